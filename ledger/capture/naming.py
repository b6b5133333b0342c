"""The names that one capture uses: found in the ledger, or made with `--new`; what is wrong with any is kept."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from itertools import dropwhile
from typing import Literal, TypeVar

import msgspec

from ledger import lookup
from ledger.capture import values
from ledger.capture.draft import Draft
from ledger.events.errors import LedgerError, NotFound
from ledger.events.model.parts import AnyValue
from ledger.events.model.types import AttributeDefined, DocumentCaptured, EntityRegistered
from ledger.events.model.when import normal

T = TypeVar("T")
LONGEST_SLUG = 100


def slug(name: str) -> str:
    """A readable slug for a name: `Heat 2 (film)` is `heat-2-film`. Empty if the name has no letter or digit."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    spaced = "".join(sign if _in_word(sign) or unicodedata.category(sign)[0] == "M" else " " for sign in plain)
    made = "".join(dropwhile(lambda sign: not _in_word(sign), "-".join(spaced.split())))
    return made[:LONGEST_SLUG].rstrip("-")


def _in_word(sign: str) -> bool:
    return sign.isalpha() or sign.isdecimal()


class Naming:
    """The names a ledger holds, and those made for this capture. It is what `lookup` asks.

    document: the slug of the text that the words are in; new: names that nothing is like may be made; None if they
    never are.
    """

    def __init__(self, known: lookup.Names, document: str | None, *, new: bool | None) -> None:
        self.made: list[EntityRegistered | AttributeDefined] = []
        self._known = known
        self._document = document
        self._new = new
        self._errors: list[LedgerError] = []

    def attempt(self, call: Callable[[], T], option: str = "") -> T | None:
        """What the call gives; None if it fails, and its problems, said of the option, are kept for `check`."""
        try:
            return call()
        except LedgerError as error:
            self._errors.append(type(error)(*(replace(problem, field=option) for problem in error.problems)))
            return None

    def check(self) -> None:
        """Raises every problem kept so far at once, in the category of the first."""
        if self._errors:
            raise type(self._errors[0])(*(problem for error in self._errors for problem in error.problems))

    def drafts(self) -> list[Draft]:
        """The drafts of what is made."""
        return [Draft(msgspec.to_builtins(one)) for one in self.made]

    def find_entity(self, name: str, kind: str = "Thing") -> str:
        """The slug of an entity; one that nothing is like is made if new ones may be. Raises NotFound."""
        try:
            return lookup.entity(name, self, self._document)
        except NotFound as error:
            self._may_make(error, name)
        made = EntityRegistered(entity=self._free(slug(name)), kind=kind, label=name.strip())
        self.made.append(made)
        return made.entity

    def find_attribute(self, name: str, value: str | None) -> AttributeDefined:
        """The attribute of that name; made, to hold values like this one, if new ones may be. Raises NotFound."""
        try:
            return lookup.attribute(name, self)
        except NotFound as error:
            self._may_make(error, name)
        made = AttributeDefined(
            attribute=slug(name).replace("-", "_"),
            value_type=self._type_of(value),
            cardinality="multiple",
            volatility="stable",
            axis="real",
        )
        self.made.append(made)
        return made

    def _may_make(self, error: NotFound, name: str) -> None:
        """Raises the error unless the name is unknown and may be made."""
        if self._new is None or not error.problems[0].code.startswith("unknown_") or not slug(name):
            raise error
        if not self._new:
            raise NotFound(*(replace(one, hint=f"{one.hint}; --new makes it") for one in error.problems)) from None

    def value(self, typed: str, attribute: AttributeDefined) -> AnyValue:
        """The value typed for an attribute."""
        return values.read(typed, attribute.value_type, self.find_entity)

    def entity(self, slug: str) -> list[EntityRegistered]:
        """The registrations of one entity."""
        return self._known.entity(slug) + [one for one in self._made(EntityRegistered) if one.entity == slug]

    def entities(self) -> list[EntityRegistered]:
        """All registrations."""
        return self._known.entities() + self._made(EntityRegistered)

    def canonical(self, slug: str) -> str:
        """The entity that counts for this one."""
        return self._known.canonical(slug)

    def attribute(self, slug: str) -> AttributeDefined | None:
        """The attribute in force."""
        made = (one for one in self._made(AttributeDefined) if one.attribute == slug)
        return self._known.attribute(slug) or next(made, None)

    def attributes(self) -> list[AttributeDefined]:
        """The attributes in force."""
        return self._known.attributes() + self._made(AttributeDefined)

    def document(self, slug: str) -> DocumentCaptured | None:
        """The document in force."""
        return self._known.document(slug)

    def documents(self) -> list[DocumentCaptured]:
        """The documents in force."""
        return self._known.documents()

    def free_document(self, wanted: str) -> str:
        """A slug that no text has: `article-2` after `article`."""
        number = 2
        while self.document(f"{wanted}-{number}"):
            number += 1
        return f"{wanted}-{number}"

    def _made(self, kind: type[T]) -> list[T]:
        return [one for one in self.made if isinstance(one, kind)]

    def _type_of(self, value: str | None) -> Literal["date", "entity", "text"]:
        if value is not None and _works(normal, value):
            return "date"
        if value is not None and _works(lambda name: lookup.entity(name, self, self._document), value):
            return "entity"
        return "text"

    def _free(self, wanted: str) -> str:
        found, number = wanted, 2
        while self.entity(found):
            found, number = f"{wanted}-{number}", number + 1
        return found


def _works(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except LedgerError:
        return False
    return True
