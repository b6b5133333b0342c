import pytest

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
        (["show", "statment"], 3, "did you mean statement?"),
    ],
)
def test_what_is_wrong_is_refused(news: Shell, arguments: list[str], code: int, message: str) -> None:
    done = news.refused("attribute", *arguments)
    assert (done.code, message in done.err) == (code, True), done.err
