import pytest

from tests.ledger.cli.conftest import lines
from tests.ledger.conftest import Shell


def test_an_attribute_behaves_as_it_was_defined(news: Shell) -> None:
    news.ok("attribute", "add", "role", "--value", "entity")
    news.ok(
        "attribute", "add", "cast", "--value", "entity", "--single", "--evolving", "--story", "--qualifier", "role",
        "--authority", "value", "--authority", "bridge",
    )  # fmt: skip
    assert news.ok("attribute", "show", "cast", "--json").json["data"] == {
        "type": "attribute.defined/1",
        "attribute": "cast",
        "value_type": "entity",
        "cardinality": "single",
        "volatility": "evolving",
        "axis": "story",
        "identity_qualifiers": ["role"],
        "authorities": ["value", "bridge"],
    }
    assert "story" in news.ok("attribute", "list").out


def test_a_newer_definition_replaces_the_one_before(news: Shell) -> None:
    news.ok("attribute", "add", "cost")
    news.ok("attribute", "add", "cost", "--value", "quantity")
    assert "quantity" in news.ok("attribute", "show", "cost").out
    assert "quantity" not in news.ok("attribute", "show", "cost", "--recorded-as-of", "HEAD~1").out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["add", "Not a slug"], 1, "cannot be a slug"),
        (["add", "x", "--value", "number"], 1, "number"),
        (["add", "x", "--qualifier", "nothing"], 1, "no attribute is called nothing"),
        (["add", "x", "--authority", "hale", "--authority", "Anna"], 3, "--authority: no authority is called Anna"),
        (["add", "x", "--authority", "hale"], 3, "name an entity, an attribute of the same subject, or value"),
        (["show", "statment"], 3, "did you mean statement?"),
    ],
)
def test_what_is_wrong_is_refused(news: Shell, arguments: list[str], code: int, message: str) -> None:
    done = news.refused("attribute", *arguments)
    assert (done.code, message in done.err) == (code, True), done.err


def test_an_authority_is_named_as_anything_else(news: Shell) -> None:
    news.ok("entity", "add", "Tom Hale", "--kind", "Person", "--as", "th")
    news.ok("attribute", "add", "project_lead", "--value", "entity")
    given = ["Hale", "project lead", "value", "cost", "th"]
    done = news.ok("attribute", "add", "cost", *(part for one in given for part in ("--authority", one)))
    assert done.err.splitlines() == [
        "found: entity th: Tom Hale, Person",
        "found: attribute project_lead: entity, multiple, stable",
    ]
    assert news.ok("attribute", "show", "cost", "--json").json["data"]["authorities"] == [
        "th", "project_lead", "value", "cost", "th",
    ]  # fmt: skip
    news.ok("entity", "add", "Ann Hale", "--kind", "Person")
    assert "Hale fits 2 entities" in news.refused("attribute", "add", "x", "--authority", "Hale").err
    news.ok("entity", "add", "Project lead", "--kind", "Organization", "--as", "lead")
    done = news.refused("attribute", "add", "x", "--authority", "Project Lead", "--json")
    (found,) = done.json["error"]["problems"]
    assert (done.code, found["code"], found["field"]) == (3, "ambiguous_authority", "--authority")
    assert "lead (Project lead), project_lead" in found["hint"]


def test_an_authority_that_nothing_is_called_when_all_is_recorded_draws_a_warning(news: Shell) -> None:
    kept = {"type": "attribute.defined/1", "cardinality": "single", "volatility": "stable", "axis": "real"}
    cost = kept | {"attribute": "cost", "value_type": "text", "authorities": ["value", "cost", "owner", "nobody"]}
    owner = kept | {"attribute": "owner", "value_type": "entity", "authorities": ["bridge"]}
    warned = news.ok("append", "-", "--json", stdin=lines([cost, owner])).json["warnings"]
    assert [(one["code"], one["line"], one["field"]) for one in warned] == [("unknown_authority", 1, "authorities[3]")]
    assert "nobody" in warned[0]["message"]
