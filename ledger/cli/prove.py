"""`verify`, `checkpoint`, `prove`: that nothing was changed, said to oneself, for others, and about one event."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from ledger import api
from ledger.asking import proving
from ledger.cli.desk import Desk, read
from ledger.cli.verb import Verbs
from ledger.events.errors import Usage
from ledger.events.proofs import checkpoint as checkpoints
from ledger.options import apart
from ledger.output import checked, save
from ledger.results import Result

verb = Verbs()
Target = Annotated[Path | None, typer.Option("-o", metavar="FILE", help="Write to a file.", show_default=False)]
Origin = Annotated[
    str | None, typer.Option("--origin", metavar="ORIGIN", help="Which ledger is meant; else the key's name.")
]

Digests = Annotated[
    bool, typer.Option("--digests", help="Look at the chain and the digests only, at every byte all the same: quicker.")
]


class Against(Struct, frozen=True, kw_only=True):
    """What to verify against, and whom to believe."""

    against: Annotated[
        Path | None, typer.Option("--against", metavar="FILE", help="A checkpoint: did the ledger only grow since?")
    ] = None
    key: Annotated[
        list[str] | None, typer.Option("--key", metavar="NAME+ID+KEY", help="Whose signature counts; repeatable.")
    ] = None
    trust: Annotated[
        Path | None, typer.Option("--trust", metavar="FILE", help="The same from a file, a key on each line.")
    ] = None
    origin: Origin = None


class Making(Struct, frozen=True, kw_only=True):
    """What a checkpoint is signed with."""

    key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help="Sign with the key in this file.")] = None
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="Do not sign; it proves only against your own copy of it.")
    ] = False
    origin: Origin = None
    new_key: Annotated[
        str | None, typer.Option("--new-key", metavar="NAME", help="Make a new key of that name in the file of --key.")
    ] = None


@verb("verify")
def verify(desk: Desk, against: Against, digests: Digests = False) -> Result:
    """Read every byte again: chain, digests, canonical form, and the words in their texts."""
    return proving.verified(desk.folder, _trusted(against), digests=digests)


@verb("checkpoint")
def checkpoint(desk: Desk, making: Making, file: Target = None) -> Result:
    """Write down what the whole ledger is now, in three lines that can be signed and kept elsewhere."""
    apart(("--unsigned", making.unsigned), ("--key", making.key))
    apart(("--new-key", making.new_key), ("-o", file), ("--unsigned", making.unsigned), ("--origin", making.origin))
    if making.new_key is not None and making.key is not None:
        return proving.new_key(making.key, making.new_key, api.random_bytes(32))
    if (making.key is None) != making.unsigned:
        hint = "--key FILE to sign, or --unsigned; --new-key NAME --key FILE makes a key"
        raise Usage.of("option_missing", "signed with which key?", hint, "--key")
    target = checked(file) if file else None
    key, ledger = making.key, desk.ledger
    text = proving.signed(ledger, key, making.origin) if key else proving.unsigned(ledger, making.origin)
    if target:
        save(target, text.encode())
    return proving.made(text, file)


@verb("prove")
def prove(
    desk: Desk,
    event: Annotated[
        str | None,
        typer.Argument(metavar="EVENT", help="@7, the first letters of a claim's id or of a digest, or words."),
    ] = None,
    since: Annotated[
        Path | None, typer.Option("--since", metavar="FILE", help="A checkpoint: prove that all since was added to it.")
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option("--checkpoint", metavar="FILE", help="Prove it of this checkpoint; else of the present."),
    ] = None,
    file: Target = None,
) -> Result:
    """Prove that an event is in the ledger, to somebody who is shown no other; or that the ledger only grew."""
    target = checked(file) if file else None
    found = _proof(desk, event, _note(since), _note(checkpoint))
    data = proving.encoded(found)
    if target:
        save(target, data)
    return proving.proved(found, data, file)


def _proof(
    desk: Desk, event: str | None, since: checkpoints.Note | None, note: checkpoints.Note | None
) -> proving.Proof:
    if event is not None and since is None:
        return proving.proof(desk.ledger, event, note)
    if event is None and since is not None:
        return proving.growth(desk.ledger, since, note)
    raise Usage.of("option_missing", "prove what?", "an event, or --since a checkpoint; one of the two")


def _note(file: Path | None) -> checkpoints.Note | None:
    return checkpoints.parse(read(str(file))[0]) if file else None


def _trusted(against: Against) -> proving.Trusted | None:
    """The checkpoint to verify against, if any is named."""
    if against.against is None:
        if against.key or against.trust or against.origin:
            raise Usage.of("option_missing", "against which checkpoint?", "add --against FILE", "--against")
        return None
    listed = read(str(against.trust))[0].decode("utf-8", "replace") if against.trust else ""
    keys = [*(against.key or ()), *filter(None, listed.split("\n"))]
    if against.trust and not keys:
        raise Usage.of("no_key", f"{against.trust} names no key", "one on each line, as name+id+key", "--trust")
    return proving.trusted(read(str(against.against))[0], keys, against.origin)
