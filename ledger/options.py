"""The options that commands share; a struct of options stands in a command's signature for all its fields."""

from math import isnan
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from ledger.events.errors import Usage


def _seconds(given: float | None) -> float | None:
    """The bounds of an option let NaN through, which is neither below nor above them."""
    if given is not None and isnan(given):
        raise typer.BadParameter("nan is no number of seconds")
    return given


Folder = Annotated[Path | None, typer.Option("-C", metavar="DIR", help="The ledger folder.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="One JSON envelope on standard output.", show_default=False)]
Timeout = Annotated[
    float,
    typer.Option("--timeout", metavar="SECONDS", min=0.1, max=3600, callback=_seconds, help="Give up after this long."),
]
DamagedOk = Annotated[
    bool, typer.Option("--damaged-ok", help="Of a damaged ledger, read what stands before the damage.")
]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=0, help="At most this many; 0 for all.")]
Implicated = Annotated[bool, typer.Option("--implicated", help="Show what the words only imply as well.")]
In = Annotated[str | None, typer.Option("--in", metavar="DOCUMENT", help="The text the words are in.")]
Claim = Annotated[str, typer.Argument(metavar="CLAIM", help="@7, the first letters of its id, or words of it.")]
By = Annotated[str | None, typer.Option("--by", metavar="WHO", help="Who said it.")]
New = Annotated[bool, typer.Option("--new", help="Make the entities and attributes that are missing, in one commit.")]
Attributed = Annotated[
    str | None,
    typer.Option(
        "--attribution",
        metavar="A",
        help="on_record, background, deep_background, outlet_voice, unnamed_source or unattributed, "
        "where the default is wrong.",
        show_default=False,
    ),
]


class Moment(Struct, frozen=True, kw_only=True):
    """Where in time to ask."""

    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="What could anyone know that day? By publication.")
    ] = None
    recorded_as_of: Annotated[
        str | None,
        typer.Option(
            "--recorded-as-of", metavar="POINT", help="What did we have? @17, HEAD~1, a hash, a date, an instant."
        ),
    ] = None
    valid_at: Annotated[str | None, typer.Option("--valid-at", metavar="DATE", help="What was true then?")] = None
    basis: Annotated[
        str | None,
        typer.Option("--basis", metavar="FILE|JSON", help="The same again: what --json printed, or its basis."),
    ] = None


class Signed(Struct, frozen=True, kw_only=True):
    """Who writes, and why."""

    author: Annotated[
        str | None,
        typer.Option(
            "--author",
            metavar="NAME",
            envvar="FACTLEDGER_AUTHOR",
            help="Who records this; else the system's user.",
            show_default=False,
        ),
    ] = None
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why it is recorded.")] = None
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="Show what would be written; write nothing.")] = False
    accept_time: Annotated[
        bool, typer.Option("--accept-time", help="Also where the last commit is later than this machine's clock.")
    ] = False


class Reasoned(Signed, frozen=True, kw_only=True):
    """As `Signed`, where the reason is part of what is recorded."""

    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")]


class Place(Struct, frozen=True, kw_only=True):
    """Where words stand."""

    document: In = None
    nth: Annotated[
        list[int] | None,
        typer.Option(
            "--nth", metavar="N", min=1, help="Which place, for words that occur several times; once per such WORDS."
        ),
    ] = None


class Words(Place, frozen=True, kw_only=True):
    """Where words stand, and when they were said."""

    on: Annotated[str | None, typer.Option("--on", metavar="EDTF", help="When it was said.", show_default=False)] = None
    published: Annotated[
        str | None,
        typer.Option(
            "--published", metavar="EDTF", help="When it was published, if not with the text.", show_default=False
        ),
    ] = None


class Claiming(Struct, frozen=True, kw_only=True):
    """What a claim says besides its words."""

    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="K",
            help="quote, paraphrase, rumour, statement, context, date, denial or no-comment; "
            "else paraphrase with --by and statement without.",
            show_default=False,
        ),
    ] = None
    by: By = None
    about: Annotated[str | None, typer.Option("--about", metavar="SUBJECT", help="What it is about.")] = None
    value: Annotated[
        str | None,
        typer.Option(
            "--value", metavar="[ATTRIBUTE =] VALUE", help="What it says; else its words.", show_default=False
        ),
    ] = None
    qualifier: Annotated[
        list[str] | None,
        typer.Option("--qualifier", metavar="ATTRIBUTE = VALUE", help="What tells the value apart, such as a role."),
    ] = None
    attribution: Attributed = None
    via: Annotated[str | None, typer.Option("--via", metavar="VENUE", help="Where it was said.")] = None
    valid: Annotated[str | None, typer.Option("--valid", metavar="EDTF", help="When it holds in the world.")] = None
    expires: Annotated[str | None, typer.Option("--expires", metavar="EDTF", help="When a plan lapses.")] = None
    negated: Annotated[bool, typer.Option("--negated", help="The words say that it is not so.")] = False
    hedged: Annotated[bool, typer.Option("--hedged", help="The words call it possible.")] = False
    implicated: Annotated[bool, typer.Option("--implicated", help="The words only imply it.")] = False
    modality: Annotated[
        str | None,
        typer.Option(
            "--modality",
            metavar="M",
            help="planned, hoped, hypothetical or opinion, where no kind says it.",
            show_default=False,
        ),
    ] = None
    text: Annotated[
        str | None,
        typer.Option(
            "--text", metavar="SENTENCE", help="The claim in one sentence; else its words.", show_default=False
        ),
    ] = None
    id: Annotated[str | None, typer.Option("--id", metavar="ID", help="The claim's id; else a random one.")] = None
    new: New = False


class Correcting(Claiming, frozen=True, kw_only=True):
    """What a corrected claim says anew."""

    kind: Annotated[
        str | None, typer.Option("--kind", metavar="K", help="As with add; else as it was.", show_default=False)
    ] = None
    affirmed: Annotated[bool, typer.Option("--affirmed", help="The words say that it is so.")] = False
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="FIELD", help="What it does not say after all, such as expires; repeatable."),
    ] = None


class Answering(Struct, frozen=True, kw_only=True):
    """What somebody answered; at most one answer, and a stance where it was none."""

    confirmed: Annotated[bool, typer.Option("--confirmed", help="They said it is so.")] = False
    denied: Annotated[bool, typer.Option("--denied", help="They said it is not so.")] = False
    no_comment: Annotated[bool, typer.Option("--no-comment", help="They would not say.")] = False
    neither: Annotated[bool, typer.Option("--neither", help="They would neither confirm nor deny.")] = False
    evaded: Annotated[bool, typer.Option("--evaded", help="They spoke of something else.")] = False
    not_confirmed: Annotated[bool, typer.Option("--not-confirmed", help="They stopped short of confirming.")] = False
    not_reached: Annotated[bool, typer.Option("--not-reached", help="They could not be reached.")] = False
    retracts_own: Annotated[bool, typer.Option("--retracts-own", help="They take back their earlier answer.")] = False

    stance: Annotated[
        str | None,
        typer.Option(
            "--stance", metavar="S", help="support, deny, query or comment, where it was no answer.", show_default=False
        ),
    ] = None
    attribution: Attributed = None

    def answers(self) -> list[str]:
        """The answers that were given, in the words of the wire."""
        given = [name for name in self.__struct_fields__ if getattr(self, name) is True]
        return ["neither_confirm_nor_deny" if name == "neither" else name for name in given]


def apart(one: tuple[str, object], *others: tuple[str, object]) -> None:
    """Options with what was given for them. Raises Usage where the first is given together with any of the others."""
    for other, given in others:
        if one[1] and given:
            message = f"{one[0]} and {other} cannot be given together"
            raise Usage.of("options_apart", message, "leave one of them out", other)
