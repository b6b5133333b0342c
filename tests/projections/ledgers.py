"""What the small ledgers of `cases_*.py` are made of.

A row reads `attribute slot place | value (qualifiers) | status tier xorigins | contested tie`; x1 is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ledger.events.model import parts, types
from ledger.projections.testing import TEXT, Given, digest


@dataclass(frozen=True)
class Case:
    """given: fills a ledger; at: the point; then: the rows of `state`; claims: `id status tier` of single claims."""

    name: str
    given: Callable[["Film"], Any]
    then: tuple[str, ...]
    claims: tuple[str, ...] = ()
    at: dict[str, Any] = field(default_factory=dict)


Given_ = Callable[["Film"], Any]


def case(cases: list[Case], *then: str, claims: tuple[str, ...] = (), **at: Any) -> Callable[[Given_], None]:
    """Adds the decorated function, named after its rule, to the cases."""

    def add(given: Given_) -> None:
        cases.append(Case(given.__name__, given, then, claims, at))

    return add


class Film(Given):
    """Four texts (`paper` and `later` of one publisher), a film, its people and who else they are called, two checkers,
    and an attribute of every kind.
    """

    def __init__(self) -> None:
        super().__init__()
        self.entity("film", "mann", "pacino", "driver", "studio", "hanna", "mccauley", "neil-paper", "meg")
        self.entity("checker", "bureau", "al", "m-mann", "vincent", "heat2")
        self.document("news", "2024-07-17")
        self.document("paper", "2024-07-18", publisher="neil-paper")
        self.document("later", "2025-01-10", publisher="neil-paper")
        self.document("magazine", "2025-07-01")
        self.attribute("director", "entity", "multiple", authorities=("value", "studio"))
        self.attribute("budget", "quantity", authorities=("director", "studio"))
        self.attribute("release", "date", authorities=("studio",))
        self.attribute("published_on", "date", volatility="stable")
        self.attribute("pages", "quantity", volatility="stable", authorities=("mann",))
        self.attribute("role", "entity", "multiple")
        self.attribute(
            "cast", "entity", "multiple", identity_qualifiers=("role",), authorities=("value", "director", "studio")
        )
        self.attribute("writer", "entity", "multiple", authorities=("value", "studio"))
        self.attribute("author", "entity", "multiple", "stable", authorities=("value",))
        self.attribute("shown_on", "date", "multiple", "stable", authorities=("studio",))
        self.attribute("genre", "text", "multiple", "stable")
        self.attribute("title", "text", volatility="stable")
        self.attribute("begins", "date", volatility="stable", axis="story")

    def by(self, speaker: str | None, attribute: str, value: parts.AnyValue, **fields: Any) -> str:
        """A claim about the film."""
        return self.claim("film", attribute, value, speaker=speaker, **fields)

    def rumour(self, attribute: str, value: parts.AnyValue, **fields: Any) -> str:
        return self.by(None, attribute, value, **{"modality": "rumoured", "attribution": "unattributed"} | fields)

    def capture(self, slug: str, text: str, published: str, **fields: Any) -> str:
        """The text of the document `text` once more, under this slug; gives the digest of the event."""
        captured = types.DocumentCaptured(
            document=slug, sha256=digest(text), chars=len(TEXT), published=published, **fields
        )
        return self._digest(captured)

    def define(self, slug: str, value_type: str, cardinality: str, volatility: str, **fields: Any) -> str:
        """An attribute, or one of them otherwise; gives the digest of the event."""
        self.attribute(slug, value_type, cardinality, volatility, **fields)
        return self.records[-1].header.digests[1]

    def wait(self) -> None:
        """What follows is recorded a day later."""
        self.now += timedelta(days=1)


def usd(amount: str, lower: str | None = None, upper: str | None = None) -> parts.QuantityValue:
    return parts.QuantityValue(amount=amount, unit="USD", lower=lower, upper=upper)


def on(edtf: str) -> parts.DateValue:
    return parts.DateValue(edtf=edtf)


def who(entity: str) -> parts.EntityValue:
    return parts.EntityValue(entity=entity)


def words(text: str) -> parts.TextValue:
    return parts.TextValue(text=text)


NOT: dict[str, Any] = {"polarity": "negated"}
PLAN: dict[str, Any] = {"modality": "planned"}
HANNA: dict[str, Any] = {"qualifiers": {"role": who("hanna")}}
MCCAULEY: dict[str, Any] = {"qualifiers": {"role": who("mccauley")}}
VINCENT: dict[str, Any] = {"qualifiers": {"role": who("vincent")}}
