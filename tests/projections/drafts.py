"""Random small ledgers of all event types, for Hypothesis: few attributes and mostly one subject, so that claims meet.

Only what an append accepts is drawn, as far as it decides how events meet: retractions by the source, supersessions
of one attribute, no second merge of an entity and none that leads back.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.projections.ledgers import HANNA, MCCAULEY, VINCENT, Film, on, usd, who, words

PUBLISHERS = {"news": None, "paper": "neil-paper", "later": "neil-paper", "magazine": None}
TEXTS = st.sampled_from(sorted(PUBLISHERS))
PEOPLE = st.sampled_from(["pacino", "driver", "mann", "studio"] * 2 + ["al", "m-mann"])
CHECKERS = st.sampled_from(["checker", "checker", "bureau"])
SAID = st.sampled_from([None, None, "2024", "2024-07-16", "[..2024-06]", "2024-12", "2025-01-10", "2024-05/2025-03"])
NAMED_VALUES = st.builds(who, PEOPLE)
DATES = st.builds(on, st.sampled_from(["2022", "2022-08", "[2020..2022]", "2023-01-31", "2025-06", "2025", "2026-03"]))
SUMS = st.builds(usd, st.sampled_from(["20", "25"])) | st.just(usd("25", "20", "30"))
TITLES = st.builds(words, st.sampled_from(["Heat 2", "heat  2", "Heat II"]))
VALUES = {
    "director": NAMED_VALUES,
    "cast": NAMED_VALUES,
    "writer": NAMED_VALUES,
    "author": NAMED_VALUES,
    "budget": SUMS,
    "pages": SUMS,
    "release": DATES,
    "published_on": DATES,
    "begins": DATES,
    "shown_on": DATES,
    "title": TITLES,
    "genre": TITLES,
}
MODALITIES = ["asserted"] * 6 + ["planned", "hoped", "possible", "rumoured", "rumoured", "hypothetical", "opinion"]
ANSWERS = ["confirmed", "denied"] * 3 + ["no_comment", "evaded", "not_confirmed", "retracts_own"]
VERDICTS = ["confirmed", "refuted"] * 3 + ["unproven", "conflicting", "not_checkable"]
MERGES = [("al", "pacino"), ("pacino", "al"), ("m-mann", "mann"), ("mann", "m-mann"), ("al", "driver")]
MERGES += [("heat2", "film"), ("film", "heat2"), ("vincent", "hanna"), ("hanna", "vincent"), ("bureau", "checker")]
MERGES += [("neil-paper", "bureau"), ("studio", "m-mann"), ("bureau", "studio")]
# Roles come and go: `studio` is an entity until it is an attribute.
DEFINITIONS: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("budget", "quantity", "single", "stable", {"authorities": ("writer", "pacino")}),
    ("cast", "entity", "multiple", "evolving", {"authorities": ("director",)}),
    ("release", "date", "multiple", "evolving", {}),
    ("director", "entity", "single", "evolving", {"authorities": ("studio",)}),
    ("studio", "entity", "multiple", "evolving", {}),
]
ROLES = (HANNA["qualifiers"], MCCAULEY["qualifiers"], VINCENT["qualifiers"])
YES = True

Draw = Callable[[st.SearchStrategy[Any]], Any]


class Step:
    """One call on the ledger; where an argument is a step, what that one gave is put in its place."""

    def __init__(self, number: int, call: str, arguments: tuple[Any, ...], fields: dict[str, Any]) -> None:
        self.number = number
        self.call = call
        self.arguments = arguments
        self.fields = fields

    def __repr__(self) -> str:
        given_ = [*map(_short, self.arguments), *(f"{name}={_short(value)}" for name, value in self.fields.items())]
        return f"\n    x{self.number} = g.{self.call}({', '.join(given_)})"


def _short(value: Any) -> str:
    if isinstance(value, Step):
        return f"x{value.number}"
    return f"({', '.join(map(_short, value))},)" if isinstance(value, tuple) else repr(value)


def build(steps: list[Step]) -> Film:
    ledger = Film()
    given_: dict[int, Any] = {}
    for step in steps:
        arguments = [given_[each.number] if isinstance(each, Step) else each for each in step.arguments]
        fields = {n: given_[each.number] if isinstance(each, Step) else each for n, each in step.fields.items()}
        if "claims" in fields:
            arguments.insert(0, tuple(given_[each.number] for each in fields.pop("claims")))
        given_[step.number] = getattr(ledger, step.call)(*arguments, **fields)
    return ledger


class Draft:
    """A ledger in the making."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.steps: list[Step] = []
        chosen = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=2, unique=True))
        self.attributes = st.sampled_from([*chosen * 4, "director"])

    def one_in(self, number: int) -> bool:
        return bool(self.draw(st.integers(1, number)) == number)

    def rarely(self, number: int, *values: Any) -> Any:
        return self.draw(st.sampled_from(values)) if self.one_in(number) else None

    def of(self, *calls: str) -> list[Step]:
        return [step for step in self.steps if step.call in calls]

    def any_claim(self) -> Step:
        """Mostly one that something was said about, so that events meet."""
        claims = self.of("claim")
        spoken_of = [
            each for step in self.steps if step.call != "withdraw" for each in step.arguments if each in claims
        ]
        return self.draw(st.sampled_from([*claims, *spoken_of]))  # type: ignore[no-any-return]

    def add(self, call: str, *arguments: Any, **fields: Any) -> Step:
        given_ = {name: value for name, value in fields.items() if value is not None}
        self.steps.append(Step(len(self.steps), call, arguments, given_))
        return self.steps[-1]

    def claim(self) -> None:
        attribute = self.draw(self.attributes)
        speaker = self.draw(st.none() | PEOPLE)
        named = ["on_record"] * 3 + ["background"] if speaker else ["outlet_voice"] * 2 + ["unnamed_source"]
        self.add(
            "claim",
            self.draw(st.sampled_from(["film"] * 6 + ["heat2", "neil-paper"])),
            attribute,
            self.draw(VALUES[attribute]),
            polarity=self.rarely(4, "negated"),
            modality=self.draw(st.sampled_from(MODALITIES)),
            implicated=self.rarely(12, YES),
            speaker=speaker,
            attribution=self.draw(st.sampled_from(named if speaker else [*named, "unattributed"])),
            quote_type=self.draw(st.sampled_from(["direct", "indirect", "none"])),
            said=self.draw(SAID),
            published=self.rarely(10, "2024-07", "2024-08-01", "2025"),
            valid=self.rarely(6, "2024", "2025/..", "[..2024-12]", "../2024"),
            expires=self.rarely(4, "2024-12", "2025-02-01"),
            qualifiers=self.rarely(2, *ROLES) if attribute == "cast" else None,
            derived_from=self.rarely(6, *self.of("claim"), "news", "press-kit"),
            primary_source=self.rarely(10, "press-kit", "news"),
            in_=self.rarely(10, ("news", "paper")) or (self.draw(TEXTS),),
        )

    def list_of_values(self) -> None:
        """A closed set: its claims share document, speaker, subject and attribute."""
        attribute = self.draw(st.sampled_from(["writer", "author", "cast", "shown_on"]))
        text, speaker = self.draw(TEXTS), self.draw(st.none() | PEOPLE)
        set_id = f"s{len(self.steps)}"
        for value in self.draw(st.lists(VALUES[attribute], min_size=1, max_size=2, unique_by=repr)):
            fields = {"modality": self.rarely(4, "rumoured", "planned"), "implicated": self.rarely(8, YES)}
            fields["qualifiers"] = self.rarely(2, *ROLES) if attribute == "cast" else None
            self.add("claim", "film", attribute, value, in_=(text,), set=set_id, closed=YES, speaker=speaker, **fields)

    def answer(self) -> None:
        self.add(
            "answer",
            self.draw(PEOPLE),
            self.draw(st.sampled_from(ANSWERS)),
            claims=tuple(self.draw(st.lists(st.sampled_from(self.of("claim")), min_size=1, max_size=2, unique_by=id))),
            in_=(self.draw(TEXTS),),
            said=self.draw(SAID),
            attribution=self.rarely(6, "background"),
        )

    def repeat(self) -> None:
        self.add(
            "repeat",
            self.any_claim(),
            independence=self.draw(st.sampled_from(["independent"] * 4 + ["copy", "same_source", "unknown"])),
            in_=self.rarely(6, ("news", "magazine")) or (self.draw(TEXTS),),
            said=self.rarely(6, "2024-12"),
            derived_from=self.rarely(8, *self.of("claim"), "news", "press-kit"),
            primary_source=self.rarely(10, "press-kit"),
        )

    def assess(self) -> None:
        self.add(
            "assess",
            self.any_claim(),
            self.draw(CHECKERS),
            self.draw(st.sampled_from(VERDICTS)),
            in_=self.rarely(2, ("news",), ("paper",), ("later",)),
            truth_known_on=self.rarely(2, "2024-07-18", "2024-12", "2025-01-10", "2027"),
        )

    def retract(self) -> None:
        """By the claim's speaker, or by a publisher of its documents."""
        claim = self.any_claim()
        publishers = [PUBLISHERS[text] for text in claim.fields["in_"]]
        sources = [name for name in (claim.fields.get("speaker"), *publishers) if name]
        if sources:
            self.add("retract", claim, self.draw(st.sampled_from(sources)), in_=(self.draw(TEXTS),))

    def supersede(self) -> None:
        """By one about the same attribute of the same subject."""
        old = self.any_claim()
        others = [new for new in self.of("claim") if new is not old and new.arguments[:2] == old.arguments[:2]]
        if others:
            reason = self.draw(st.sampled_from(["corrected", "newer_statement", "refined", "refined"]))
            self.add("supersede", old, self.draw(st.sampled_from(others)), reason)

    def rank(self) -> None:
        self.add("rank", self.any_claim(), self.draw(st.sampled_from(["preferred"] * 2 + ["normal", "deprecated"])))

    def rate(self) -> None:
        rated = st.sampled_from(["driver", "mann", "m-mann", "pacino", "al", "neil-paper", "studio"])
        self.add("rate", self.draw(rated), self.draw(st.sampled_from("ABCDEF")))

    def define(self) -> None:
        slug, value_type, cardinality, volatility, fields = self.draw(st.sampled_from(DEFINITIONS))
        self.add("define", slug, value_type, cardinality, volatility, **fields)

    def merge(self) -> None:
        """One that is not merged yet, and not back to where it began; withdrawals may lead there."""
        into: dict[str, str] = {}
        for step in self.live("merge"):
            into[step.arguments[0]] = step.arguments[1]
        entity, target = self.draw(st.sampled_from(MERGES))
        path = [target]
        while (following := into.get(path[-1])) and following not in path:
            path.append(following)
        if entity not in into and entity not in path:
            self.add("merge", entity, target)

    def live(self, call: str) -> list[Step]:
        withdrawn: set[int] = set()
        for step in reversed(self.of("withdraw")):
            if step.number not in withdrawn:
                withdrawn.add(step.arguments[0].number)
        return [step for step in self.of(call) if step.number not in withdrawn]

    def withdraw(self) -> None:
        target = self.draw(st.sampled_from([step for step in self.steps if step.call not in {"document", "wait"}]))
        others = [step for step in self.of("claim") if step is not target]
        replaced = target.call == "claim" and bool(others)
        self.add("withdraw", target, replaced_by=self.rarely(2, *others) if replaced else None)

    def undo(self) -> None:
        """A withdrawal of the last withdrawal."""
        if withdrawals := self.live("withdraw"):
            self.add("withdraw", withdrawals[-1])

    def recapture(self) -> None:
        """A text once more, perhaps under another name; or a notice, which may say something else the next time."""
        text = self.draw(st.sampled_from(sorted(PUBLISHERS)) | st.just("notice"))
        slugs = [*PUBLISHERS, *(step.arguments[0] for step in self.live("capture"))]
        revises = self.draw(st.none() | st.sampled_from(slugs)) if text == "notice" else None
        self.add(
            "capture",
            self.draw(st.sampled_from([text, "news", "copy"])),
            text,
            self.draw(st.sampled_from(["2024-07-17", "2024-07-18", "2024-12-01", "2025-02-01"])),
            revises=revises,
            revision_kind=self.draw(st.sampled_from(["retraction", "retraction", "update"])) if revises else None,
        )

    def wait(self) -> None:
        """What follows is recorded a day later."""
        self.add("wait")


@st.composite
def ledgers(draw: Draw, recaptures: int = 0) -> list[Step]:
    """recaptures: how many texts at least are captured again, besides those that happen to be."""
    draft = Draft(draw)
    for _ in range(draw(st.integers(2, 8))):
        draft.claim()
        if draft.one_in(3):
            draft.answer()
        if draft.one_in(5):
            draft.list_of_values()
        others = [draft.repeat, draft.assess, draft.retract, draft.supersede, draft.supersede, draft.rank, draft.rate]
        others += [draft.merge, draft.merge, draft.wait, draft.withdraw, draft.withdraw, draft.undo]
        others += [draft.recapture, draft.define]
        for call in draw(st.lists(st.sampled_from(others), max_size=3)):
            call()
    if draft.one_in(10):
        draft.add("document", "notice", "2025-02-01", revises=draw(TEXTS), revision_kind="retraction")
    for _ in range(recaptures):
        draft.recapture()
        if draft.one_in(6):
            draft.withdraw()
    return draft.steps


POINTS = st.fixed_dictionaries(
    {
        "as_of": st.sampled_from(
            [None] * 5 + ["2024-07-17", "2024-07-18", "2024-12-31", "2025-01-10", "2025-07-01", "2026-01-02"]
        ),
        "recorded_as_of": st.sampled_from([None, None, None, "HEAD~1", "HEAD~3"]),
        "valid_at": st.sampled_from([None, None, None, None, "2024-07-17", "2024-12-31", "2025-03-01"]),
        "implicated": st.booleans(),
    }
)
