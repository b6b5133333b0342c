import json
from typing import Any

import msgspec
import pytest

from tests.ledger.conftest import NEWS, Shell

WORDS = "the bridge could cost 40 million pounds"
EVIDENCE = [{"document": "news", "segments": [{"exact": WORDS}]}]
CLAIM = {
    "type": "claim.asserted/1", "claim": "c-one", "text": "It could cost 40 million.", "subject": "bridge",
    "attribute": "rumour", "value": {"type": "text", "text": "40 million"}, "polarity": "affirmed",
    "modality": "rumoured", "attribution": "unattributed", "quote_type": "none", "evidence": EVIDENCE,
}  # fmt: skip


def lines(*events: object) -> bytes:
    return b"\n".join(msgspec.json.encode(event) for event in events)


def last(shell: Shell) -> dict[str, Any]:
    """The newest event."""
    found: dict[str, Any] = shell.ok("log", "--limit", "1", "--json").json["data"]["events"][0]["event"]
    return found


@pytest.mark.parametrize(
    ("options", "wrote"),
    [
        ([], {"attribute": "statement", "modality": "asserted", "quote_type": "none", "attribution": "outlet_voice"}),
        (["--kind", "rumour"], {"attribute": "rumour", "modality": "rumoured", "attribution": "unattributed"}),
        (["--kind", "rumour", "--hedged"], {"modality": "rumoured"}),
        (["--hedged"], {"modality": "possible"}),
        (["--by", "Jane Okoro"], {"attribute": "commentary", "quote_type": "indirect", "attribution": "on_record"}),
        (["--by", "Okoro", "--kind", "quote"], {"quote_type": "direct", "speaker": "jane-okoro"}),
        (["--kind", "rumour", "--by", "Okoro"], {"modality": "rumoured", "attribution": "on_record"}),
        (["--kind", "context"], {"attribute": "statement"}),
        (["--kind", "denial", "--by", "Okoro"], {"polarity": "negated", "quote_type": "indirect"}),
        (["--negated"], {"polarity": "negated"}),
        (["--implicated"], {"implicated": True}),
        (["--modality", "hoped"], {"modality": "hoped"}),
        (["--attribution", "unnamed_source"], {"attribution": "unnamed_source"}),
        (["--text", "A sentence."], {"text": "A sentence."}),
        (["--id", "c-one"], {"claim": "c-one"}),
        (["--on", "2025-03", "--published", "2025-03-03", "--via", "a call"],
         {"said": "2025-03", "published": "2025-03-03", "venue": "a call"}),
        (["--valid", "2025-05/..", "--expires", "2025-06"], {"valid": "2025-05/..", "expires": "2025-06"}),
        (["--kind", "date", "--value", "2025-04 .. 2025-05"],
         {"attribute": "occurs_on", "value": {"type": "date", "edtf": "[2025-04..2025-05]"}}),
        (["--value", "place = The bridge", "--new"],
         {"attribute": "place", "value": {"type": "entity", "entity": "bridge"}}),
        (["--qualifier", "role = Mayor", "--new"], {"qualifiers": {"role": {"type": "text", "text": "Mayor"}}}),
    ],
)  # fmt: skip
def test_what_the_options_write(news: Shell, options: list[str], wrote: dict[str, object]) -> None:
    news.ok("entity", "add", "Jane Okoro", "--kind", "Person")
    news.ok("add", WORDS, "--about", "bridge", *options)
    event = last(news)
    assert wrote.items() <= event.items()
    assert event["subject"] == "bridge"
    if "value" not in wrote and "--value" not in options:
        assert event["value"] == {"type": "text", "text": WORDS}


def test_offsets_and_context_are_filled_in(news: Shell) -> None:
    news.ok("add", WORDS, "--about", "bridge")
    start = NEWS.index(WORDS)
    (evidence,) = last(news)["evidence"]
    assert evidence["segments"] == [
        {
            "start": start,
            "end": start + len(WORDS),
            "exact": WORDS,
            "prefix": NEWS[start - 32 : start],
            "suffix": NEWS[start + len(WORDS) :][:32],
        }
    ]


def test_several_words_are_one_discontinuous_claim(news: Shell) -> None:
    news.ok(
        "add", "she told reporters", "We cannot wait", "--about", "bridge", "--kind", "quote", "--by", "Okoro", "--new"
    )
    (evidence,) = last(news)["evidence"]
    assert [part["exact"] for part in evidence["segments"]] == ["We cannot wait", "she told reporters"]


def test_a_quote_is_a_quotation(news: Shell) -> None:
    news.ok("add", "We cannot wait", "--about", "bridge", "--kind", "quote", "--by", "Jane Okoro", "--new")
    assert "We cannot wait" in news.ok("quotes").out
    assert "Jane Okoro" in news.ok("quotes", "The bridge", "--by", "Okoro").out


def test_what_is_new_is_made_in_the_same_commit_after_being_shown(news: Shell) -> None:
    done = news.ok("add", WORDS, "--about", "The Tamar", "--by", "Jane Okoro", "--value", "cost = 40", "--new")
    assert "new: attribute cost: text" in done.err
    assert "new: entity jane-okoro: Jane Okoro, Person" in done.err
    assert "new: entity the-tamar: The Tamar, Thing" in done.err
    assert done.out.splitlines()[-1].startswith("commit 4")
    assert done.out.splitlines()[-1].endswith("4 new")


def test_a_dry_run_shows_lines_that_append_takes(news: Shell) -> None:
    before = news.bytes()
    done = news.ok("add", WORDS, "--about", "The Tamar", "--new", "-n")
    assert news.bytes() == before
    assert "nothing was written" in done.err
    assert [json.loads(line)["type"] for line in done.out.splitlines()] == ["entity.registered/1", "claim.asserted/1"]
    assert "2 new" in news.ok("append", "-", stdin=done.out.encode()).out


def test_the_same_claim_again_is_already_there(news: Shell) -> None:
    news.ok("add", WORDS, "--about", "bridge")
    assert "@7  already there: statement" in news.ok("add", WORDS, "--about", "bridge").out


def test_words_in_several_places_are_chosen_by_number(news: Shell) -> None:
    done = news.refused("add", "ridge", "--about", "bridge")
    assert done.code == 1
    assert "occur 4 times" in done.err
    assert "    1  " in done.err
    news.ok("add", "ridge", "--about", "bridge", "--nth", "4")
    (evidence,) = last(news)["evidence"]
    assert evidence["segments"][0]["start"] == NEWS.rindex("ridge")


def test_what_is_in_use_need_not_be_said(news: Shell) -> None:
    (news.folder / "other.txt").write_text("Another text.", "utf-8")
    news.ok("source", "add", "other.txt")
    assert "which one?" in news.refused("add", WORDS, "--about", "bridge").err
    news.ok("use", "news", "--about", "The bridge")
    news.ok("add", WORDS)
    assert last(news)["subject"] == "bridge"


def test_words_that_are_not_in_the_text_are_told_with_the_text_and_where_they_are(news: Shell) -> None:
    news.ok("source", "add", "-", "--as", "other", stdin=b"Another text.")
    news.ok("use", "other", "--about", "bridge")
    done = news.refused("add", WORDS)
    assert f'these words are not in the text other: "{WORDS}"\n  hint: they are in news: --in news\n' in done.err
    assert 'hint: the nearest passage: "Another text' in news.refused("add", "Another texts").err
    news.ok("erase", "text:news", "--reason", "a request", "--yes")
    given = ["add", WORDS, "--in", "other", "--about", "bridge"]
    assert "hint: factledger source cat shows the text" in news.refused(*given).err


@pytest.mark.parametrize(
    ("flag", "answer"),
    [
        ("--confirmed", "confirmed"),
        ("--denied", "denied"),
        ("--no-comment", "no_comment"),
        ("--neither", "neither_confirm_nor_deny"),
        ("--evaded", "evaded"),
        ("--not-confirmed", "not_confirmed"),
        ("--not-reached", "not_reached"),
        ("--retracts-own", "retracts_own"),
    ],
)
def test_every_answer_can_be_given(news: Shell, flag: str, answer: str) -> None:
    news.ok("add", WORDS, "--about", "bridge", "--id", "c-one")
    news.ok("add", "The council will vote", "--about", "bridge", "--id", "c-two")
    news.ok("answer", "she told reporters", "--of", "c-o", "--of", "will vote", "--by", "Jane Okoro", "--new", flag)
    assert {"claims": ["c-one", "c-two"], "speaker": "jane-okoro", "answer": answer}.items() <= last(news).items()


@pytest.mark.parametrize(("kind", "answer"), [("denial", "denied"), ("no-comment", "no_comment")])
def test_a_denial_or_no_comment_of_a_claim_is_an_answer(news: Shell, kind: str, answer: str) -> None:
    news.ok("append", "-", stdin=lines(CLAIM))
    news.ok("add", "she told reporters", "--kind", kind, "--of", "c-one", "--by", "Jane Okoro", "--new")
    assert {"type": "claim.answered/1", "answer": answer}.items() <= last(news).items()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["add", "x", "--kind", "rumor"], 2, "hint: did you mean rumour?"),
        (["add", "x", "--kind", "quote"], 2, "a quote needs --by"),
        (["add", "x", "--kind", "date"], 2, "a date needs --value"),
        (["add", "x", "--kind", "no-comment", "--by", "x"], 2, "a no-comment needs --of"),
        (["add", "x", "--of", "y"], 2, "a statement answers no claim"),
        (["add", WORDS], 2, "--about: what is it about?"),
        (["add", WORDS, "--about", "bridge", "--modality", "sure"], 2, "one of asserted, planned"),
        (
            ["add", WORDS, "--about", "bridge", "--hedged", "--modality", "planned"],
            2,
            "--hedged and --modality cannot be",
        ),
        (["add", WORDS, "--about", "bridge", "--attribution", "off_record"], 2, "one of on_record"),
        (["add", WORDS, "--about", "bridge", "--qualifier", "role"], 2, "--qualifier: role is not a qualifier"),
        (["add", WORDS, "--about", "brigde"], 3, "did you mean bridge (The bridge)?"),
        (["add", WORDS, "--about", "bridge", "--value", "statment = x"], 3, "did you mean statement?"),
        (["add", WORDS, "--about", "bridge", "--by", "Nobody"], 3, "--by: no entity is called Nobody"),
        (["add", WORDS, "--about", "bridge", "--in", "old"], 3, "no document is called old"),
        (["add", WORDS, "--about", "bridge", "--on", "2023-02-29"], 1, "2023-02 has 28 days"),
        (["add", WORDS, "--about", "bridge", "--value", "occurs_on = 2023-02-29"], 1, "2023-02 has 28 days"),
        (["add", "the bridge might cost 40 millions", "--about", "bridge"], 1, WORDS[:-7]),
        (
            ["add", WORDS, "--about", "bridge", "--by", "x", "--attribution", "unattributed", "--new"],
            1,
            "together with",
        ),
        (["answer", WORDS, "--of", "x", "--by", "bridge", "--denied"], 3, "--of: no event has this id"),
        (["answer", WORDS, "--of", "@6", "--by", "bridge", "--denied"], 3, "@6 is no claim"),
        (["append", "nothing.jsonl"], 3, "there is no file nothing.jsonl"),
        (["append", "."], 1, ". cannot be read"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    news: Shell, arguments: list[str], code: int, message: str
) -> None:
    done = news.refused(*arguments)
    assert (done.code, done.out) == (code, "")
    assert message in done.err


@pytest.mark.parametrize("flags", [[], ["--denied", "--confirmed"]])
def test_an_answer_is_one_answer(news: Shell, flags: list[str]) -> None:
    news.ok("append", "-", stdin=lines(CLAIM))
    done = news.refused("answer", WORDS, "--of", "c-one", "--by", "bridge", *flags)
    assert (done.code, "say what the answer was, once" in done.err) == (2, True)


def test_everything_that_is_wrong_with_the_options_is_said_at_once(news: Shell) -> None:
    done = news.refused(
        "add", "not there at all", "--by", "Nobody", "--on", "soon", "--value", "x = y", "--qualifier", "z"
    )
    fields = [line.split(": ")[1] for line in done.err.splitlines() if line.startswith("error: ")]
    assert sorted(fields) == ["--about", "--by", "--on", "--qualifier", "--value", "WORDS"]


def test_appending_the_same_file_twice_is_nothing_new(news: Shell) -> None:
    (news.folder / "events.jsonl").write_bytes(lines(CLAIM, {**CLAIM, "claim": "c-two", "text": "Again."}))
    assert "2 new" in news.ok("append", "events.jsonl").out
    before = news.bytes()
    assert "nothing new, 2 already there" in news.ok("append", "events.jsonl").out
    assert news.bytes() == before


def test_a_commit_id_makes_it_safe_to_try_again(news: Shell) -> None:
    first = news.ok("append", "-", "--id", "mine", "--json", stdin=lines(CLAIM)).json["data"]["commit"]
    assert first["id"] == "mine"
    assert news.ok("append", "-", "--id", "mine", "--json", stdin=lines(CLAIM)).json["data"]["commit"] == first
    done = news.refused("append", "-", "--id", "mine", stdin=lines({**CLAIM, "claim": "c-two", "text": "Other."}))
    assert "commit mine is there already" in done.err


def test_broken_json_on_line_7_of_20(news: Shell) -> None:
    rows = [msgspec.json.encode({**CLAIM, "claim": f"c-{number}", "text": f"{number}"}) for number in range(20)]
    rows[6] = rows[6].replace(b'"subject"', b"subject")
    (news.folder / "events.jsonl").write_bytes(b"\n".join(rows))
    done = news.refused("append", "events.jsonl")
    assert done.code == 1
    assert done.err.splitlines()[0].startswith("events.jsonl:7:")
    problem = news("append", "events.jsonl", "--json").json["error"]["problems"][0]
    assert (problem["code"], problem["source"], problem["line"], problem["column"] > 1) == (
        "json",
        "events.jsonl",
        7,
        True,
    )


def test_every_line_s_problem_is_named_by_its_place(news: Shell) -> None:
    rows = [
        {**CLAIM, "subject": "brigde"},
        {**CLAIM, "claim": "c-2", "type": "claim.assertd/1"},
        {**CLAIM, "claim": "c-3", "colour": "red"},
        {**CLAIM, "claim": "c-4", "said": "2023-02-29"},
        {**CLAIM, "claim": "c-5", "evidence": [{"document": "news", "segments": [{"exact": "nowhere to be seen"}]}]},
        {**CLAIM, "claim": "c-6", "attribute": "nothing"},
    ]
    problems = news.refused("append", "-", "--json", stdin=lines(*rows)).json["error"]["problems"]
    assert [(problem["line"], problem["code"]) for problem in problems] == [
        (1, "unknown_entity"),
        (2, "unknown_type"),
        (3, "unknown_field"),
        (4, "edtf"),
        (5, "words_not_found"),
    ]
    for problem, row in zip(problems, rows, strict=False):
        text = msgspec.json.encode(row).decode()
        assert text[problem["column"] - 1 :].startswith(f'"{problem["field"].split(".")[-1]}"')


def test_a_warning_is_said_and_the_event_is_taken(news: Shell) -> None:
    done = news.ok("append", "-", stdin=lines({**CLAIM, "said": "2026-01-01"}))
    assert "warning: -:1:" in done.err
    assert "1 new" in done.out


@pytest.mark.parametrize("field", ["venue", "primary_source", "subject_mention", "claim", "subject"])
def test_control_characters_are_refused_in_every_name(news: Shell, field: str) -> None:
    done = news.refused("append", "-", stdin=lines({**CLAIM, field: "a\x1b[2Jb"}))
    assert done.code == 1
    assert "\x1b" not in done.err


@pytest.mark.parametrize("text", ["a\x1b[2Jb\u202ec", "line\nline", "\x9b31m"])
def test_control_characters_in_words_are_kept_and_never_printed_raw(news: Shell, text: str) -> None:
    news.ok("append", "-", stdin=lines({**CLAIM, "text": text, "value": {"type": "text", "text": text}}))
    assert last(news)["text"] == text
    for command in (["log"], ["show", "c-one"], ["state", "bridge"], ["rumours"], ["timeline"], ["sql", "FROM claims"]):
        for done in (news.ok(*command), news.ok(*command, "--json")):
            assert not {"\x1b", "\u202e", "\x9b"} & {*done.out, *done.err}
    assert "\x1b" not in news("show", text).err
