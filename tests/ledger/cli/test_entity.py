import pytest

from tests.ledger.conftest import Shell


def test_an_entity_has_all_its_names(news: Shell) -> None:
    news.ok("entity", "add", "Jane Okoro", "--kind", "Person", "--alias", "The mayor", "--same-as", "Q1 = her own site")
    news.ok("entity", "alias", "Okoro", "she", "--in", "news")
    news.ok("entity", "alias", "jane-okoro", "Jane O", "JO")
    data = news.ok("entity", "show", "she", "--json").json["data"]
    assert data == {
        "entity": "jane-okoro",
        "kind": "Person",
        "label": "Jane Okoro",
        "aliases": [{"name": "The mayor"}, {"name": "she", "scope": "news"}, {"name": "Jane O"}, {"name": "JO"}],
        "same_as": [{"uri": "Q1", "basis": "her own site"}],
    }
    shown = news.ok("entity", "show", "jo").out
    assert "she (in news)" in shown
    assert "Q1 (her own site)" in shown
    assert "The mayor, she (in news), Jane O, JO" in news.ok("entity", "list").out


def test_registering_again_adds(news: Shell) -> None:
    news.ok("entity", "add", "The old bridge", "--as", "bridge", "--kind", "Bridge")
    data = news.ok("entity", "show", "bridge", "--json").json["data"]
    assert (data["kind"], data["label"]) == ("Bridge", "The old bridge")
    assert news.ok("entity", "show", "The bridge", "--json").json["data"]["entity"] == "bridge"


def test_what_was_recorded_later_is_not_known_before(news: Shell) -> None:
    news.ok("entity", "alias", "bridge", "The crossing")
    assert news("entity", "show", "The crossing", "--recorded-as-of", "HEAD~1").code == 3
    assert news.ok("entity", "show", "The crossing", "--as-of", "2000-01-01").code == 0


def test_an_alias_of_the_only_text_holds_there_though_a_second_text_came_later(news: Shell) -> None:
    news.ok("entity", "alias", "bridge", "it", "--in", "news")
    before = news.ok("entity", "show", "it", "--json").json["data"]
    news.ok("source", "add", "-", "--as", "more", stdin=b"More news.")
    assert news("entity", "show", "it").code == 3
    assert news.ok("entity", "show", "it", "--recorded-as-of", "HEAD~1", "--json").json["data"] == before
    news.ok("use", "news")
    assert news.ok("entity", "show", "it", "--json").json["data"] == before


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["add", "…"], 1, "add --as SLUG"),
        (["add", "x", "--as", "Not a slug"], 1, "cannot be a slug"),
        (["add", "a\x1b[2J"], 1, "U+001B"),
        (["add", "x", "--alias", "a\u202eb"], 1, "U+202E"),
        (["add", "x", "--kind", "a\nb"], 1, "U+000A"),
        (["add", "x", "--same-as", "Q1"], 2, "gives no reason"),
        (["alias", "river", "x"], 3, "no entity is called river"),
        (["alias", "bridge", "x", "--in", "old"], 3, "no document is called old"),
        (["show", "river"], 3, "no entity is called river"),
    ],
)
def test_what_is_wrong_is_refused(news: Shell, arguments: list[str], code: int, message: str) -> None:
    done = news.refused("entity", *arguments)
    assert (done.code, message in done.err) == (code, True), done.err
