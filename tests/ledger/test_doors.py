"""What comes in from outside meets the same rules at every door: lines, options, drafts, and the log itself."""

import json
import math
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.api import Ledger
from ledger.capture.draft import Draft
from ledger.events.audit.audit import audit
from ledger.events.errors import LedgerError, Refused
from ledger.events.log.commit import leaf
from ledger.events.log.log import Log
from tests.ledger.conftest import NEWS, Shell

ENTITY = {"type": "entity.registered/1", "entity": "x", "kind": "Person", "label": "X"}
HOSTILE = {
    "NUL": "a\0b",
    "escape": "a\x1b[31mb",
    "clipboard": "a\x1b]52;c;eA==\x07b",
    "C1": "a\x9bb",
    "DEL": "a\x7fb",
    "bidirectional": "a\u202eb",
    "zero width": "a\u200bb",
    "line feed": "a\nb",
    "surrogate": "a\ud800b",
}
TOO_LONG = "a" * 5_000
NO_SLUGS = ("../x", "a/b", "CON", TOO_LONG, "e\u0301")
NUMBERS = {"NaN": math.nan, "infinity": math.inf, "2^64": 2**64, "400 digits": 10**400, "4,400 digits": 10**4_400}
TIMES = (
    "2025-03-03T10:00:00",
    "2025-03-03T10:00:60Z",
    "2025-03-03T10:00:00.123456789Z",
    "2025-02-30T10:00:00Z",
)
DOCUMENT = {"type": "document.captured/1", "document": "n", "sha256": sha256(NEWS.encode()).hexdigest()}
Door = Callable[[Shell, str], object]


def line(shell: Shell, **fields: object) -> int:
    return shell.refused("append", "-", stdin=json.dumps(ENTITY | fields).encode()).code


def draft(shell: Shell, author: str = "ada", **fields: object) -> int:
    before = shell.bytes()
    with pytest.raises(Refused):
        Ledger.open(shell.folder).append([Draft(ENTITY | fields)], author=author)
    assert shell.bytes() == before
    return 1


def document(shell: Shell, **fields: object) -> None:
    """A document that would be taken, but for these fields. Raises Refused."""
    Ledger.open(shell.folder).append([Draft({**DOCUMENT, **fields})], author="ada", dry_run=True)


def entity(shell: Shell, *arguments: str) -> int:
    return shell.refused("entity", "add", *arguments, "--kind", "Person").code


def add(shell: Shell, *arguments: str) -> int:
    return shell.refused("add", "a new bridge", "--about", "bridge", *arguments).code


NAMES: dict[str, Door] = {
    "a line": lambda shell, name: line(shell, label=name),
    "a draft": lambda shell, name: draft(shell, label=name),
    "entity add": entity,
    "entity alias": lambda shell, name: shell.refused("entity", "alias", "bridge", name).code,
    "source add --title": lambda shell, name: shell.refused("source", "add", "../news.txt", "--title", name).code,
    "add --by, new": lambda shell, name: add(shell, "--by", name, "--new"),
    "--author": lambda shell, name: entity(shell, "Ann", "--author", name),
    "author of a draft": draft,
}
SLUGS: dict[str, Door] = {
    "a line": lambda shell, slug: line(shell, entity=slug),
    "a draft": lambda shell, slug: draft(shell, entity=slug),
    "entity add --as": lambda shell, slug: entity(shell, "Ann", "--as", slug),
    "source add --as": lambda shell, slug: (
        shell.refused("source", "add", "../news.txt", "--replace", "--as", slug).code
    ),
}
WORDS: dict[str, tuple[str, ...]] = {
    "add --text": ("add", "a new bridge", "--about", "bridge", "--text"),
    "add --value": ("add", "a new bridge", "--about", "bridge", "--value"),
    "--reason": ("entity", "add", "Ann", "--kind", "Person", "--reason"),
}


@pytest.mark.parametrize("door", NAMES)
def test_no_name_holds_what_cannot_be_seen_or_is_longer_than_names_are(news: Shell, door: str) -> None:
    for name in (*HOSTILE.values(), TOO_LONG):
        assert NAMES[door](news, name) in {1, 2}, repr(name)


@pytest.mark.parametrize("door", SLUGS)
def test_a_slug_is_a_slug(news: Shell, door: str) -> None:
    for slug in (*HOSTILE.values(), *NO_SLUGS):
        assert SLUGS[door](news, slug) in {1, 2}, repr(slug)


@pytest.mark.parametrize("door", WORDS)
def test_words_of_ours_are_kept_as_they_are_but_nul_and_shown_so_that_they_do_nothing(news: Shell, door: str) -> None:
    for number, (what, words) in enumerate(HOSTILE.items()):
        arguments = [word.replace("Ann", f"Ann {number}") for word in WORDS[door]]
        if what in {"NUL", "surrogate"}:
            news.refused(*arguments, words)
            continue
        news.ok(*arguments, words)
        record = list(Log.open(news.folder).records())[-1]
        assert words in texts(record.note, *record.events)
        for printed in (news.ok("log"), news.ok("log", "--json"), news.ok("show", f"@{record.header.last}")):
            assert not set("\x1b\x07\x9b\x7f\u202e\u200b") & set(printed.out + printed.err), what


def texts(*parts: Any) -> str:
    """All text of some events, as it is."""
    found: list[str] = []
    left: list[Any] = list(parts)
    while left:
        one = left.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, tuple):
            left += one
        elif hasattr(one, "__struct_fields__"):
            left += [getattr(one, name) for name in one.__struct_fields__]
    return "\n\n".join(found)


def test_a_number_is_finite_and_of_a_size_that_is_kept(news: Shell) -> None:
    document(news, chars=len(NEWS))
    for what, number in NUMBERS.items():
        with pytest.raises(Refused):
            document(news, chars=number)
        if what != "4,400 digits":  # of which Python writes none
            line(news, **DOCUMENT | {"chars": number})


def test_a_draft_is_not_nested_without_end_and_has_no_field_that_means_nothing(news: Shell) -> None:
    deep: object = "x"
    for _ in range(5_000):
        deep = [deep]
    for fields in ({"label": deep}, {"nonsense": 1}, {"label": object()}, {"label": b"X"}, {"type": ["x"]}):
        draft(news, **fields)


def test_an_instant_has_a_zone_and_is_one(news: Shell) -> None:
    document(news, retrieved="2025-03-03T10:00:00Z")
    for time in TIMES:
        with pytest.raises(Refused):
            document(news, retrieved=time)
        line(news, **DOCUMENT | {"retrieved": time})
        news.refused("source", "add", "../news.txt", "--retrieved", time)
        news.refused("log", "--recorded-as-of", time)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"label":', b'"label":"Y","label":'),
        (b'"kind":"Place"', b'"kind":"Place","nonsense":1'),
        (b'"kind":"Place"', b'"kind":NaN'),
        (b'"kind":"Place"', b'"kind":' + b"[" * 2_000 + b"]" * 2_000),
        (b'"kind":"Place"', b'"kind":"\\ud800"'),
        (b'"kind":"Place"', b'"kind":"Plac\\u0065"'),
        (b'"kind":"Place"', b'"kind": "Place"'),
        (b'"kind":"Place"', b'"kind":"Pl\xff"'),
        (b'"kind":"Place"', b'"kind":' + b"9" * 4_400),
    ],
    ids=["two keys", "unknown field", "NaN", "deep", "surrogate", "another spelling", "space", "not UTF-8", "digits"],
)
def test_a_line_of_the_log_is_what_would_be_written_though_its_hashes_are_right(
    news: Shell, old: bytes, new: bytes
) -> None:
    log = Log.open(news.folder)
    path = log.segment_path(1)
    *others, last = path.read_bytes().splitlines()
    assert old in last
    log.head_path.unlink()
    path.write_bytes(b"\n".join([*others, forged(last, old, new)]) + b"\n")
    assert "torn_end" in {notice.code for notice in audit(news.folder).notices}  # as a line that was never acknowledged
    assert len(others) == len(list(log.records()))
    path.write_bytes(b"\n".join([*others, forged(last, old, old)]) + b"\n")
    assert audit(news.folder).problems == ()


def forged(whole: bytes, old: bytes, new: bytes) -> bytes:
    """A line with other words, and hashes that are right for them."""
    header, _, payload = whole.partition(b',"events":')
    header = header.partition(b',"hash":"')[0]
    (part,) = (b"{" + one + b"}" for one in payload[2:-3].split(b"},{") if old in one)
    changed = part.replace(old, new)
    header = header.replace(leaf(part).encode(), leaf(changed).encode())
    digest = sha256(header).hexdigest().encode()
    return header + b',"hash":"' + digest + b'","events":' + payload.replace(part, changed)


def test_a_reference_of_thousands_of_digits(news: Shell) -> None:
    merge = {"type": "entity.merged/1", "entity": "$" + "9" * 5_000, "into": "$1", "basis": "x"}
    done = news.refused("append", "-", stdin=f"{json.dumps(ENTITY)}\n{json.dumps(merge)}".encode())
    assert done.code == 1
    assert "is no earlier line" in done.err
    assert len(done.err) < 1_000


def test_a_time_limit_that_is_no_number(news: Shell) -> None:
    assert news.refused("log", "--timeout", "nan").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["append", "../big"],
        ["source", "add", "../big"],
        ["verify", "--against", "../big"],
        ["prove", "@1", "--checkpoint", "../big"],
    ],
)
def test_no_more_of_a_file_is_read_than_can_be_taken(news: Shell, words: list[str]) -> None:
    with Path("../big").open("wb") as file:
        file.truncate(2**40)
    done = news.refused(*words)
    assert done.code == 1
    assert '"file_too_large"' in news.refused(*words, "--json").out


def test_a_name_never_becomes_a_path(news: Shell) -> None:
    before = {path for path in news.folder.parent.rglob("*") if ".cache" not in path.parts}
    for name in ("../../x", "/etc/passwd", "CON", "texts/x"):
        news.ok("entity", "add", name, "--kind", "Person", "--as", f"e{len(name)}")
        news.refused("source", "cat", name)
        with pytest.raises(LedgerError):
            Ledger.open(news.folder).log.texts.get(name)
    assert {path for path in news.folder.parent.rglob("*") if ".cache" not in path.parts} == before
