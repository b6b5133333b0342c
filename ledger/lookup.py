"""A name as a person types it -> the one thing it means; none or several is an error that lists the candidates.

Nothing is ever guessed: a name that fits two things is refused, whichever came first.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import Protocol

from ledger.events.errors import NotFound
from ledger.events.index.index import CommitRow, Entry, Index
from ledger.events.index.past import Past
from ledger.events.model.selector import plain, shown
from ledger.events.model.types import AttributeDefined, ClaimAsserted, DocumentCaptured, EntityRegistered, Erased

SHORTEST_HASH = 6
MOST_SHOWN = 8


class Names(Protocol):
    """Where names are looked up: an index, or what it held at an earlier point."""

    def entity(self, slug: str) -> list[EntityRegistered]:
        """The live registrations of one entity."""

    def entities(self) -> list[EntityRegistered]:
        """All live registrations."""

    def canonical(self, slug: str) -> str:
        """The entity that counts for this one; itself if it is not merged."""

    def attribute(self, slug: str) -> AttributeDefined | None:
        """The definition in force."""

    def attributes(self) -> list[AttributeDefined]:
        """The definitions in force."""

    def document(self, slug: str) -> DocumentCaptured | None:
        """The document in force."""

    def documents(self) -> list[DocumentCaptured]:
        """The documents in force."""


def entity(typed: str, names: Names, document: str | None = None) -> str:
    """The slug of the entity meant: by slug, alias inside the document in use, label, alias, or a person's surname."""
    if names.entity(typed):
        return typed
    wanted, entities = plain(typed), names.entities()
    ways: tuple[Callable[[EntityRegistered], bool], ...] = (
        lambda one: plain(one.entity) == wanted,
        lambda one: (
            document is not None
            and any(alias.scope == document and plain(alias.name) == wanted for alias in one.aliases or ())
        ),
        lambda one: plain(one.label) == wanted,
        lambda one: any(alias.scope is None and plain(alias.name) == wanted for alias in one.aliases or ()),
        lambda one: one.kind == "Person" and plain(one.label).endswith(f" {wanted}"),
    )
    for way in ways:
        found = {one.entity: one.label for one in entities if way(one)}
        if len(found) == 1:
            return next(iter(found))
        if found and len(same := {names.canonical(slug) for slug in found}) == 1:
            return same.pop()
        if found:
            raise _ambiguous("entity", typed, found)
    raise _unknown(
        "entity",
        typed,
        {one.entity: one.label for one in entities},
        "factledger entity list shows all; factledger entity add makes one",
    )


def attribute(typed: str, names: Names) -> AttributeDefined:
    """The attribute in force of that slug; spaces and hyphens may stand for its underscores."""
    if exact := names.attribute(typed):
        return exact
    attributes = names.attributes()
    wanted = plain(typed).replace(" ", "_").replace("-", "_")
    found = [one for one in attributes if plain(one.attribute).replace("-", "_") == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        raise _ambiguous("attribute", typed, {one.attribute: "" for one in found})
    raise _unknown(
        "attribute",
        typed,
        {one.attribute: "" for one in attributes},
        "factledger attribute list shows all; factledger attribute add makes one",
    )


def document(typed: str, names: Names) -> DocumentCaptured:
    """The document in force: by slug, title, or six or more digits of its text's hash."""
    if exact := names.document(typed):
        return exact
    wanted, documents = plain(typed), names.documents()
    ways: tuple[Callable[[DocumentCaptured], bool], ...] = (
        lambda one: plain(one.document) == wanted,
        lambda one: one.title is not None and plain(one.title) == wanted,
        lambda one: len(typed) >= SHORTEST_HASH and one.sha256.startswith(typed.lower()),
    )
    for way in ways:
        found = [one for one in documents if way(one)]
        if len(found) == 1:
            return found[0]
        if found:
            raise _ambiguous("document", typed, {one.document: one.title or "" for one in found})
    raise _unknown(
        "document",
        typed,
        {one.document: one.title or "" for one in documents},
        "factledger source list shows all; factledger source add takes one in",
    )


def event(typed: str, index: Index, *, claims: bool = False, past: Past | None = None) -> Entry:
    """The event meant: `@n`, a claim's id or digest by its first digits, or words that only one claim holds.

    claims: other events are found by their number alone, and make nothing ambiguous. past: what cannot be seen from
    there is given only where nothing that can be is meant.
    """
    sees = past.sees if past else lambda _: True
    if found := re.fullmatch(r"@([1-9][0-9]{0,14})", typed):
        return index.event(int(found[1]))
    ids = index.find_claim(typed, sees) if typed else []
    seqs = {seq for name in ids if (seq := index.claim_seq(name)) is not None}
    if ids != [typed] and len(typed) >= SHORTEST_HASH:
        digests = filter(sees, index.find_digest(typed))
        seqs |= {seq for seq in digests if not claims or isinstance(index.event(seq).event, ClaimAsserted)}
    if not seqs:
        seqs = set(_with_words(typed, past or index))
    if len(seqs) == 1:
        return index.event(seqs.pop())
    if seqs:
        raise _ambiguous("event", typed, _briefly(index.event(seq) for seq in sorted(seqs)), "\n")
    if past:
        with suppress(NotFound):
            return event(typed, index, claims=claims)
    names = past or index
    hint = "factledger log shows them; @7 is the seventh event"
    if gone := [*_with_words(typed, names, live=False)]:
        told = _listed(_briefly([index.event(gone[-1])]))
        hint = f"{told} has them, and is withdrawn at @{names.withdrawn_by(gone[-1])}"
    elif near := _with_most_words(typed, names):
        hint = f"did you mean {_listed(_briefly(near))}?"
    raise NotFound.of("unknown_event", f"no event has this id or digest, and no claim these words: {typed}", hint)


def commit(typed: str, index: Index) -> CommitRow | None:
    """The commit whose hash begins so, if there is one only."""
    found = index.commits_with_hash(typed) if re.fullmatch(rf"[0-9a-f]{{{SHORTEST_HASH},64}}", typed) else []
    return found[0] if len(found) == 1 else None


def claim(typed: str, index: Index) -> ClaimAsserted:
    """The claim meant; as `event`."""
    found = event(typed, index, claims=True).event
    if isinstance(found, ClaimAsserted):
        return found
    if isinstance(found, Erased):
        message = f"{typed} was erased, by @{found.erased_by}: {found.reason}"
        raise NotFound.of("erased", message, f"factledger show @{found.erased_by}")
    raise NotFound.of("not_a_claim", f"{typed} is no claim", "factledger log shows the claims with their ids")


def origin(typed: str, index: Index) -> str:
    """The slug of the document, or the id of the claim, that something was taken from."""
    if index.document(typed):
        return typed

    def text() -> dict[str, str]:
        one = document(typed, index)
        return {one.document: one.title or ""}

    def saying() -> dict[str, str]:
        one = claim(typed, index)
        return {one.claim: shown(one.text)}

    if found := _only("origin", typed, (text, saying)):
        return found
    raise NotFound.of(
        "unknown_origin",
        f"no document is called {typed}, and no claim has this id or these words",
        "factledger source list shows the texts, factledger log the claims",
    )


def authority(typed: str, names: Names, document: str | None = None) -> str:
    """Who may confirm a value: the slug of an entity or of an attribute, or `value`; as one of them is spelt, it is."""
    if typed == "value" or names.attribute(typed) or names.entity(typed):
        return typed

    def somebody() -> dict[str, str]:
        slug = entity(typed, names, document)
        return {slug: names.entity(slug)[-1].label}

    def role() -> dict[str, str]:
        return {attribute(typed, names).attribute: ""}

    if found := _only("authority", typed, (somebody, role)):
        return found
    known = {one.entity: one.label for one in names.entities()} | {one.attribute: "" for one in names.attributes()}
    raise _unknown("authority", typed, known, "name an entity, an attribute of the same subject, or value")


def _only(what: str, typed: str, ways: Sequence[Callable[[], dict[str, str]]]) -> str | None:
    """The only name that several ways of looking find, each with its label; None where none does."""
    found: dict[str, str] = {}
    for way in ways:
        try:
            found |= way()
        except NotFound as error:
            if not error.problems[0].code.startswith("unknown_"):
                raise
    if len(found) > 1:
        raise _ambiguous(what, typed, found)
    return next(iter(found), None)


def _with_words(typed: str, names: Past | Index, *, live: bool = True) -> Iterator[int]:
    """The claims, live or withdrawn, whose sentence or evidence holds these words."""
    wanted = plain(typed)
    for entry, texts in _claims(names, live=live):
        if wanted and any(wanted in words for words in texts):
            yield entry.seq


def _with_most_words(typed: str, names: Past | Index) -> list[Entry]:
    """The live claims whose sentence or evidence holds the most of these words, if that is more than half of them."""
    wanted = set(plain(typed).split())
    most, found = len(wanted) // 2, list[Entry]()
    for entry, texts in _claims(names, live=True):
        held = max(len(wanted & set(words.split())) for words in texts)
        if held > most:
            most, found = held, []
        if held == most and held > len(wanted) // 2:
            found.append(entry)
    return found


def _claims(names: Past | Index, *, live: bool) -> Iterator[tuple[Entry, list[str]]]:
    """The claims, live or withdrawn, each with its sentence and its words, plain."""
    seen = names.seen() if isinstance(names, Past) else names.events()
    for entry in seen:
        if isinstance(entry.event, ClaimAsserted) and (names.withdrawn_by(entry.seq) is None) is live:
            exact = (segment.exact for part in entry.event.evidence for segment in part.segments)
            yield entry, [plain(words) for words in (entry.event.text, *exact)]


def _briefly(entries: Iterable[Entry]) -> dict[str, str]:
    """Events by number, each with a claim's id and sentence, or its digest."""
    return {f"@{entry.seq}": _brief(entry) for entry in entries}


def _brief(entry: Entry) -> str:
    event = entry.event
    return (
        f"{event.claim}: {shown(event.text)}" if isinstance(event, ClaimAsserted) else entry.digest[: SHORTEST_HASH * 2]
    )


def _ambiguous(what: str, typed: str, found: dict[str, str], between: str = ", ") -> NotFound:
    plural = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    listed = _listed(found, between)
    return NotFound.of(f"ambiguous_{what}", f"{typed} fits {len(found)} {plural}", f"say which:{between[-1]}{listed}")


def _unknown(what: str, typed: str, names: dict[str, str], otherwise: str) -> NotFound:
    """`names` are slugs with their labels; the nearest are offered."""
    wanted = plain(typed)
    by_name = {plain(name): slug for slug, label in names.items() for name in (slug, label) if name}
    near = [slug for name, slug in by_name.items() if wanted and wanted in name]
    near += [by_name[name] for name in get_close_matches(wanted, by_name, n=3)]
    found = {slug: names[slug] for slug in near}
    hint = f"did you mean {_listed(found)}?" if found else otherwise
    return NotFound.of(f"unknown_{what}", f"no {what} is called {typed}", hint)


def _listed(found: dict[str, str], between: str = ", ") -> str:
    named = [f"{slug} ({label})" if label else slug for slug, label in found.items()]
    more = f" and {len(named) - MOST_SHOWN} more" if len(named) > MOST_SHOWN else ""
    return between.join(named[:MOST_SHOWN]) + more
