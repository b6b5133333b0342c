"""What commands have in common: the ledger that is meant, who writes, what is in use, and where in time to ask."""

import getpass
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from ledger import context, lookup, render, standing
from ledger.api import Ledger, find_folder
from ledger.asking.sight import Sight
from ledger.capture.claiming import Passage
from ledger.capture.draft import Draft
from ledger.capture.intake import Receipt
from ledger.capture.naming import Naming
from ledger.describe import headline
from ledger.events.errors import LedgerError, NotFound, Problem, Refused, Usage
from ledger.events.index.past import Past
from ledger.events.model.selector import locate
from ledger.events.model.types import ClaimAsserted, DocumentCaptured
from ledger.options import Moment, Signed, Words, apart

if TYPE_CHECKING:
    from ledger.asking.view import View
    from ledger.output import Output
    from ledger.projections.point import Point
    from ledger.results import Basis, Result

_MOST_READ = 64 * 2**20  # bytes of a file that is taken in


class Desk:
    """One visit. folder: as given with -C, else FACTLEDGER_DIR, else the nearest at or above the working directory."""

    def __init__(self, folder: Path | None, *, as_json: bool = False, damaged_ok: bool = False) -> None:
        self.given = folder
        self.as_json = as_json
        self._damaged_ok = damaged_ok

    @property
    def folder(self) -> Path:
        """The ledger folder that is meant. Raises NotFound where there is none."""
        if self.given is not None:
            return self.given
        if named := os.environ.get("FACTLEDGER_DIR"):
            return Path(named)
        found = find_folder(Path.cwd())
        if found is None:
            raise NotFound.of(
                "no_ledger",
                "there is no ledger here or in a folder above",
                "factledger init makes one; -C DIR or FACTLEDGER_DIR names one",
            )
        return found

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, opened when first needed."""
        return Ledger.open(self.folder, damaged_ok=self._damaged_ok)

    @cached_property
    def context(self) -> context.Context:
        """What is in use."""
        return context.load(self.folder)

    def banner(self) -> list[Problem]:
        """That what was read stands before damage, if it does."""
        damage = self.ledger.log.damage if "ledger" in self.__dict__ else None
        if damage is None:
            return []
        said = f"THE LEDGER IS DAMAGED; this rests on what stands before the damage alone: {damage.message}"
        return [Problem(code="damaged", message=said, hint=damage.hint)]

    def marked(self, found: "Result") -> "Result":
        """The answer, with the banner before its warnings."""
        warnings = [one for one in found.warnings if one.code != "damaged"]
        return structs.replace(found, warnings=[*self.banner(), *warnings])

    def shaped(self, command: str, output: "Output", work: "Callable[[], Result]") -> "Result":
        """What the work gives, in the form that is wanted, as `output.shaped`."""
        from ledger.output import shaped  # noqa: PLC0415 - few commands give tables

        apart(("--json", self.as_json), ("--format", output.file is None and output.form not in {None, "json"}))
        return shaped(command, output, lambda: self.marked(work()))

    def close(self) -> None:
        """Let go of what was opened."""
        if "ledger" in self.__dict__:
            self.ledger.close()

    def sight(self, moment: Moment) -> Sight:
        """What can be seen from the point in time that is meant; DuckDB is used for other axes than the recorded."""
        narrowed = any(axis is not None for axis in (moment.as_of, moment.valid_at, moment.basis))
        return Sight(self.ledger, self.point(moment), narrowed=narrowed, document=self.context.document)

    def point(self, moment: Moment) -> "Point":
        """The point in time that is meant."""
        return self.ledger.point(
            as_of=moment.as_of,
            recorded_as_of=moment.recorded_as_of,
            valid_at=moment.valid_at,
            basis=_basis(moment),
        )

    @property
    def scope(self) -> str | None:
        """The text whose own aliases hold where something is written: the one in use, else the only one."""
        slugs = [self.context.document] if self.context.document else self.ledger.index.slugs("document")
        return slugs[0] if len(slugs) == 1 else None

    def view(self, moment: Moment, *, implicated: bool = False) -> "View":
        """The ledger at the point in time that is meant, to be asked."""
        return self.ledger.at(
            as_of=moment.as_of,
            recorded_as_of=moment.recorded_as_of,
            valid_at=moment.valid_at,
            implicated=implicated,
            basis=_basis(moment),
            scope=self.context.document,
        )

    def document(self, name: str | None) -> DocumentCaptured:
        """The document of that name, else the one in use, else the only one. Raises NotFound, Usage."""
        index = self.ledger.index
        meant = name or self.scope
        if meant:
            return lookup.document(meant, index)
        slugs = index.slugs("document")
        if not slugs:
            raise NotFound.of("no_document", "the ledger holds no text yet", "factledger source add FILE")
        raise Usage.of(
            "option_missing",
            f"there are {len(slugs)} texts; which one?",
            "add --in DOCUMENT, or factledger use DOCUMENT",
            "--in",
        )

    def naming(self, document: DocumentCaptured | None, *, new: bool | None = None) -> Naming:
        """The names of the ledger, those of a document first. new: as for `Naming`."""
        return Naming(self.ledger.index, document.document if document else None, new=new)

    def text(self, document: DocumentCaptured) -> str:
        """The text of a document. Raises NotFound where it was erased, and Damaged."""
        return self.ledger.index.text(document.sha256)

    def passage(self, words: Sequence[str], where: Words) -> Passage:
        """Words in the document that is meant. Raises as `document`, and Damaged."""
        document = self.document(where.document)
        return Passage(document, self.text(document), words, where, partial(self._others, document))

    def _others(self, document: DocumentCaptured, words: str) -> list[str]:
        """The names of other texts that have the words; one that cannot be read has none."""
        others = (one for one in self.ledger.index.documents() if one.sha256 != document.sha256)
        return [one.document for one in others if locate(self._readable(one), words)]

    def _readable(self, document: DocumentCaptured) -> str:
        with suppress(LedgerError):
            return self.text(document)
        return ""

    def entity(self, name: str) -> str:
        """The slug of the entity of that name, shown so that a slip is seen. Raises NotFound."""
        index = self.ledger.index
        slug = lookup.entity(name, index, self.scope)
        render.talk(f"found: {headline(index.entity(slug)[-1])}")
        return slug

    def claim(self, typed: str) -> ClaimAsserted:
        """The claim of that name, shown so that a slip is seen. Raises NotFound."""
        index = self.ledger.index
        found = lookup.claim(typed, index)
        past = Past(index, index.head.last if index.head else 0)
        render.talk(f"found: {headline(found)}{standing.note(past, found.claim)}")
        return found

    def claims(self, typed: Sequence[str], naming: Naming) -> list[str]:
        """The ids of the claims of these names; what is wrong with any is kept."""
        found = (naming.attempt(partial(self.claim, one), "--of") for one in typed)
        return [claim.claim for claim in found if claim is not None]

    def append(
        self,
        drafts: Sequence[Draft],
        signed: Signed,
        *,
        id: str | None = None,  # noqa: A002
        texts: Sequence[bytes] = (),
        found: Sequence[Problem] = (),
    ) -> Receipt:
        """Write drafts as one commit, signed."""
        return self.ledger.append(
            drafts,
            author=author(signed),
            reason=signed.reason,
            id=id,
            texts=texts,
            found=found,
            dry_run=signed.dry_run,
            accept_time=signed.accept_time,
        )


def _basis(moment: Moment) -> "Basis | None":
    if moment.basis is None:
        return None
    from ledger.asking import basing  # noqa: PLC0415 - few commands are given a basis

    return basing.read(moment.basis)


def author(signed: Signed) -> str:
    """Who writes: as given, else the system's user name. Raises Usage where there is none."""
    try:
        return signed.author or getpass.getuser()
    except (OSError, KeyError) as error:
        raise Usage.of("no_author", "who records this?", "add --author, or set FACTLEDGER_AUTHOR") from error


def read(name: str) -> tuple[bytes, str]:
    """The bytes of a file, or of standard input for `-`, and the name to report. Raises NotFound, Refused."""
    try:
        if name == "-":
            data = sys.stdin.buffer.read(_MOST_READ + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(_MOST_READ + 1)
    except FileNotFoundError as error:
        raise NotFound.of("no_file", f"there is no file {name}", "- reads standard input") from error
    except OSError as error:
        raise Refused.of("unreadable", f"{name} cannot be read: {error.strerror}", "name a file") from error
    if len(data) > _MOST_READ:
        message = f"{name} has more than {_MOST_READ // 2**20} MiB"
        raise Refused.of("file_too_large", message, "take the part that matters, or several files")
    return data, name


def confirm(naming: Naming) -> None:
    """Show what would be made, and on a terminal ask. Raises Refused for a no."""
    render.talk(*(f"new: {headline(one)}" for one in naming.made))
    if naming.made and sys.stdin.isatty() and sys.stderr.isatty() and not render.ask("make these?"):
        raise Refused.of("not_confirmed", "nothing was written", "correct the names, or answer y")
