import pytest

from tests.ledger.conftest import Shell

WORDS = "the bridge could cost 40 million pounds"


@pytest.fixture
def told(news: Shell) -> Shell:
    """5 document, 6 bridge, 7 mayor, 8 claim c-one, 9 answer, 10 claim c-two."""
    news.ok("entity", "add", "Jane Okoro", "--kind", "Person", "--reason", "she speaks")
    news.ok("add", WORDS, "--about", "bridge", "--kind", "rumour", "--id", "c-one", "--text", "It may cost 40 million.")
    news.ok("answer", "she told reporters", "--of", "c-one", "--by", "Okoro", "--denied")
    news.ok("add", "We cannot wait", "--about", "bridge", "--kind", "quote", "--by", "Okoro", "--id", "c-two")
    return news


def test_the_log_is_by_commit_and_the_newest_first(told: Shell) -> None:
    text = told.ok("log").out.splitlines()
    assert text[0].startswith("commit 7  ")
    assert text[0].endswith("2026-01-02T03:04:05.000006Z  tester")
    assert text[1] == "  @10  quote c-two: We cannot wait"
    assert "  @9  denied by jane-okoro on c-one: “she told reporters”" in text
    assert any(line.endswith("tester: she speaks") for line in text)


def test_the_log_may_be_cut_and_says_so(told: Shell) -> None:
    done = told.ok("log", "--limit", "3")
    assert "7 more; --limit 0 shows all" in done.out
    assert "@8  rumour c-one" in done.out
    assert len(told.ok("log", "--limit", "0", "--json").json["data"]["events"]) == 10


def test_the_log_at_an_earlier_point(told: Shell) -> None:
    assert "@9" not in told.ok("log", "--recorded-as-of", "@8").out
    assert [row["seq"] for row in told.ok("log", "--as-of", "2025-03-02", "--json").json["data"]["events"]] == [
        7, 6, 4, 3, 2, 1,
    ]  # fmt: skip


def test_a_claim_is_traced_to_its_words(told: Shell) -> None:
    text = told.ok("show", "c-one").out.splitlines()
    assert text[0] == "rumour c-one: It may cost 40 million.  (@8)"
    shown = {line[:12].strip(): line[12:] for line in text[2:] if line[:1].isalpha()}
    assert shown["subject"] == "The bridge (bridge)"
    assert shown["says"] == f"rumour = {WORDS}"
    assert shown["speaker"] == "nobody named, unattributed"
    assert shown["document"].startswith("news (sha256 ")
    assert shown["document"].endswith(", published 2025-03-03)")
    assert f"reporters. Sources say that [{WORDS}]. The builder" in shown["words"]
    assert shown["answer"] == "@9 denied by Jane Okoro (jane-okoro) on c-one: “she told reporters”"
    assert shown["record"] == "live"
    assert shown["commit"].startswith("commit 5  ")


def test_the_trace_as_data(told: Shell) -> None:
    data = told.ok("show", "c-one", "--json").json["data"]
    assert (data["seq"], data["kind"], data["withdrawn_by"]) == (8, "rumour", None)
    assert data["event"]["claim"] == "c-one"
    assert [entry["seq"] for entry in data["named_by"]] == [9]
    assert data["places"][0]["context"].count("[") == 1
    assert data["commit"]["author"] == "tester"


@pytest.mark.parametrize("typed", ["c-one", "c-o", "@8", "40 million", "It may cost"])
def test_an_event_can_be_named_in_many_ways(told: Shell, typed: str) -> None:
    assert told.ok("show", typed, "--json").json["data"]["seq"] == 8


def test_an_event_can_be_named_by_its_digest(told: Shell) -> None:
    digest = told.ok("show", "@6", "--json").json["data"]["digest"]
    assert told.ok("show", digest[:6], "--json").json["data"]["seq"] == 6


def test_a_commit_can_be_shown_by_the_hash_that_its_receipt_prints(told: Shell) -> None:
    receipt = told.ok("entity", "add", "The ferry").out.splitlines()[-1]
    digits = receipt.split()[2]
    shown = told.ok("show", digits)
    assert shown.out.splitlines()[:2] == told.ok("log", "--limit", "1").out.splitlines()[:2]
    assert [one["seq"] for one in told.ok("show", digits[:6], "--json").json["data"]["events"]] == [11]
    assert "cannot be seen from there" in told.refused("show", digits, "--recorded-as-of", "@10").err
    assert told.refused("show", "0" * 12).code == 3


def test_claims_that_could_all_be_meant_stand_one_below_the_other_with_their_ids(told: Shell) -> None:
    assert told.refused("show", "c-").err.splitlines()[1:] == [
        "  hint: say which:",
        "        @8 (c-one: It may cost 40 million.)",
        "        @10 (c-two: We cannot wait)",
    ]


def test_the_words_of_a_withdrawn_claim_say_what_became_of_it(told: Shell) -> None:
    told.ok("withdraw", "c-two", "--reason", "misread")
    done = told.refused("show", "We cannot wait")
    assert "hint: @10 (c-two: We cannot wait) has them, and is withdrawn at @11" in done.err
    assert told.ok("show", "c-two").code == 0


@pytest.mark.parametrize("event", range(1, 11))
def test_every_event_can_be_shown(told: Shell, event: int) -> None:
    assert f"(@{event})" in told.ok("show", f"@{event}").out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["show", "@99"], 3, "no event @99"),
        (["show", "@0"], 3, "@0"),
        (["show", "c-"], 3, "c- fits 2 events"),
        (["show", "nowhere"], 3, "no event has this id"),
        (["show", ""], 3, "no event has this id"),
        (["show", "@10", "--recorded-as-of", "@8"], 3, "cannot be seen from there"),
        (["show", "c-one", "--as-of", "2025-03-02"], 3, "cannot be seen from there"),
        (["withdraw", "c-one"], 2, 'add --reason "…"'),
        (["withdraw", "@6", "--reason", "r"], 1, "bridge is needed by @8, @10"),
        (["withdraw", "@5", "--reason", "r"], 1, "news is needed by @8, @9, @10"),
        (["withdraw", "@7", "--reason", "r"], 1, "jane-okoro is needed by @9, @10"),
        (["withdraw", "@3", "--reason", "r"], 1, "rumour is needed by @8"),
        (["withdraw", "c-one", "--reason", "r", "--replaced-by", "@9"], 3, "@9 is no claim"),
        (["withdraw", "c-one", "--reason", "r", "--replaced-by", "c-one"], 1, "would replace itself"),
        (["withdraw", "nowhere", "--reason", "r"], 3, "no event has this id"),
    ],
)
def test_what_is_wrong_is_refused(told: Shell, arguments: list[str], code: int, message: str) -> None:
    done = told.refused(*arguments)
    assert (done.code, message in done.err) == (code, True), done.err


def test_a_withdrawal_is_shown_from_then_on(told: Shell) -> None:
    told.ok("withdraw", "c-one", "--reason", "misread", "--replaced-by", "c-two")
    assert "record      withdrawn by @11" in told.ok("show", "c-one").out
    assert "misread, replaced by c-two" in told.ok("show", "c-one").out
    assert "record      live" in told.ok("show", "c-one", "--recorded-as-of", "@10").out
    assert "[withdrawn by @11]" in told.ok("log").out
    assert "counts for  c-one, withdrawn by @11: c-two" in told.ok("show", "@9").out
    assert "counts for  c-one\n" in told.ok("show", "@9", "--recorded-as-of", "@10").out


def test_a_withdrawal_can_be_withdrawn(told: Shell) -> None:
    told.ok("withdraw", "c-one", "--reason", "misread")
    assert "withdrawing @11 would bring it back" in told.refused("withdraw", "c-one", "--reason", "again").err
    assert "already there" in told.ok("withdraw", "c-one", "--reason", "misread").out
    told.ok("withdraw", "@11", "--reason", "it was right")
    assert told.ok("show", "c-one", "--json").json["data"]["withdrawn_by"] is None
    assert told.ok("show", "c-one", "--recorded-as-of", "@11", "--json").json["data"]["withdrawn_by"] == 11
