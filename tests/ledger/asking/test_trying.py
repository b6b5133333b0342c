"""A dry run says what a commit would change, and writes nothing."""

import json
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ledger import api
from tests.ledger.conftest import NOW, Shell

WORDS = "the bridge could cost 40 million pounds"
CLAIM = {
    "type": "claim.asserted/1", "claim": "cost", "text": "The bridge costs 40 million.", "subject": "bridge",
    "attribute": "statement", "value": {"type": "text", "text": "costs 40 million"}, "polarity": "affirmed",
    "modality": "asserted", "attribution": "outlet_voice", "quote_type": "none",
    "evidence": [{"document": "news", "segments": [{"exact": WORDS}]}],
}  # fmt: skip


@pytest.fixture
def file(news: Shell) -> str:
    path = news.folder.parent / "claims.jsonl"
    path.write_text(json.dumps(CLAIM))
    return str(path)


def moves(news: Shell, *arguments: str) -> list[tuple[str, str | None, str | None, list[str]]]:
    before = news.bytes()
    done = news.ok(*arguments, "-n", "--json")
    assert news.bytes() == before
    data: list[dict[str, Any]] = done.json["data"]["moves"]
    return [
        (
            (one["after"] or one["before"])["value"],
            one["before"] and one["before"]["status"],
            one["after"] and one["after"]["status"],
            [cause["what"] for cause in one["causes"]],
        )
        for one in data
    ]


def test_a_claim_that_would_be_new(news: Shell, file: str) -> None:
    assert moves(news, "append", file) == [
        ("costs 40 million", None, "reported", ["statement cost: The bridge costs 40 million."])
    ]


def test_for_people_the_change_is_said_beside_lines_that_append_takes(news: Shell, file: str) -> None:
    done = news.ok("append", file, "--dry-run")
    assert "the state would change:\n  bridge statement costs 40 million: + reported\n" in done.err
    news.ok("append", "-", stdin=done.out.encode())
    assert "@7  already there" in news.ok("append", file).out


def test_what_happens_is_what_was_said_would_happen(news: Shell, file: str) -> None:
    said = moves(news, "append", file, "--reason", "why not")
    news.ok("append", file, "--reason", "why not")
    done = news.ok("diff", "HEAD~1", "HEAD", "--json").json["data"]
    assert [(one["after"]["value"], one["before"], one["after"]["status"]) for one in done] == [
        (value, before, after) for value, before, after, _ in said
    ]
    assert done[0]["causes"][0]["reason"] == "why not"


def test_add_and_withdraw_say_it_too(news: Shell, file: str) -> None:
    assert [move[:3] for move in moves(news, "add", WORDS, "--about", "bridge")] == [(WORDS, None, "reported")]
    news.ok("append", file)
    assert [move[:3] for move in moves(news, "withdraw", "cost", "--reason", "x")] == [
        ("costs 40 million", "reported", None)
    ]


def test_the_day_of_a_dry_run_is_that_of_utc(news: Shell, file: str) -> None:
    """Far in the west it is still the last day of the plan."""
    Path(file).write_text(json.dumps(CLAIM | {"modality": "planned", "expires": "2026-01-01"}))
    west = NOW.astimezone(timezone(timedelta(hours=-12)))
    assert west.date() == date(2026, 1, 1)
    news.monkeypatch.setattr(api, "utc_now", lambda: west)
    assert [move[:3] for move in moves(news, "append", file)] == [("costs 40 million", None, "expired")]


def test_what_changes_no_state_says_so(news: Shell, file: str) -> None:
    assert moves(news, "entity", "add", "The mayor", "--kind", "Person") == []
    assert "the state would stay as it is" in news.ok("entity", "add", "The mayor", "--kind", "Person", "-n").err
    news.ok("append", file)
    done = news.ok("append", file, "-n", "--json").json["data"]
    assert (done["new"], "moves" in done) == (0, False)


def test_what_would_be_refused_is_refused(news: Shell) -> None:
    (news.folder.parent / "bad.jsonl").write_text(json.dumps(CLAIM | {"subject": "nobody"}))
    assert news.refused("append", "../bad.jsonl", "-n").code == 1
