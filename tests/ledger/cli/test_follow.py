from typing import Any

import pytest

from tests.ledger.cli.conftest import COULD, VOTE, newest, state
from tests.ledger.conftest import Shell

SEEN = "Checkers of the county have seen the tender"
AGAIN = "The bridge could cost 40 million pounds"
TOOK = "Mayor Okoro took back her word"
IN_DAILY = ["--in", "daily"]
REPEAT = ["repeat", "c-could", AGAIN, *IN_DAILY]
ASSESS = ["assess", "c-could", "--by", "The Daily", "--verdict", "confirmed", "--reason", "the tender"]
RETRACT = ["retract", "c-vote", TOOK, "--by", "Okoro", *IN_DAILY]
SUPERSEDE = ["supersede", "c-could", "--by-claim", "c-will", "--reason", "newer_statement"]
RANK = ["rank", "c-will", "deprecated", "--reason", "a slip of the paper"]
ANSWER = ["answer", TOOK, "--of", "c-vote", "--by", "Okoro", *IN_DAILY]
ADD = ["add", COULD, "--in", "news", "--about", "bridge"]
RATE = ["source", "rate", "The Daily", "B", "--reason", "often right"]
MERGE = ["entity", "merge", "jane-okoro", "--into", "The Daily", "--reason", "a test"]
VERBS = {
    "repeat": [*REPEAT, "--copy"],
    "assess": ASSESS,
    "retract": RETRACT,
    "supersede": SUPERSEDE,
    "rank": RANK,
    "source rate": RATE,
    "entity merge": MERGE,
    "correct": ["correct", "c-could", "--value", "41 million", "--reason", "misread"],
    "undo": ["undo"],
    "answer": [*ANSWER, "--retracts-own"],
    "source revise": ["source", "revise", "daily", "later.txt", "--kind", "update"],
}


@pytest.fixture(autouse=True)
def later(case: Shell) -> None:
    (case.folder / "later.txt").write_text("The Daily, 6 March 2025. Nothing is settled.", "utf-8")


@pytest.mark.parametrize("arguments", VERBS.values(), ids=VERBS)
def test_every_verb_shows_first_what_it_found(case: Shell, arguments: list[str]) -> None:
    assert "found: " in case.ok(*arguments, "-n").err


@pytest.mark.parametrize("arguments", VERBS.values(), ids=VERBS)
def test_a_dry_run_writes_nothing(case: Shell, arguments: list[str]) -> None:
    before = case.bytes()
    done = case.ok(*arguments, "--dry-run")
    assert "dry run, nothing was written: " in done.err
    assert done.out.startswith('{"type":"')
    assert case.bytes() == before


@pytest.mark.parametrize("arguments", VERBS.values(), ids=VERBS)
def test_the_outcome_as_data(case: Shell, arguments: list[str]) -> None:
    reasoned = [] if "--reason" in arguments else ["--reason", "why"]
    data = case.ok(*arguments, *reasoned, "--author", "someone", "--json").json["data"]
    assert data["new"] == len(data["events"]) > 0
    assert {event["outcome"] for event in data["events"]} == {"new"}
    entry = case.ok("show", f"@{data['events'][-1]['seq']}", "--json").json["data"]
    assert entry["commit"]["id"] == data["commit"]["id"]
    assert entry["commit"]["author"] == "someone"
    assert entry["commit"]["reason"] == ([*arguments, *reasoned][[*arguments, *reasoned].index("--reason") + 1])


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - {"undo", "correct", "source revise"}))
def test_the_same_again_is_already_there(case: Shell, verb: str) -> None:
    case.ok(*VERBS[verb])
    before = case.bytes()
    assert "already there" in case.ok(*VERBS[verb]).out
    assert case.bytes() == before


@pytest.mark.parametrize(
    ("flag", "independence", "origins"),
    [("--independent", "independent", 2), ("--copy", "copy", 1), ("--same-source", "same_source", 1),
     ("--unknown", "unknown", 1)],
)  # fmt: skip
def test_only_an_independent_repetition_adds_an_origin(case: Shell, flag: str, independence: str, origins: int) -> None:
    case.ok("withdraw", "c-will", "--reason", "it is in the way")
    assert state(case)["40 million"]["origins"] == 1
    case.ok(*REPEAT, flag)
    assert newest(case)[0]["independence"] == independence
    assert state(case)["40 million"]["origins"] == origins
    assert state(case, "bridge", "--as-of", "2025-03-04")["40 million"]["origins"] == 1


@pytest.mark.parametrize(
    ("typed", "kept"), [("news", "news"), ("c-vot", "c-vote"), ("council will vote", "c-vote"), ("@11", "c-could")]
)
def test_a_repetition_may_say_where_it_comes_from(case: Shell, typed: str, kept: str) -> None:
    case.ok("repeat", "c-will", AGAIN, "--in", "daily", "--unknown", "--from", typed, "--primary-source", "a handout",
            "--on", "2025-03-04", "--published", "2025-03-05")  # fmt: skip
    event = newest(case)[0]
    assert (event["derived_from"], event["primary_source"]) == (kept, "a handout")
    assert (event["said"], event["published"]) == ("2025-03-04", "2025-03-05")


def test_what_fits_a_text_and_a_claim_is_ambiguous(case: Shell) -> None:
    (case.folder / "plan.txt").write_text("A plan.", "utf-8")
    case.ok("source", "add", "plan.txt", "--title", "A new bridge in May")
    done = case.refused("repeat", "c-will", AGAIN, *IN_DAILY, "--copy", "--from", "a new bridge in may")
    assert (done.code, "plan (A new bridge in May), c-vote (" in done.err) == (3, True)
    case.ok("repeat", "c-will", AGAIN, *IN_DAILY, "--copy", "--from", "plan")


def test_an_assessment_decides_the_status(case: Shell) -> None:
    assert state(case)["40 million"]["status"] == "rumoured"
    case.ok(*ASSESS, "--truth-known-on", "2025-03-10", "--url", "https://example.org/1")
    row = state(case)["40 million"]
    assert (row["status"], row["tier"]) == ("confirmed", 6)
    assert state(case, "bridge", "--as-of", "2025-03-09")["40 million"]["status"] == "rumoured"
    event = newest(case)[0]
    assert (event["truth_known_on"], event["review_url"]) == ("2025-03-10", "https://example.org/1")
    assert "evidence" not in event


def test_an_assessment_may_rest_on_words_and_name_a_new_checker(case: Shell) -> None:
    case.ok(
        "assess", "40 million", SEEN, *IN_DAILY, "--by", "County Desk", "--verdict", "refuted", "--reason", "b", "--new"
    )
    assert newest(case, 2)[1] == {
        "type": "entity.registered/1", "entity": "county-desk", "kind": "Organization", "label": "County Desk",
    }  # fmt: skip
    assert newest(case)[0]["evidence"][0]["segments"][0]["exact"] == SEEN
    assert state(case)["40 million"]["place"] == "excluded"


def test_what_its_source_takes_back_no_longer_stands(case: Shell) -> None:
    assert state(case)[VOTE]["status"] == "asserted"
    case.ok(*RETRACT, "--on", "2025-03-04")
    assert [row["status"] for row in state(case).values() if row["attribute"] == "commentary"] == ["retracted"]
    assert "c-vote" in state(case, "bridge", "--as-of", "2025-03-04")[VOTE]["claims"]


def test_a_newer_claim_takes_the_place_of_another(case: Shell) -> None:
    assert {"40 million", "42 million"} <= state(case).keys()
    case.ok(*SUPERSEDE)
    assert "40 million" not in state(case)
    assert newest(case)[0]["reason"] == "newer_statement"


def test_a_rank_is_an_editor_s_judgement(case: Shell) -> None:
    assert state(case)["42 million"]["place"] == "value"
    case.ok(*RANK)
    assert "42 million" not in state(case)
    case.ok("rank", "c-could", "preferred", "--reason", "the fuller account")
    case.ok("rank", "c-will", "normal", "--reason", "no slip after all")
    found = state(case)
    assert (found["40 million"]["place"], found["42 million"]["place"]) == ("value", "runner_up")


BACK = ["rank", "c-will", "normal", "--reason", "no slip after all"]
TURNED = {
    "rank": (RANK, BACK),
    "source rate": (RATE, ["source", "rate", "The Daily", "D", "--reason", "often wrong"]),
    "assess": (ASSESS, [*ASSESS[:4], "--verdict", "refuted", "--reason", "the bill"]),
    "attribute add": (["attribute", "add", "cost", "--single"], ["attribute", "add", "cost"]),
    "source add": (
        ["source", "add", "later.txt", "--as", "x", "--title", "S", "--replace"],
        ["source", "add", "later.txt", "--as", "x", "--title", "T", "--replace"],
    ),
}


@pytest.mark.parametrize(("first", "second"), TURNED.values(), ids=TURNED)
def test_what_is_set_back_counts_again(case: Shell, first: list[str], second: list[str]) -> None:
    case.ok(*first)
    case.ok(*second)
    done = case.ok(*first)
    assert done.out.startswith("@16  ")
    assert "1 new" in done.out
    assert "nothing new, 1 already there" in case.ok(*first).out
    assert "warning" not in done.err


def test_a_rank_set_back_is_the_rank(case: Shell) -> None:
    for arguments in (RANK, BACK, RANK):
        case.ok(*arguments)
    assert "42 million" not in state(case)


def test_a_file_appended_again_sets_nothing_back(case: Shell) -> None:
    """It may be appended a second time because lines were added to it."""
    line = b'{"type":"claim.ranked/1","claim":"c-will","rank":"%s","reason":"r"}\n'
    both = line % b"deprecated" + line % b"preferred"
    case.ok("append", "-", stdin=both)
    assert case.ok("append", "-", stdin=both).err == ""
    done = case.ok("append", "-", stdin=line % b"deprecated")
    assert "warning: -:1:1: @14 says so already, but @15, which is newer, counts" in done.err
    assert case.ok("append", "-", "--json", stdin=line % b"deprecated").json["warnings"][0]["code"] == "outdated"
    assert "nothing new" in done.out
    assert "1 new, 2 already there" in case.ok("append", "-", stdin=both + line % b"normal").out


def test_a_file_may_set_back_what_it_sets_itself(case: Shell) -> None:
    line = b'{"type":"claim.ranked/1","claim":"c-will","rank":"%s","reason":"r"}\n'
    given = line % b"deprecated" + line % b"preferred" + line % b"deprecated"
    assert "3 new" in case.ok("append", "-", stdin=given).out
    assert "42 million" not in state(case)
    assert "nothing new, 3 already there" in case.ok("append", "-", stdin=given).out


def test_another_s_verdict_is_no_newer_one(case: Shell) -> None:
    case.ok(*ASSESS)
    case.ok("assess", "c-could", "--by", "Okoro", "--verdict", "refuted", "--reason", "hearsay")
    assert "warning" not in case.ok(*ASSESS).err


def test_an_answer_can_be_a_stance_alone(case: Shell) -> None:
    case.ok("answer", SEEN, "--of", "c-could", "--of", "c-will", "--by", "The Daily", "--stance", "query", *IN_DAILY)
    event = newest(case)[0]
    assert (event["stance"], event["claims"], "answer" in event) == ("query", ["c-could", "c-will"], False)
    assert "query by The Daily" in case.ok("show", "c-could").out


def test_a_claim_that_is_withdrawn_is_said_to_be(case: Shell) -> None:
    case.ok("withdraw", "c-could", "--reason", "misread", "--replaced-by", "c-will")
    done = case.ok(*ASSESS)
    assert "[withdrawn by @14; what names it counts for c-will]" in done.err
    assert state(case)["42 million"]["status"] == "confirmed"
    case.ok("withdraw", "c-will", "--reason", "misread")
    assert "counts for nothing" in case.ok("rank", "c-could", "normal", "--reason", "r").err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([*REPEAT], 2, "say once how they came by it"),
        ([*REPEAT, "--copy", "--independent"], 2, "say once how they came by it"),
        ([*REPEAT, "--copy", "--from", "nowhere"], 3, "no document is called nowhere"),
        ([*REPEAT, "--copy", "--from", "c-"], 3, "c- fits 3 events"),
        ([*REPEAT, "--copy", "--from", "@5"], 3, "@5 is no claim"),
        (["repeat", "c-could", "words that nobody wrote", *IN_DAILY, "--copy"], 1, "not in the text"),
        (["repeat", "c-could", AGAIN, "--copy"], 2, "which one?"),
        (["repeat", "bridge", AGAIN, *IN_DAILY, "--copy"], 3, "say which:\n        @11 ("),
        (["repeat", "bridge should cost 40 million", AGAIN, *IN_DAILY, "--copy"], 3, "did you mean @11 ("),
        (["repeat", "nowhere", AGAIN, *IN_DAILY, "--copy"], 3, "no claim these words: nowhere"),
        (["repeat", "@5", AGAIN, *IN_DAILY, "--copy"], 3, "@5 is no claim"),
        (["repeat", "c-could"], 2, "WORDS"),
        (["assess", "c-could", "--verdict", "confirmed", "--reason", "b"], 2, "--by"),
        ([*ASSESS, "--in", "daily"], 2, "which words does it rest on?"),
        ([*ASSESS, "--nth", "1"], 2, "which words does it rest on?"),
        ([*ASSESS, "--truth-known-on", "soon"], 1, "--truth-known-on: "),
        (["assess", "c-could", "--by", "Nobody", "--verdict", "true", "--reason", "b"], 3, "--new makes it"),
        (["assess", "c-could", "--by", "bridge", "--verdict", "confirm", "--reason", "b"], 2, "did you mean confirmed"),
        (["assess", "c-could", "--by", "bridge", "--verdict", "confirmed"], 2, "--reason"),
        (["retract", "c-could", TOOK, "--by", "Okoro", *IN_DAILY], 1, "is neither the speaker of claim c-could nor"),
        (["retract", "c-vote", TOOK, "--by", "Nobody", *IN_DAILY], 3, "no entity is called Nobody"),
        (["retract", "c-vote", "nobody wrote this", "--by", "Okoro", *IN_DAILY], 1, "not in the text"),
        (["retract", "c-vote", TOOK, *IN_DAILY], 2, "--by"),
        (["supersede", "c-could", "--by-claim", "c-will", "--reason", "newer"], 2, "did you mean newer_statement?"),
        (["supersede", "c-could", "--by-claim", "c-will"], 2, "--reason"),
        (["supersede", "c-could", "--by-claim", "c-could", "--reason", "refined"], 1, "cannot supersede itself"),
        (["supersede", "c-could", "--by-claim", "c-vote", "--reason", "refined"], 1, "claim c-vote gives commentary"),
        (["supersede", "c-could", "--by-claim", "bridge", "--reason", "refined"], 3, "say which:\n"),
        (["rank", "c-will", "prefered", "--reason", "r"], 2, "did you mean preferred?"),
        (["rank", "c-will", "preferred"], 2, "--reason"),
        (["rank", "bridge", "preferred", "--reason", "r"], 3, "say which:\n"),
        ([*ANSWER, "--stance", "unsure"], 2, "one of support, deny"),
        ([*ANSWER, "--denied", "--stance", "support"], 1, "disagree"),
        ([*ANSWER, "--denied", "--evaded"], 2, "once"),
        (["answer", TOOK, "--of", "bridge", "--by", "Okoro", "--denied", *IN_DAILY], 3, "--of: bridge fits 2 events"),
        ([*ADD, "--kind", "retraction"], 2, "did you mean factledger retract?"),
        ([*ADD, "--kind", "repetition"], 2, "did you mean factledger repeat?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_changes_nothing(
    case: Shell, arguments: list[str], code: int, message: str
) -> None:
    done = case.refused(*arguments)
    assert (done.code, message in done.err, done.out) == (code, True, ""), done.err
    problem: dict[str, Any] = case(*arguments, "--json").json["error"]
    assert problem["exit"] == code


def test_all_that_is_wrong_with_the_options_is_said_at_once(case: Shell) -> None:
    done = case.refused("assess", "c-could", "no such words", "--in", "daily", "--by", "Nobody", "--verdict", "so",
                        "--reason", "b", "--truth-known-on", "soon")  # fmt: skip
    fields = [line.split(": ")[1] for line in done.err.splitlines() if line.startswith("error: ")]
    assert sorted(fields) == ["--by", "--truth-known-on", "--verdict", "WORDS"]


@pytest.fixture
def authority(case: Shell) -> Shell:
    """The mayor, who may confirm what the bridge costs, denied on 5 March what a paper said on the 3rd."""
    case.ok("attribute", "add", "cost", "--single", "--evolving", "--authority", "jane-okoro")
    case.ok("answer", TOOK, "--of", "c-could", "--by", "Okoro", "--denied", *IN_DAILY)
    return case


def test_a_verdict_that_an_authority_overtook_is_warned_of_and_shown(authority: Shell) -> None:
    denied = authority.ok("log", "--limit", "1", "--json").json["data"]["events"][0]["seq"]
    done = authority.ok(*ASSESS, "--truth-known-on", "2025-03-04", "--json")
    (warning,) = done.json["warnings"]
    assert (warning["code"], f"jane-okoro, on 2025-03-05, @{denied}" in warning["message"]) == ("overtaken", True)
    card = " ".join(authority.ok("state", "bridge").out.split())
    assert (
        f"2025-03-04 The Daily, confirmed: the tender (counts for nothing: an authority spoke later, @{denied})" in card
    )
    assert state(authority)["40 million"]["status"] == "denied"


def test_a_verdict_that_counts_is_shown_without_a_warning(authority: Shell) -> None:
    assert authority.ok(*ASSESS, "--truth-known-on", "2025-03-06", "--json").json["warnings"] == []
    assert "2025-03-06 The Daily, confirmed: the tender" in " ".join(authority.ok("state", "bridge").out.split())
    (verdict,) = state(authority)["40 million"]["verdicts"]
    assert (verdict["checker"], verdict["overtaken_by"]) == ("the-daily", None)


def test_a_verdict_stays_recorded_where_it_cannot_be_looked_at(authority: Shell) -> None:
    (authority.folder / "projections" / "bad.sql").write_text("SELECT", "utf-8")
    assert authority.ok(*ASSESS, "--truth-known-on", "2025-03-04", "--json").json["warnings"] == []
