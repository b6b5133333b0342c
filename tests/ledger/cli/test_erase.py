"""`erase`: words taken away for good."""

import json
from pathlib import Path

import pytest

from ledger import render
from ledger.api import Ledger
from ledger.capture.draft import Draft
from ledger.cli import erase
from ledger.events.audit.audit import audit
from ledger.events.errors import Busy, Refused
from tests.ledger.cli.conftest import COULD, VOTE, lines
from tests.ledger.conftest import Shell

WHY = ["--reason", "a request", "--yes"]
CANARY = "could cost 40 million pounds"


def everything(folder: Path) -> str:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return "\0".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def named(shell: Shell, *arguments: str) -> set[str]:
    """What is missing in a command that is refused."""
    found = shell.refused("erase", *arguments, *WHY, "--json").json["error"]["problems"]
    assert {problem["code"] for problem in found} == {"words_shared"}
    return {problem["hint"].split()[1] for problem in found}


def test_all_that_has_the_words_has_to_be_named(case: Shell) -> None:
    assert named(case, "c-could") == {"text:news", "text:daily"}
    assert named(case, "c-could", "text:daily") == {"text:news"}
    assert "could cost" in everything(case.folder)
    done = case.ok("erase", "c-could", "text:daily", "text:news", *WHY)
    assert done.out.splitlines()[:3] == [
        "@14  erases @11, claim asserted c-could: a request",
        "@15  erases the text of @10: a request",
        "@16  erases the text of @5: a request",
    ]
    assert "not reached: backups" in done.err
    assert CANARY not in everything(case.folder)


def test_an_erased_text_that_is_captured_again_is_there_again(case: Shell) -> None:
    text = case.ok("source", "cat", "news").out
    Path("../again.txt").write_text(text, "utf-8")
    case.ok("erase", "text:news", "--all-sharing", *WHY)
    assert case.refused("source", "cat", "news").code == 3
    again = ["source", "add", "../again.txt", "--as", "news", "--published", "2025-03-03"]
    done = case.ok(*again)
    assert "1 new" in done.out
    assert case.ok("source", "cat", "news").out == text
    assert case.ok("doctor").out.startswith("not damaged")
    assert "already there" in case.ok(*again).out


def test_all_that_shares_them_can_go_at_once(case: Shell) -> None:
    case.ok("erase", "c-could", "--all-sharing", *WHY)
    assert CANARY not in everything(case.folder)
    rows = case.ok("sql", "SELECT type, claim, reason, who FROM erasures ORDER BY type", "--json").json["data"]["rows"]
    assert rows == [
        ["claim.asserted", "c-could", "a request", "tester"],
        ["text", None, "a request", "tester"],
        ["text", None, "a request", "tester"],
    ]


def test_what_only_looks_like_it_can_be_kept(case: Shell) -> None:
    case.ok("erase", "c-could", "text:news", "--keep", "text:daily", *WHY)
    assert CANARY in case.ok("source", "cat", "daily").out
    assert case("source", "cat", "news").code == 3


def test_what_shares_the_words_of_the_first_adds_no_words_of_its_own(case: Shell) -> None:
    assert named(case, "text:news") == {"@11", "@12"}
    assert named(case, "c-could", "text:news") == {"text:daily"}


def test_events_that_overlap_or_repeat_the_words_share_them(case: Shell) -> None:
    said = ["--of", "c-could", "--by", "Jane Okoro", "--denied", "--in", "news"]
    case.ok("answer", "Sources say that the bridge", *said)
    case.ok("rank", "c-vote", "preferred", "--reason", "It is not that the bridge could cost 40 million pounds.")
    case.ok("withdraw", "c-will", "--reason", f"“{COULD.upper()}”, says another")
    case.ok("entity", "add", "Somebody", "--kind", "Person", "--reason", f"because {COULD}")
    assert named(case, "c-could") == {
        "text:news", "text:daily", "@14", "@15", "note:8", "@16", "note:9", "note:10",
    }  # fmt: skip


def test_words_beside_a_segment_are_shared_and_short_ones_elsewhere_are_not(case: Shell) -> None:
    near = {"evidence": [{"document": "news", "segments": [{"exact": "The builder Hallam & Sons"}]}]}
    claim = {"type": "claim.asserted/1", "claim": "near", "text": "Hallam.", "subject": "bridge", "attribute": "cost",
             "value": {"type": "text", "text": "x"}, "polarity": "affirmed", "modality": "asserted",
             "attribution": "outlet_voice", "quote_type": "none", **near}  # fmt: skip
    short = claim | {"claim": "short", "evidence": [{"document": "news", "segments": [{"exact": "pounds"}]}]}
    case.ok("append", "-", stdin=lines([claim, short]))
    assert named(case, "c-could") == {"text:news", "text:daily", "@14", "@15"}
    assert named(case, "short") == {"text:news", "@11", "@14"}


def test_erased_twice_says_so_and_writes_nothing(case: Shell) -> None:
    case.ok("erase", "c-could", "--all-sharing", *WHY)
    before = case.bytes()
    done = case.ok("erase", "c-could", "text:news", *WHY)
    assert done.out.splitlines() == [
        "@11 is erased already, by @14", "text:news is erased already, by @16", "nothing new",
    ]  # fmt: skip
    assert case.bytes() == before


def test_a_dry_run_tells_and_erases_nothing(case: Shell) -> None:
    before = case.bytes()
    done = case.ok("erase", "c-could", "--all-sharing", *WHY, "-n")
    assert done.err.count("erases ") == 3
    assert case.bytes() == before


def test_the_reason_may_not_repeat_the_words(case: Shell) -> None:
    done = case.refused("erase", "c-could", "--all-sharing", "--reason", f"“{COULD}” is secret")
    assert "the reason repeats the words" in done.err


def test_what_is_erased_while_it_is_read_is_asked_again(case: Shell) -> None:
    for done in (False, True):  # an erasure that is known when the question is asked does not matter
        ledger = Ledger.open(case.folder)
        view = ledger.at(recorded_as_of="@13")
        assert view.subject("bridge") == "bridge"
        if not done:
            case.ok("erase", "c-could", "--all-sharing", *WHY)
            with pytest.raises(Busy) as caught:
                view.state("bridge")
            assert caught.value.problems[0].code == "head_moved"
        else:
            assert len(view.state("bridge")) > 0
        ledger.close()


def test_a_note_is_erased_by_its_commit(case: Shell) -> None:
    case.ok("entity", "add", "Somebody", "--kind", "Person", "--reason", "Rumpelstiltskin said so", "--author", "Eve")
    case.ok("erase", "note:7", *WHY)
    assert "Rumpelstiltskin" not in everything(case.folder)
    assert "Eve" not in everything(case.folder)
    assert "[erased]: erased by @" in case.ok("log").out
    told = case.ok("sql", "SELECT author FROM events WHERE label = 'Somebody'", "--json").json["data"]
    assert told["rows"] == [[None]]
    assert case.refused("erase", "note:99", *WHY).code == 3
    assert case.refused("erase", "note:x", *WHY).code == 3


def test_a_definition_goes_with_what_rests_on_it(case: Shell) -> None:
    case.ok("entity", "add", "Nobody Known", "--kind", "Person", "--as", "nobody")
    case.ok("erase", "@14", *WHY)
    assert "Nobody Known" not in everything(case.folder)
    assert case("entity", "show", "nobody").code == 3
    done = case.refused("erase", "@6", "--all-sharing", "--keep", "@12", *WHY, "--json")
    assert "needed" in {problem["code"] for problem in done.json["error"]["problems"]}
    case.ok("erase", "@6", "--all-sharing", *WHY)
    assert case("entity", "show", "bridge").code == 3


def test_erasing_a_withdrawal_says_what_it_brings_back(case: Shell) -> None:
    case.ok("withdraw", "c-will", "--reason", "Rumpelstiltskin said so")
    done = case.ok("erase", "@14", "note:7", *WHY)
    assert "erases @14  withdraws c-will" in done.err
    assert "without its withdrawal @13 counts again" in done.err
    assert "record      live" in case.ok("show", "c-will").out


def test_what_is_left_can_be_shown_and_asked_for(case: Shell) -> None:
    case.ok("erase", "c-could", "--all-sharing", *WHY)
    shown = case.ok("show", "c-could")
    assert "[erased by @14] claim asserted c-could: a request  (@11)" in shown.out
    assert case.ok("show", "@11", "--json").json["data"]["event"]["erased_by"] == 14
    assert "erases the text of @5" in case.ok("show", "@5").out
    assert "[the text was erased by @" in case.ok("show", "c-vote").out
    assert case.ok("show", "c-vote", "--json").json["data"]["places"][0]["context"].count(VOTE) == 1
    assert "was erased by @" in case.refused("source", "cat", "news").err
    assert case.ok("search", "bridge in May").out.count("c-vote") == 1
    assert "1 erased; " in case.ok("verify").out
    for words in (
        ["answer", "no", "--of", "c-could", "--by", "Jane Okoro", "--denied", "--in", "daily"],
        ["add", "no", "--about", "bridge", "--in", "news"],
    ):
        assert "erased" in case.refused(*words).err


def test_an_answer_given_before_cannot_be_repeated_and_one_given_after_can(case: Shell) -> None:
    before = case.ok("state", "bridge", "--json").json["basis"]
    case.ok("erase", "c-could", "--all-sharing", *WHY)
    done = case.refused("state", "bridge", "--basis", json.dumps(before))
    assert "erased since were @11 (by @14)" in done.err
    after = case.ok("state", "bridge", "--recorded-as-of", "@13", "--json").json
    assert "without what was erased up to @16" in after["basis"]["words"]
    again = case.ok("state", "bridge", "--basis", json.dumps(after["basis"]), "--json").json
    assert again["data"] == after["data"]
    case.ok("erase", "c-vote", *WHY)
    done = case.refused("state", "bridge", "--basis", json.dumps(after["basis"]))
    assert "erased since were @12 (by @17)" in done.err


def test_its_event_alone_is_refused(case: Shell) -> None:
    event = {"type": "event.erased/1", "event": "0" * 64, "erased_type": "note", "reason": "x"}
    done = case.refused("append", "-", stdin=lines([event]))
    assert "factledger erase finds everything" in done.err


def test_the_id_of_an_erased_claim_is_not_used_again(case: Shell) -> None:
    case.ok("erase", "c-vote", "--keep", "text:news", *WHY)
    done = case.refused("add", VOTE, "--about", "bridge", "--in", "news", "--id", "c-vote")
    assert "of that id was erased, by @14" in done.err
    case.ok("add", VOTE, "--about", "bridge", "--in", "news", "--id", "c-new")


@pytest.mark.parametrize("answer", [True, False])
def test_it_asks_on_a_terminal(monkeypatch: pytest.MonkeyPatch, *, answer: bool) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(erase, "sys", type("Sys", (), {"stdin": Terminal(), "stderr": Terminal()}))
    monkeypatch.setattr(render, "ask", lambda _: answer)
    if answer:
        erase.confirm_erasure()
    else:
        with pytest.raises(Refused, match="nothing was erased") as caught:
            erase.confirm_erasure()
        assert caught.value.problems[0].hint == "answer y, or give --yes"


def test_where_nobody_can_be_asked_nothing_goes_without_yes(case: Shell) -> None:
    asked = ["erase", "c-could", "--all-sharing", "--reason", "a request"]
    done = case.refused(*asked)
    assert (done.code, done.err.count("erases "), "hint: add --yes" in done.err) == (1, 3, True)
    assert "dry run" in case.ok(*asked, "--dry-run").err
    case.ok(*asked, "--yes")
    assert case.ok(*asked).out.endswith("nothing new\n")


def test_from_python(case: Shell) -> None:
    ledger = Ledger.open(case.folder)
    done = ledger.erase(["c-could"], author="me", reason="a request", all_sharing=True)
    assert done.commit is not None
    assert [piece.name for piece in done.plan.pieces] == ["@11", "text:daily", "text:news"]
    assert ledger.erase(["c-could"], author="me", reason="a request").commit is None
    ledger.close()
    assert audit(case.folder).problems == ()


def test_nothing_more_goes_than_what_was_agreed_to(case: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def another_writer() -> None:
        note = f"“{COULD}”"
        Ledger.open(case.folder).append(
            [Draft({"type": "claim.ranked/1", "claim": "c-vote", "rank": "preferred", "reason": note})],
            author="another",
        )

    monkeypatch.setattr(erase, "confirm_erasure", another_writer)
    done = case("erase", "c-could", "--all-sharing", "--reason", "a request", "--json")
    assert (done.code, done.json["error"]["problems"][0]["code"]) == (5, "head_moved")
    assert CANARY in everything(case.folder)
