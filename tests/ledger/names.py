"""A few names that could be mistaken for one another, as a ledger would hold them."""

from ledger.events.model.parts import Alias
from ledger.events.model.types import AttributeDefined, DocumentCaptured, EntityRegistered


def entity(slug: str, label: str, kind: str = "Person", *aliases: Alias) -> EntityRegistered:
    return EntityRegistered(entity=slug, kind=kind, label=label, aliases=aliases or None)


class Names:
    """A few names that could be mistaken for one another."""

    def __init__(self) -> None:
        self.merged: dict[str, str] = {}
        self.all = [
            entity("heat-2-film", "Heat 2 (film)", "Movie", Alias(name="Heat 2"), Alias(name="it", scope="article")),
            entity("heat-2-novel", "Heat 2 (novel)", "Book", Alias(name="Heat 2")),
            entity("michael-mann", "Michael Mann", "Person", Alias(name="the director", scope="article")),
            entity("robert-de-niro", "Robert De Niro"),
            entity("thomas-mann", "Thomas Mann", "Person", Alias(name="the director", scope="other")),
            entity("jane-okoro", "Jane  O\u2019Koro"),
            entity("jane-okoro", "Jane Okoro", "Person", Alias(name="The Mayor")),
            entity("hanna", "Vincent Hanna", "FictionalCharacter"),
        ]

    def canonical(self, slug: str) -> str:
        return self.merged.get(slug, slug)

    def entity(self, slug: str) -> list[EntityRegistered]:
        return [one for one in self.all if one.entity == slug]

    def entities(self) -> list[EntityRegistered]:
        return self.all

    def attribute(self, slug: str) -> AttributeDefined | None:
        return next((one for one in self.attributes() if one.attribute == slug), None)

    def attributes(self) -> list[AttributeDefined]:
        return [
            AttributeDefined(
                attribute=slug, value_type="text", cardinality="multiple", volatility="stable", axis="real"
            )
            for slug in ("cast_member", "rumour", "a_b", "a-b")
        ]

    def document(self, slug: str) -> DocumentCaptured | None:
        return next((one for one in self.documents() if one.document == slug), None)

    def documents(self) -> list[DocumentCaptured]:
        return [
            DocumentCaptured(document="one", sha256="ab" * 32, chars=1, title="Same title"),
            DocumentCaptured(document="two", sha256="abababab" + "0" * 56, chars=1, title="Same title"),
            DocumentCaptured(document="three", sha256="c" * 64, chars=1, title="The third"),
        ]
