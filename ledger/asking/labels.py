"""The names that people read for what the projections say in slugs."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args

from ledger.events.model.selector import shown
from ledger.events.model.types import Attribution

if TYPE_CHECKING:
    from ledger.asking.view import View

Record = Mapping[str, Any]
_UNNAMED = frozenset(get_args(Attribution)) - {"on_record", "outlet_voice"}
_QUALIFIER = re.compile(r"([^\s=,]+)=(?:text: |words: )?([^,]+)")


class Labels:
    """A view, with the labels of its entities."""

    def __init__(self, view: "View") -> None:
        self.view = view

    def label(self, slug: str | None) -> str:
        """The label of an entity; anything else as it is."""
        return self._entities[slug]["label"] if slug in self._entities else slug or ""

    def entity(self, slug: str) -> Record:
        """What is known of an entity's name and kind."""
        return self._entities[slug]

    def value(self, row: Record) -> str:
        """The value of a row: an entity by its label, a date or quantity with the words it was given in."""
        if self._types.get(row["attribute"]) == "entity":
            return self.label(row["value"])
        raw = self._raw.get(row["claim"])
        return shown(f"{row['value']} (“{raw}”)" if raw and raw != row["value"] else str(row["value"]))

    def qualifiers(self, given: str) -> str:
        """Identity qualifiers with labels, in brackets: `(part: cello)`."""
        named = _QUALIFIER.sub(lambda found: f"{found[1]}: {self.label(found[2])}", given)
        return f" ({named})" if named else ""

    def who(self, row: Record) -> str:
        """Who said what is in a row; where nobody is named, who carried it."""
        who = row["who"] or ""
        carried = self._unnamed.get(row["claim"]) if who in _UNNAMED else None
        return f"{self.label(carried)} ({who.replace('_', ' ')})" if carried else self.label(who)

    def answer(self, answer: Record) -> str:
        """An answer in one line: `2024-07-17 Jane Okoro, denied: “We have not”`."""
        word, words = answer["answer"].replace("_", " "), shown(answer["words"] or "")
        return f"{answer['published']} {self.label(answer['speaker'])}, {word}: “{words}”"

    @cached_property
    def _unnamed(self) -> dict[str, str]:
        """The sources of claims whose speakers are not named."""
        query = "SELECT claim, source FROM claims WHERE speaker IS NULL AND attribution <> 'outlet_voice'"
        return dict(self.view.sql(query).rows)

    @cached_property
    def _entities(self) -> dict[str, Record]:
        return {row["entity"]: row for row in self.view.table("entities").records()}

    @cached_property
    def _types(self) -> dict[str, str]:
        return {row["attribute"]: row["value_type"] for row in self.view.table("attributes").records()}

    @cached_property
    def _raw(self) -> dict[str, str]:
        return dict(self.view.sql("SELECT claim, value.raw FROM events WHERE value.raw IS NOT NULL").rows)

    def verdict(self, verdict: Mapping[str, Any]) -> str:
        """A checker's verdict in one line, and whether an authority overtook it."""
        word, later = str(verdict["verdict"]).replace("_", " "), verdict["overtaken_by"]
        skipped = f" (counts for nothing: an authority spoke later, @{later})" if later else ""
        return f"{verdict['published']} {self.label(verdict['checker'])}, {word}: {shown(verdict['basis'])}{skipped}"
