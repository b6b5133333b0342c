import pytest

from tests.ledger.cli.conftest import newest, state
from tests.ledger.conftest import Shell

LATER = "The Daily, 6 March 2025. The bridge will cost 45 million pounds. An earlier version gave another figure."


@pytest.fixture(autouse=True)
def later(case: Shell) -> None:
    (case.folder / "later.txt").write_text(LATER, "utf-8")


@pytest.mark.parametrize(("typed", "kept"), [("A", "A"), ("b", "B"), ("F", "F")])
def test_a_source_is_rated(case: Shell, typed: str, kept: str) -> None:
    case.ok("source", "rate", "The Daily", typed, "--reason", "its record")
    assert newest(case)[0] == {
        "type": "source.rated/1", "entity": "the-daily", "reliability": kept, "basis": "its record",
    }  # fmt: skip
    assert f"rates the-daily as {kept}: its record" in case.ok("log").out


def test_a_rating_breaks_a_tie(case: Shell) -> None:
    case.ok("entity", "add", "The News", "--kind", "Organization")
    case.ok("add", "the bridge could cost 40 million pounds", "--in", "news", "--about", "bridge", "--by", "The News",
            "--value", "cost = 38 million", "--on", "2025-03-01")  # fmt: skip
    case.ok("add", "The bridge could cost 40", "--in", "daily", "--about", "bridge", "--by", "Okoro",
            "--value", "cost = 39 million", "--on", "2025-03-01")  # fmt: skip
    case.ok("source", "rate", "The News", "A", "--reason", "its record")
    assert (state(case)["38 million"]["place"], state(case)["38 million"]["tie"]) == ("value", False)
    case.ok("source", "rate", "The News", "E", "--reason", "its record since")
    assert state(case)["39 million"]["place"] == "value"


def test_two_entities_become_one_and_two_again(case: Shell) -> None:
    case.ok("entity", "add", "Riverton Bridge", "--kind", "Place")
    case.ok("add", "the second", "--in", "news", "--about", "Riverton Bridge", "--value", "cost = 39 million")
    assert "39 million" not in state(case)
    done = case.ok("entity", "merge", "Riverton Bridge", "--into", "bridge", "--reason", "one bridge, two names")
    assert "found: entity riverton-bridge: Riverton Bridge, Place" in done.err
    assert "found: entity bridge: The bridge, Place" in done.err
    assert "39 million" in state(case)
    assert state(case, "Riverton Bridge") == state(case)
    assert "39 million" not in state(case, "bridge", "--recorded-as-of", "HEAD~1")
    case.ok("undo")
    assert "39 million" not in state(case)
    assert "39 million" in state(case, "Riverton Bridge")


def test_a_merger_is_shown_with_the_entity_and_with_its_claims(case: Shell) -> None:
    case.ok("entity", "add", "Riverton Bridge", "--kind", "Place", "--alias", "crossing")
    case.ok("add", "the second", "--in", "news", "--about", "crossing", "--id", "c-second")
    case.ok("entity", "merge", "riverton-bridge", "--into", "bridge", "--reason", "one bridge, two names")
    assert "Riverton Bridge (riverton-bridge), merged into The bridge (bridge)" in case.ok("show", "c-second").out
    assert "merged      @16 merges riverton-bridge into bridge: one bridge" in case.ok("show", "@14").out
    assert case.ok("entity", "show", "crossing", "--json").json["data"]["merged_into"] == "bridge"
    assert case.ok("entity", "show", "bridge", "--json").json["data"]["merged_from"] == ["riverton-bridge"]
    assert "Riverton Bridge  [merged into bridge]" in case.ok("entity", "list").out
    listed = {one["entity"]: one.get("merged_into") for one in case.ok("entity", "list", "--json").json["data"]}
    assert (listed["riverton-bridge"], listed["bridge"]) == ("bridge", None)
    assert "merged_into" not in case.ok("entity", "show", "crossing", "--recorded-as-of", "HEAD~1").out


def test_a_name_of_both_is_no_longer_ambiguous(case: Shell) -> None:
    case.ok("entity", "add", "The bridge", "--kind", "Place", "--as", "bridge-2")
    assert case.refused("state", "The bridge").code == 3
    case.ok("entity", "merge", "bridge-2", "--into", "bridge", "--reason", "registered twice")
    assert state(case, "The bridge") == state(case, "bridge")


@pytest.mark.parametrize("kind", ["update", "correction", "unpublished"])
def test_a_later_text_keeps_what_is_not_given_anew(case: Shell, kind: str) -> None:
    done = case.ok("source", "revise", "daily", "later.txt", "--kind", kind, "--published", "2025-03-06")
    assert "@14  document daily-2: " in done.out
    assert f", published 2025-03-06, {kind} of daily" in done.out
    event = newest(case)[0]
    assert (event["publisher"], event["language"], event["revises"], event["revision_kind"]) == (
        "the-daily", "en", "daily", kind,
    )  # fmt: skip
    assert case.ok("source", "cat", "daily-2").out.startswith(LATER)
    assert "42 million" in state(case)


def test_a_notice_takes_back_what_rests_on_the_text_alone(case: Shell) -> None:
    case.ok(
        "source", "revise", "daily", "later.txt", "--kind", "retraction", "--statement", "We were wrong.",
        "--as", "notice", "--title", "A correction", "--published", "2025-03-06", "--language", "en-GB",
    )  # fmt: skip
    event = newest(case)[0]
    assert (event["document"], event["title"], event["language"]) == ("notice", "A correction", "en-GB")
    assert event["statement"] == "We were wrong."
    assert "42 million" not in state(case)
    assert "42 million" in state(case, "bridge", "--as-of", "2025-03-05")
    shown = case.ok("show", "c-will").out
    assert "revised     @14 document notice: A correction" in shown
    assert "record      retracted by @14" in shown
    assert case.ok("show", "c-could", "--json").json["data"]["record"] == "live"


def test_a_second_later_text_has_the_next_name(case: Shell) -> None:
    case.ok("source", "revise", "daily", "later.txt", "--kind", "update")
    (case.folder / "later.txt").write_text("Later still.", "utf-8")
    case.ok("source", "revise", "daily", "later.txt", "--kind", "update")
    assert newest(case)[0]["document"] == "daily-3"


def test_a_later_text_that_is_there_already_is_not_taken_in_twice(case: Shell) -> None:
    case.ok("source", "revise", "daily", "later.txt", "--kind", "update")
    before = case.bytes()
    again = case.ok("source", "revise", "daily", "later.txt", "--kind", "update")
    assert "already there: document daily-2" in again.out
    assert case.bytes() == before
    done = case.refused("source", "revise", "daily-2", "../news.txt", "--kind", "update")
    assert "the text is there already, as document news, with another revises: nothing there, daily-2 here" in done.err


def test_a_publisher_can_be_made_for_a_later_text(case: Shell) -> None:
    case.ok("source", "revise", "daily", "-", "--kind", "update", "--publisher", "Daily Two", "--new", stdin=b"Text.")
    assert [event["type"] for event in newest(case, 2)] == ["document.captured/1", "entity.registered/1"]
    assert newest(case)[0]["publisher"] == "daily-two"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["source", "rate", "The Daily", "G", "--reason", "b"], 2, "one of A, B, C, D, E, F"),
        (["source", "rate", "The Daily", "A"], 2, "--reason"),
        (["source", "rate", "Nobody", "A", "--reason", "b"], 3, "no entity is called Nobody"),
        (["source", "rate", "The", "A", "--reason", "b"], 3, "did you mean"),
        (["entity", "merge", "bridge", "--into", "bridge", "--reason", "b"], 1, "cannot be merged into itself"),
        (["entity", "merge", "bridge", "--into", "nobody", "--reason", "b"], 3, "no entity is called nobody"),
        (["entity", "merge", "nobody", "--into", "bridge", "--reason", "b"], 3, "no entity is called nobody"),
        (["entity", "merge", "bridge", "--into", "the-daily"], 2, "--reason"),
        (["entity", "merge", "bridge", "--reason", "b"], 2, "--into"),
        (["source", "revise", "daily", "later.txt"], 2, "--kind"),
        (["source", "revise", "daily", "later.txt", "--kind", "correct"], 2, "did you mean correction?"),
        (["source", "revise", "nobody", "later.txt", "--kind", "update"], 3, "no document is called nobody"),
        (["source", "revise", "daily", "none.txt", "--kind", "update"], 3, "there is no file none.txt"),
        (["source", "revise", "daily", "later.txt", "--kind", "update", "--as", "daily"], 2, "a name of its own"),
        (["source", "revise", "daily", "../daily.txt", "--kind", "update"], 1, "the text is the same as that of daily"),
        (["source", "revise", "daily", "later.txt", "--kind", "update", "--published", "soon"], 1, "--published: "),
    ],
)
def test_what_is_wrong_is_refused_and_changes_nothing(
    case: Shell, arguments: list[str], code: int, message: str
) -> None:
    done = case.refused(*arguments)
    assert (done.code, message in done.err, done.out) == (code, True, ""), done.err
    assert case(*arguments, "--json").json["error"]["exit"] == code


def test_a_merger_that_leads_back_is_refused(case: Shell) -> None:
    case.ok("entity", "merge", "the-daily", "--into", "bridge", "--reason", "b")
    done = case.refused("entity", "merge", "bridge", "--into", "the-daily", "--reason", "b")
    assert (done.code, "it leads back" in done.err) == (1, True)
