"""A basis handed back: the same answer, or the part of it that is not here."""

import json
from typing import Any

import msgspec
import pytest

from tests.ledger.conftest import Shell

ASK = ["sql", "SELECT seq, type FROM events ORDER BY seq"]


@pytest.fixture
def basis(news: Shell) -> dict[str, Any]:
    found: dict[str, Any] = news.ok(*ASK, "--json").json["basis"]
    return found


def refused(news: Shell, basis: dict[str, Any], *more: str) -> str:
    done = news.refused(*ASK, "--basis", json.dumps(basis), *more)
    assert done.code == 1, done
    return done.err


def test_the_basis_alone_in_a_file_or_the_whole_envelope(news: Shell, basis: dict[str, Any]) -> None:
    whole = news.ok(*ASK, "--json")
    news.ok("entity", "add", "The mayor", "--kind", "Person")
    outside = news.folder.parent
    (outside / "basis.json").write_text(json.dumps(basis, indent=2))
    (outside / "whole.json").write_text(whole.out)
    for given in (json.dumps(basis), "../basis.json", "../whole.json"):
        assert news.ok(*ASK, "--json", "--basis", given).json["data"] == whole.json["data"]
    assert news.ok(*ASK, "--json").json["data"] != whole.json["data"]


def test_another_ledger(news: Shell, basis: dict[str, Any]) -> None:
    assert "its ledger is other, here " in refused(news, basis | {"ledger": "other"})


def test_a_head_that_is_not_here(news: Shell, basis: dict[str, Any]) -> None:
    assert "its head hash is @" in refused(news, basis | {"hash": "0" * 64})
    assert "its head hash is @5" in refused(news, basis | {"seq": 5})
    assert "its commit is 99, here 3" in refused(news, basis | {"commit": 99})


def test_other_projections(news: Shell, basis: dict[str, Any]) -> None:
    (news.folder / "projections").mkdir(exist_ok=True)
    (news.folder / "projections" / "mine.sql").write_text("-- what: one\n-- one row per: one\nSELECT 1 AS one\n")
    assert f"its projections is {basis['projections']}, here " in refused(news, basis)


def test_an_answer_that_read_no_projections_is_no_basis_for_one_that_does(news: Shell) -> None:
    log = news.ok("log", "--json").json["basis"]
    assert news.ok("log", "--json", "--basis", json.dumps(log)).json["data"]["events"]
    assert "its policy is not given" in refused(news, log)


def test_what_is_shown_of_the_implicated_is_part_of_it(news: Shell, basis: dict[str, Any]) -> None:
    assert "its policy is implicated hidden" in refused(news, basis, "--implicated")
    assert "its policy is of tomorrow" in refused(news, basis | {"policy": "of tomorrow"})
    shown = news.ok(*ASK, "--implicated", "--json").json["basis"]
    assert news.ok(*ASK, "--json", "--basis", json.dumps(shown)).json["basis"]["policy"] == "implicated shown"


@pytest.mark.parametrize("axis", ["--as-of", "--recorded-as-of", "--valid-at"])
def test_a_point_beside_a_basis_makes_no_sense(news: Shell, basis: dict[str, Any], axis: str) -> None:
    done = news.refused(*ASK, "--basis", json.dumps(basis), axis, "2025-03-03")
    assert done.code == 2
    assert "says where in time" in done.err


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ("nowhere.json", 3, "there is no file nowhere.json"),
        ("{", 1, "this is no basis"),
        ("{}", 1, "the field words is missing"),
        ('{"basis": null}', 1, "this is no basis"),
        ('{"basis": 1}', 1, "this is no basis"),
        ("{" + '"a":[' * 5000, 1, "this is no basis"),
        (".", 1, "cannot be read"),
    ],
)
def test_what_is_no_basis(news: Shell, given: str, code: int, words: str) -> None:
    done = news.refused(*ASK, "--basis", given)
    assert done.code == code
    assert words in done.err


@pytest.mark.parametrize("number", [10**30, -1, 10**15])
@pytest.mark.parametrize("field", ["commit", "seq", "erased"])
def test_a_number_that_none_can_have(news: Shell, basis: dict[str, Any], field: str, number: int) -> None:
    assert "this is no basis" in refused(news, basis | {field: number})


def test_a_date_that_is_none_is_refused(news: Shell, basis: dict[str, Any]) -> None:
    assert "not a full date" in refused(news, basis | {"as_of": "2024-07"})
    assert "not a full date" in refused(news, basis | {"valid_at": "yesterday"})


def test_the_basis_of_a_file_of_json_lines_is_its_last_line(news: Shell, basis: dict[str, Any]) -> None:
    lines = news.ok(*ASK, "--format", "jsonl").out.splitlines()
    assert msgspec.json.decode(lines[-1])["basis"] == basis
    assert news.ok(*ASK, "--json", "--basis", lines[-1]).json["basis"] == basis
