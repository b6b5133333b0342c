"""What the checks of an event need to know of the ledger."""

from typing import Literal, Protocol

from ledger.events.model.types import (
    AnyEvent,
    AttributeDefined,
    ClaimAsserted,
    DocumentCaptured,
    EntityMerged,
    EntityRegistered,
    Erased,
    Note,
)


class Known(Protocol):
    """What the ledger holds so far, earlier events of the same commit included; withdrawn events only where said."""

    def has_entity(self, slug: str) -> bool:
        """Whether a registration of the entity is live."""

    def entity(self, slug: str) -> list[EntityRegistered]:
        """All live registrations of an entity."""

    def attribute(self, slug: str) -> AttributeDefined | None:
        """The definition in force."""

    def has_document(self, slug: str) -> bool:
        """Whether a capture of the document is live."""

    def documents_with(self, sha256: str) -> list[DocumentCaptured]:
        """The documents in force that have this text."""

    def document_text(self, sha256: str) -> str | None:
        """The text of a captured document, or of the one that is being captured; None where it was erased."""

    def captures(self, sha256: str) -> list[DocumentCaptured]:
        """All captures of this text that are not withdrawn, replaced ones included."""

    def has_claim(self, claim: str) -> bool:
        """Whether the claim was asserted, withdrawn and erased ones included."""

    def claim(self, claim: str) -> ClaimAsserted | None:
        """The claim, withdrawn or not; None where it was erased."""

    def erased_claim(self, claim: str) -> int | None:
        """The number of the erasure of a claim."""

    def has_event(self, digest: str) -> bool:
        """Whether the event was recorded, withdrawn and erased ones included."""

    def part(self, digest: str) -> AnyEvent | Note | Erased | None:
        """The event or the commit's note that has that digest."""

    def canonical(self, slug: str) -> str:
        """The entity that counts for this one, merges followed to their end; itself if it is not merged."""

    def same(self, slug: str) -> list[str]:
        """Every entity that the same one counts for, this one included."""

    def merges(self, slug: str) -> list[tuple[int, EntityMerged]]:
        """The live merges of an entity into another, with the numbers of the events, oldest first."""

    def names_like(self, kind: Literal["entity", "attribute", "document"], slug: str) -> list[str]:
        """Slugs to suggest in place of an unknown one, the best first."""

    def claims_in_set(self, set_id: str) -> list[ClaimAsserted]:
        """The live claims of a set."""
