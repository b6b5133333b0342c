from typing import Any

import pytest

from ledger.api import Ledger
from ledger.capture import withdrawing
from ledger.events.errors import Refused
from tests.ledger.cli.conftest import COULD, VOTE, lines, newest, state
from tests.ledger.conftest import Shell

WHY = ["--reason", "misread"]


def corrected(shell: Shell, *arguments: str) -> tuple[dict[str, Any], dict[str, Any], set[str]]:
    """The new claim, the withdrawal, and the fields in which the new claim differs from the old, the id apart."""
    old = shell.ok("show", arguments[0], "--json").json["data"]["event"]
    shell.ok("correct", *arguments, *WHY)
    withdrawal, new = newest(shell, 2)
    changed = {field for field in old.keys() | new.keys() if old.get(field) != new.get(field)}
    return new, withdrawal, changed - {"claim"}


@pytest.mark.parametrize(
    ("arguments", "wrote"),
    [
        (["c-could", "--value", "41 million"], {"value": {"type": "text", "text": "41 million"}}),
        (["c-could", "--text", "A sentence."], {"text": "A sentence."}),
        (["c-could", "--negated"], {"polarity": "negated"}),
        (["c-could", "--hedged"], {}),
        (["c-vote", "--hedged"], {"modality": "possible"}),
        (["c-vote", "--modality", "planned"], {"modality": "planned"}),
        (["c-vote", "--kind", "rumour"], {"modality": "rumoured", "quote_type": "none"}),
        (["c-vote", "--kind", "denial"], {"polarity": "negated"}),
        (["c-vote", "--by", "The Daily"], {"speaker": "the-daily"}),
        (["c-will", "--by", "The Daily"], {"speaker": "the-daily", "attribution": "on_record"}),
        (["c-vote", "--attribution", "background"], {"attribution": "background"}),
        (["c-vote", "--without", "speaker", "--attribution", "unnamed_source"],
         {"speaker": None, "attribution": "unnamed_source"}),
        (["c-vote", "--without", "expires"], {"expires": None}),
        (["c-vote", "--expires", "2025-07"], {"expires": "2025-07"}),
        (["c-vote", "--on", "2025-03-02", "--published", "2025-03-03"],
         {"said": "2025-03-02", "published": "2025-03-03"}),
        (["c-vote", "--valid", "2025-05/..", "--via", "a call"], {"valid": "2025-05/..", "venue": "a call"}),
        (["c-vote", "--implicated"], {"implicated": True}),
        (["c-vote", "--about", "Okoro"], {"subject": "jane-okoro"}),
        (["c-vote", "--qualifier", "cost = 40"], {"qualifiers": {"cost": {"type": "text", "text": "40"}}}),
        (["c-will", "--value", "statement = It costs."],
         {"attribute": "statement", "value": {"type": "text", "text": "It costs."}}),
    ],
)  # fmt: skip
def test_what_is_given_anew_and_nothing_else_changes(
    case: Shell, arguments: list[str], wrote: dict[str, object]
) -> None:
    if not wrote:
        assert "says so already" in case.refused("correct", *arguments, *WHY).err
        return
    new, withdrawal, changed = corrected(case, *arguments)
    assert changed == wrote.keys()
    assert {field: new.get(field) for field in wrote} == wrote
    assert withdrawal == {
        "type": "event.withdrawn/1", "claim": arguments[0], "reason": "misread", "replaced_by": new["claim"],
    }  # fmt: skip


def test_it_is_one_commit_and_shows_what_changes(case: Shell) -> None:
    done = case.ok("correct", "c-vote", "--by", "The Daily", "--without", "expires", *WHY)
    assert "  speaker: jane-okoro → the-daily" in done.err
    assert "  expires: 2025-06 → nothing" in done.err
    assert done.out.splitlines()[-1].endswith("  2 new")
    assert "@15  withdraws c-vote: misread, replaced by " in done.out


def test_a_value_that_changes_is_shown_as_people_read_it(case: Shell) -> None:
    done = case.ok("correct", "c-will", "--value", "cost = 43 million", "--qualifier", "cost = 40", *WHY)
    assert "  value: 42 million → 43 million\n" in done.err
    assert "  qualifiers: nothing → cost = 40\n" in done.err


def test_the_state_is_that_of_the_new_claim_and_the_old_stays_readable(case: Shell) -> None:
    case.ok("correct", "c-could", "--value", "41 million", "--id", "c-forty-one", *WHY)
    assert "40 million" not in state(case)
    assert state(case)["41 million"]["claims"] == ["c-forty-one"]
    assert "40 million" in state(case, "bridge", "--recorded-as-of", "HEAD~1")


def test_what_named_the_old_claim_counts_for_the_new_one(case: Shell) -> None:
    case.ok("assess", "c-could", "--by", "The Daily", "--verdict", "confirmed", "--reason", "the tender")
    case.ok("correct", "c-could", "--value", "41 million", "--id", "c-new", *WHY)
    assert state(case)["41 million"]["status"] == "confirmed"
    new, old = case.ok("show", "c-new").out, case.ok("show", "c-could").out
    assert "replaces    c-could" in new
    assert "assessed    @14 assesses c-could as confirmed, by The Daily (the-daily): the tender" in new
    assert "counts for  c-could, withdrawn by @16: c-new" in old
    assert "counts for  c-could, withdrawn by @16: c-new" in case.ok("show", "@14").out
    data = case.ok("show", "c-could", "--json").json["data"]
    assert (data["record"], data["counts_for"], data["replaces"]) == ("withdrawn", "c-new", [])
    data = case.ok("show", "c-new", "--json").json["data"]
    assert (data["record"], data["counts_for"], data["replaces"]) == ("live", "c-new", ["c-could"])


def test_other_words_bring_what_was_made_of_them(case: Shell) -> None:
    words = "The council will vote on a new bridge"
    new, _, changed = corrected(case, "c-vote", words)
    assert changed == {"text", "value", "evidence"}
    assert (new["text"], new["value"]) == (words, {"type": "text", "text": words})
    new, _, changed = corrected(case, "c-will", "The bridge will cost 42 million pounds")
    assert changed == {"text", "evidence"}
    assert new["evidence"][0]["segments"][0]["exact"] == "The bridge will cost 42 million pounds"


def test_the_same_words_in_another_text(case: Shell) -> None:
    case.ok("add", "bridge could cost 40 million", "--in", "news", "--about", "bridge", "--id", "c-both")
    new, _, changed = corrected(case, "c-both", "--in", "daily")
    assert changed == {"evidence"}
    assert new["evidence"][0]["document"] == case.ok("source", "show", "daily", "--json").json["data"]["sha256"]


def test_a_quotation_follows_its_words_and_goes_with_the_kind(case: Shell) -> None:
    case.ok("add", "We cannot", "--in", "news", "--about", "bridge", "--by", "Okoro", "--kind", "quote", "--id", "c-q")
    new, _, changed = corrected(case, "c-q", "We cannot wait")
    assert changed == {"text", "value", "evidence", "quotation"}
    assert new["quotation"]["segments"] == new["evidence"][0]["segments"]
    part, _, changed = corrected(case, new["claim"], "cannot wait")
    assert changed == {"text", "value", "evidence"}
    told, _, changed = corrected(case, part["claim"], "--kind", "paraphrase")
    assert changed == {"quote_type", "quotation"}
    quote, _, changed = corrected(case, told["claim"], "--kind", "quote")
    assert changed == {"quote_type", "quotation"}
    assert quote["quotation"]["segments"] == quote["evidence"][0]["segments"]


def test_the_cue_stands_in_the_text_of_the_words(case: Shell) -> None:
    segment = {"exact": "mayor Jane Okoro said"}
    claim = case.ok("show", "c-vote", "--json").json["data"]["event"] | {"claim": "c-cue", "text": "T.", "cue": segment}
    case.ok("append", "-", stdin=lines([claim]))
    assert corrected(case, "c-cue", "The council will vote")[2] == {"evidence", "value"}
    case.ok("undo")
    assert corrected(case, "c-cue", "Okoro took back her word", "--in", "daily")[2] == {"evidence", "value", "cue"}


def test_a_new_name_is_made_in_the_same_commit(case: Shell) -> None:
    case.ok("correct", "c-vote", "--by", "Ann Lee", "--new", *WHY)
    assert [event["type"] for event in newest(case, 3)][::-1] == [
        "entity.registered/1", "claim.asserted/1", "event.withdrawn/1",
    ]  # fmt: skip


def test_a_claim_that_is_another_statement_leaves_its_set(heat: Shell) -> None:
    given = ["correct", "c15", "--by", "Michael Mann", *WHY]
    done = heat.refused(*given)
    assert "claim c15 is one of the set s3, with c14, which has one speaker" in done.err
    assert "--without set" in done.err
    heat.ok("correct", "c15", "--modality", "opinion", *WHY, "--id", "kept")
    assert newest(heat, 2)[1]["set"] == "s3"
    heat.ok("correct", "c14", "--by", "Michael Mann", *WHY, "--without", "set")
    assert "set" not in newest(heat, 2)[1]


def test_what_leaves_its_set_completes_no_list(case: Shell) -> None:
    claim = case.ok("show", "c-vote", "--json").json["data"]["event"]
    case.ok("append", "-", stdin=lines([claim | {"claim": "c-list", "set": "s1", "closed": True}]))
    assert corrected(case, "c-list", "--about", "Okoro", "--without", "set")[2] == {"subject", "set", "closed"}


def test_a_correction_of_a_correction(case: Shell) -> None:
    case.ok("correct", "c-could", "--value", "41 million", "--id", "c-41", *WHY)
    assert "correct c-41, which replaced it" in case.refused("correct", "c-could", "--negated", *WHY).err
    case.ok("correct", "c-41", "--value", "40 million", "--id", "c-40", *WHY)
    assert state(case)["40 million"]["claims"] == ["c-40"]
    assert "replaces    c-41, c-could" in case.ok("show", "c-40").out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["c-could", "--negated"], 2, "Missing option '--reason'"),
        (["c-could", *WHY], 1, "claim c-could says so already"),
        (["c-could", "--value", "40 million", *WHY], 1, "claim c-could says so already"),
        (["bridge", "--negated", *WHY], 3, "say which:\n"),
        (["nowhere", "--negated", *WHY], 3, "no claim these words: nowhere"),
        (["@5", "--negated", *WHY], 3, "@5 is no claim"),
        (["c-could", "--negated", "--affirmed", *WHY], 2, "is it so, or is it not so?"),
        (["c-could", "--kind", "denial", "--affirmed", *WHY], 2, "is it so, or is it not so?"),
        (["c-could", "--kind", "no-comment", *WHY], 2, "a no-comment is no claim"),
        (["c-could", "--kind", "rumor", *WHY], 2, "did you mean rumour?"),
        (["c-could", "--without", "expires", *WHY], 2, "--without: expires is not one of them"),
        (["c-could", "--without", "subject", *WHY], 2, "--without: subject is not one of them"),
        (["c-vote", "--without", "speaker", *WHY], 1, "on_record without a speaker"),
        (["c-could", "--by", "Nobody", *WHY], 3, "--by: no entity is called Nobody"),
        (["c-could", "--value", "price = 3", *WHY], 3, "--value: no attribute is called price"),
        (["c-could", "--on", "soon", *WHY], 1, "--on: "),
        (["c-could", "no such words at all", *WHY], 1, "not in the text"),
        (["c-will", "--in", "news", *WHY], 1, "not in the text"),
        (["c-could", "--negated", "--id", "c-vote", *WHY], 1, "claim c-vote is there already"),
    ],
)
def test_a_correction_that_is_wrong_changes_nothing(case: Shell, arguments: list[str], code: int, message: str) -> None:
    done = case.refused("correct", *arguments)
    assert (done.code, message in done.err, done.out) == (code, True, ""), done.err
    assert case("correct", *arguments, "--json").json["error"]["exit"] == code


def test_what_is_withdrawn_for_nothing_can_only_be_brought_back(case: Shell) -> None:
    case.ok("withdraw", "c-could", *WHY)
    done = case.refused("correct", "c-could", "--negated", *WHY)
    assert "hint: withdrawing @14 would bring it back" in done.err


def test_undo_takes_back_the_last_commit_and_once_more_brings_it_back(case: Shell) -> None:
    before = state(case)
    case.ok("correct", "c-could", "--value", "41 million", *WHY)
    after = state(case)
    done = case.ok("undo")
    assert "found: commit 7  " in done.err
    assert "  @15  withdraws c-could: misread" in done.err
    assert state(case) == before
    assert newest(case)[0]["reason"] == "undoes commit 7"
    case.ok("undo", "--reason", "it was right")
    assert state(case) == after
    assert newest(case)[0]["reason"] == "it was right"
    case.ok("undo")
    assert state(case) == before


def test_undo_takes_back_what_was_made_together(case: Shell) -> None:
    case.ok("add", VOTE, "--in", "news", "--about", "The Tamar", "--by", "Ann Lee", "--value", "fare = 3", "--new")
    done = case.ok("undo")
    assert "4 new" in done.out
    assert case.refused("entity", "show", "The Tamar").code == 3
    assert case.refused("attribute", "show", "fare").code == 3


def test_a_long_undo_is_cut_short_in_what_it_shows(shell: Shell) -> None:
    shell.ok("init", "ledger", "--vocabulary", "film")
    shell.folder = shell.folder / "ledger"
    done = shell.ok("-C", "ledger", "undo")
    assert "  and 29 more" in done.err
    assert "@40 to @78: 39 withdrawals" in done.out
    assert shell.ok("-C", "ledger", "attribute", "list", "--json").json["data"] == []


def test_undo_of_nothing(shell: Shell) -> None:
    Ledger.init(shell.folder / "ledger").close()
    done = shell("-C", "ledger", "undo")
    assert (done.code, "nothing is recorded yet" in done.err) == (3, True)
    assert shell("-C", "ledger", "undo", "--json").json["error"]["exit"] == 3


def test_what_something_later_needs_is_not_undone(case: Shell) -> None:
    ledger = Ledger.open(case.folder)
    entity = ledger.index.in_commit(3)[::-1]
    before = case.bytes()
    with pytest.raises(Refused) as caught:
        ledger.append(withdrawing.undone(entity, None), author="tester")
    ledger.close()
    assert caught.value.problems[0].message == "bridge is needed by @11, @12, @13"
    assert case.bytes() == before


def test_undo_of_a_withdrawal_checks_what_it_brings_back(case: Shell) -> None:
    case.ok("entity", "add", "Ann Lee", "--kind", "Person")
    assert "@15  withdraws @14: misread\n" in case.ok("withdraw", "@14", *WHY).out
    assert "already there: withdraws @14: misread\n" in case.ok("withdraw", "@14", *WHY).out
    done = case.ok("undo")
    assert "  @15  withdraws @14: misread" in done.err
    assert "@16  withdraws @15: undoes commit 8\n" in done.out
    assert case.ok("entity", "show", "Ann Lee").code == 0


def test_finding_by_words_of_evidence_or_sentence(case: Shell) -> None:
    assert "found: rumour c-could" in case.ok("correct", COULD, "--negated", *WHY, "-n").err
