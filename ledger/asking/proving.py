"""Proofs: that a ledger is whole and only grew since a checkpoint, and that one event is in it.

What is verified or signed is computed from the bytes that the same run has audited, never from the index or a cache.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger import lookup
from ledger.events.audit import digests as quick
from ledger.events.audit.audit import Report, audit
from ledger.events.audit.roots import Roots
from ledger.events.errors import Busy, Damaged, LedgerError, Problem, Refused, Usage
from ledger.events.log.commit import stored_events
from ledger.events.log.log import Log
from ledger.events.proofs import checkpoint, signing
from ledger.events.proofs.checkpoint import Checkpoint, Note
from ledger.events.proofs.tiles import Tiles
from ledger.results import SHORT_HASH, Raw, Result, counted, lines
from ledger.visible import safe_json

if TYPE_CHECKING:
    from ledger.api import Ledger

FORMAT = 1
Proof = dict[str, Any]
_ERASED = b"null"
_OURS = "factledger/"
_COUNTED = ("commits", "events", "texts", "bytes", "head")
_UNDERSTOOD = ("erased", "unchecked", "unfinished")  # what only a reader of the events can tell


@dataclass(frozen=True, slots=True)
class Trusted:
    """A checkpoint to go by. signers: the keys that signed it; none where no key was known."""

    checkpoint: Checkpoint
    signers: tuple[str, ...]

    def words(self) -> str:
        """How far it can be relied on."""
        if self.signers:
            return f"the checkpoint is signed by {', '.join(self.signers)}"
        return "no signature was checked: this proves only against your own copy of the checkpoint"


def trusted(data: bytes, keys: Sequence[str], origin: str | None) -> Trusted:
    """The checkpoint in a file, if a known key signed it for the ledger that is meant.

    keys: as `name+id+key`; without any, no signature is checked. origin: which ledger is meant; else the one named
    like the key. Raises Refused.
    """
    note = checkpoint.parse(data)
    found = note.checkpoint
    signers = checkpoint.verify(note, map(checkpoint.read_key, keys)) if keys else []
    meant = [origin] if origin is not None else signers
    if meant and found.origin not in meant:
        message = f"the checkpoint is of {found.origin}, not of {' or '.join(meant)}"
        raise Refused.of("foreign_origin", message, "--origin says which ledger is meant", "--origin")
    return Trusted(found, tuple(signers))


def verified(folder: Path, since: Trusted | None, *, digests: bool = False) -> Result:
    """What was read, and that it only grew since a checkpoint. digests: look at nothing but chain and digests.

    Raises Damaged with every problem, or if what the checkpoint was made of is no longer all there; NotFound if the
    folder is no ledger; Usage if both are wanted.
    """
    if digests and since:
        raise Usage.of("option_unused", "--digests does not compare with a checkpoint", "leave it out", "--digests")
    own = _origin(Log.open(folder).ledger_id)
    tree = Roots(since.checkpoint.size) if since else None
    report = audit(folder, tree.take) if tree else quick.verify(folder) if digests else audit(folder)
    if report.problems:
        raise Damaged(*report.problems)
    told = _COUNTED if digests else (*_COUNTED, *_UNDERSTOOD)
    data: dict[str, Any] = {name: getattr(report, name) for name in told}
    said = [*_said(report)]
    if since and tree:
        _check_own(since.checkpoint, tree, own)
        _check_grown(since.checkpoint, tree, Damaged)
        data |= {"root": tree.root().hex(), "since": _data(since.checkpoint) | {"signers": since.signers}}
        said += [f"it only grew since the checkpoint: from {since.checkpoint.size:,} events to {tree.size:,}"]
        said += [since.words()]
    warnings = [*report.notices, *(_unfinished(what) for what in report.unfinished)]
    return Result(data=data, parts=[lines(*said)], warnings=warnings)


def unsigned(ledger: "Ledger", origin: str | None) -> str:
    """A checkpoint of the ledger as it is, for one's own keeping. Raises Damaged, Refused, Busy."""
    return _now(ledger, origin or _origin(ledger.log.ledger_id), Roots()).text()


def signed(ledger: "Ledger", key: Path, origin: str | None) -> str:
    """A signed checkpoint of the ledger as it is. origin: names the ledger; else the name of the key.

    Raises Damaged, NotFound, Busy, and Refused where it does not extend what this key last signed for that origin.
    """
    with signing.held(key) as signer:
        last = signer.last(origin or signer.name)
        tree = Roots(last.size if last else 0)
        new = _now(ledger, origin or signer.name, tree)
        if last is not None:
            _check_grown(last, tree, Refused)
        return signer.sign(new)


def made(text: str, file: Path | None) -> Result:
    """A new checkpoint as the outcome of a command. file: where it was written, if not printed."""
    note = checkpoint.parse(text.encode())
    found, kind = note.checkpoint, "signed" if note.signatures else "unsigned"
    talk = [] if note.signatures else ["it is not signed: it proves only against your own copy of it"]
    said = lines(f"{kind} checkpoint of {found.origin}, {found.size:,} events, root {_short(found.root)}: {file}")
    data = _data(found) | {"signed": bool(note.signatures), "note": text, "file": str(file) if file else None}
    return Result(data=data, parts=[said if file else Raw(text.encode())], talk=talk)


def new_key(path: Path, name: str, seed: bytes) -> Result:
    """A new key file. seed: 32 random bytes. Raises Refused."""
    secret = checkpoint.new_secret(name, seed)
    public = signing.create(path, secret)
    told = f"keep {path} to yourself, and out of every ledger; who verifies needs only {public}"
    data = {"key": str(secret.key), "file": str(path), "public_file": str(public)}
    return Result(data=data, parts=[lines(str(secret.key))], talk=[told])


def proof(ledger: "Ledger", typed: str, note: Note | None) -> Proof:
    """The proof that an event is in the ledger as it is, or as it was at a checkpoint: docs/reference/proof.md.

    Raises NotFound, Damaged, and Refused for an event newer than the checkpoint.
    """
    entry, tiles = lookup.event(typed, ledger.index), Tiles(ledger.log, ledger.index)
    size, root = _head(tiles, note)
    if entry.seq > size:
        message = f"@{entry.seq} is newer than the checkpoint, which was made of {size:,} events"
        raise Refused.of("not_yet", message, "factledger checkpoint makes a new one", "--checkpoint")
    path = tiles.inclusion(entry.seq, bytes.fromhex(entry.digest), size, root)
    stored = stored_events(ledger.log.record_at(entry.commit.place))[entry.seq - entry.commit.first]
    return {
        "factledger_proof": FORMAT,
        "seq": entry.seq,
        "event": stored.decode() if stored != _ERASED else None,
        "digest": entry.digest,
        **_tree(size, root, path, note),
    }


def growth(ledger: "Ledger", since: Note, note: Note | None) -> Proof:
    """The proof that the ledger, as it is or at a checkpoint, only grew since an earlier one.

    Raises Damaged, and Refused for one of an empty ledger, from which every other grew.
    """
    tiles, old = Tiles(ledger.log, ledger.index), since.checkpoint
    size, root = _head(tiles, note)
    if not old.size:
        hint = "name a later checkpoint"
        raise Refused.of("empty_checkpoint", "every ledger grew from an empty one", hint, "--since")
    if old.size > size:
        raise _shorter(size, old, Damaged)
    path = tiles.consistency(old.size, old.root, size, root)
    older = {"since": since.whole, "old_size": old.size, "old_root": old.root.hex()}
    return {"factledger_proof": FORMAT, **older, **_tree(size, root, path, note)}


def proved(found: Proof, data: bytes, file: Path | None) -> Result:
    """A proof as the outcome of a command. data: as written; file: where to, if not printed."""
    what = f"event @{found['seq']}" if "seq" in found else "what was there before"
    root = f"the root {found['root'][:SHORT_HASH]} over {found['size']:,} events"
    talk = ["the event is erased: the proof is of its digest alone"] if found.get("event", "") is None else []
    if "checkpoint" not in found:
        talk += ["no checkpoint vouches for this root: compare it with one that you trust"]
    said = lines(f"{what} is under {root}: {file}")
    return Result(data=found, parts=[said if file else Raw(data)], talk=talk)


def encoded(found: Proof) -> bytes:
    """A proof as the bytes of a file."""
    return (safe_json(json.dumps(found, ensure_ascii=False, indent=2)) + "\n").encode()


def _now(ledger: "Ledger", origin: str, tree: Roots) -> Checkpoint:
    """A checkpoint of all that is there, audited as the digests go into the tree."""
    head = ledger.index.head  # what nobody vouches for yet is made durable by this
    report = audit(ledger.folder, tree.take)
    if report.problems:
        raise Damaged(*report.problems)
    if report.head != (head.hash if head else ""):
        raise Busy.of("head_moved", "the ledger grew while it was read", "try again")
    return Checkpoint(origin, tree.size, tree.root())


def _origin(ledger_id: str) -> str:
    """What an unsigned checkpoint calls a ledger."""
    return f"{_OURS}{ledger_id}"


def _check_own(old: Checkpoint, tree: Roots, own: str) -> None:
    """Raises Refused where what does not fit is a checkpoint that names another ledger."""
    fits = old.size <= tree.size and tree.at[old.size] == old.root
    if not fits and old.origin.startswith(_OURS) and old.origin != own:
        message = f"the checkpoint is of another ledger: {old.origin}, and this is {own}"
        raise Refused.of("foreign_origin", message, "name a checkpoint of this ledger", "--against")


def _check_grown(old: Checkpoint, tree: Roots, kind: type[LedgerError]) -> None:
    """Raises an error of that kind unless the tree extends what the checkpoint was made of."""
    if old.size > tree.size:
        raise _shorter(tree.size, old, kind)
    if tree.at[old.size] != old.root:
        raise kind.of(
            "forked",
            f"another history: the checkpoint has the root {_short(old.root)} over the first {old.size:,} events,"
            f" and here it is {_short(tree.at[old.size])}; the fork is at @{old.size} or before",
            "keep both copies: an earlier checkpoint that still holds tells after which event they differ",
        )


def _shorter(size: int, old: Checkpoint, kind: type[LedgerError]) -> LedgerError:
    message = f"the ledger has {size:,} events, and the checkpoint was made of {old.size:,}: it is shorter than before"
    return kind.of("shorter", message, "restore the ledger from a backup")


def _head(tiles: Tiles, note: Note | None) -> tuple[int, bytes]:
    """The tree that a proof leads to. Raises Damaged."""
    if note is None:
        return tiles.size, tiles.root()
    if note.checkpoint.size > tiles.size:
        raise _shorter(tiles.size, note.checkpoint, Damaged)
    return note.checkpoint.size, note.checkpoint.root


def _tree(size: int, root: bytes, path: Sequence[bytes], note: Note | None) -> dict[str, Any]:
    found = {"size": size, "root": root.hex(), "path": [one.hex() for one in path]}
    return found | ({"checkpoint": note.whole} if note else {})


def _said(report: Report) -> Iterator[str]:
    read = (counted(report.commits, "commit"), counted(report.events, "event"), counted(report.texts, "text"))
    yield f"verified: {', '.join(read)}, {report.bytes:,} bytes; head {report.head[:SHORT_HASH]}"
    if report.erased or report.unchecked:
        yield f"{report.erased:,} erased; {report.unchecked:,} references to erased texts could not be checked"


def _unfinished(what: str) -> Problem:
    hint = "an erasure was cut off; the next write completes it"
    return Problem(code="erasure_unfinished", message=f"{what} was erased and is still there", hint=hint)


def _data(found: Checkpoint) -> dict[str, Any]:
    return {"origin": found.origin, "size": found.size, "root": found.root.hex()}


def _short(root: bytes) -> str:
    return root.hex()[:SHORT_HASH]
