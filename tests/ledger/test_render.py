import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from ledger import render
from ledger.events.errors import Problem
from ledger.results import Basis, Grid, Lines, Raw, Result, lines

BASIS = Basis(words="Published by 2024-07-17", seq=7, commit=2, hash="ab" * 32, as_of="2024-07-17")
WILD = "a\x1b[2J[red]b[/x]\u202e"
SAFE = r"a\x1b[2J[red]b[/x]\u202e"


def printed(capsys: pytest.CaptureFixture[str], result: Result, *, as_json: bool = False) -> tuple[str, str]:
    render.result(result, "some command", as_json=as_json)
    found = capsys.readouterr()
    return found.out, found.err


def test_data_goes_to_standard_output_and_talk_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem(code="odd", message="this is odd", field="said")
    result = Result(data={}, parts=[lines("one", "", "two")], basis=BASIS, warnings=[problem], talk=["by the way"])
    out, err = printed(capsys, result)
    assert out == "one\ntwo\nPublished by 2024-07-17 · head abababababab\n"
    assert err == "warning: said: this is odd\nby the way\n"


def test_the_envelope(capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem(code="odd", message="this is odd", line=3)
    data = {"day": date(2024, 7, 17), "at": datetime(2024, 7, 17, tzinfo=UTC), "naive": datetime(2024, 7, 17),  # noqa: DTZ001
            "number": Decimal("1.50"), "wild": WILD}  # fmt: skip
    out, err = printed(capsys, Result(data=data, basis=BASIS, warnings=[problem], talk=["unsaid"]), as_json=True)
    assert err == ""
    assert "\x1b" not in out
    assert msgspec.json.decode(out) == {
        "factledger": 1,
        "command": "some command",
        "basis": {"words": "Published by 2024-07-17", "seq": 7, "commit": 2, "hash": "ab" * 32, "as_of": "2024-07-17"},
        "data": {"day": "2024-07-17", "at": "2024-07-17T00:00:00.000000Z", "naive": "2024-07-17T00:00:00",
                 "number": "1.50", "wild": WILD},
        "warnings": [{"code": "odd", "message": "this is odd", "line": 3}],
    }  # fmt: skip


def test_a_table_is_as_wide_as_columns_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = Grid(("name", "words"), (("one", "some words that are long enough to be folded"), ("two", "a")))
    monkeypatch.setenv("COLUMNS", "30")
    out, _ = printed(capsys, Result(data=None, parts=[grid]))
    assert max(map(len, out.splitlines())) <= 30
    assert out.splitlines()[0].split() == ["name", "words"]
    monkeypatch.setenv("COLUMNS", "nonsense")
    out, _ = printed(capsys, Result(data=None, parts=[grid]))
    assert "one   some words that are long enough to be folded\ntwo   a\n" in out


def test_nothing_wild_and_no_markup_is_acted_upon(capsys: pytest.CaptureFixture[str]) -> None:
    result = Result(data=None, parts=[Lines((WILD,)), Grid((WILD, WILD), ((WILD, (WILD,)),))], talk=[WILD])
    out, err = printed(capsys, result)
    assert "\x1b" not in out + err
    assert out.count(SAFE) == 4
    assert err == SAFE + "\n"


def test_a_problem_is_said_with_its_place_and_hint(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [
        Problem(code="json", message="broken", hint="mend it", source="f.jsonl", line=7, column=3),
        Problem(code="edtf", message="no date", hint="one\ntwo", field="--on"),
        Problem(code="x", message="events/1: byte 7", source="events/1", line=1),
        Problem(code="sql", message="mine.sql: no header", source="/there/mine.sql"),
        Problem(code="y", message=WILD),
    ]
    render.failure(problems, 1, "add", as_json=False)
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.splitlines() == [
        "f.jsonl:7:3: broken",
        "  hint: mend it",
        "error: --on: no date",
        "  hint: one",
        "        two",
        "events/1: byte 7",
        "/there/mine.sql: no header",
        f"error: {SAFE}",
    ]


def test_a_warning_has_its_hint(capsys: pytest.CaptureFixture[str]) -> None:
    warning = Problem(code="odd", message="odd", hint="look again", field="said")
    _, err = printed(capsys, Result(data=None, warnings=[warning]))
    assert err == "warning: said: odd\n  hint: look again\n"


def test_raw_bytes_reach_a_pipe_and_not_a_terminal(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = Result(data=None, parts=[Raw(b"a\x1b[2J\r\n")])
    render.result(raw, "cat", as_json=False)
    render.flush()
    assert capfdbinary.readouterr().out == b"a\x1b[2J\r\n"
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)
    render.result(raw, "cat", as_json=False)
    render.flush()
    assert capfdbinary.readouterr().out == b"a\\x1b[2J\\r\n\n"


@pytest.mark.parametrize(("no_color", "dim"), [(None, True), ("1", False)])
def test_colour_is_for_terminals_that_want_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, no_color: str | None, *, dim: bool
) -> None:
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    out, _ = printed(capsys, Result(data=None, basis=BASIS))
    assert out.startswith("\x1b[2m") == dim


def test_what_cannot_be_printed_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    failure = render.failure

    def noted(problems: list[Problem], code: int, command: str, *, as_json: bool) -> None:
        told.extend(problem.code for problem in problems)
        failure(problems, code, command, as_json=as_json)

    monkeypatch.setattr(render, "failure", noted)
    monkeypatch.setattr(render, "_give_up", lambda: None)
    render.lost(OSError(28, "No space left on device"))
    assert told == ["unprinted"]
    assert "could not be written: No space left on device\n  hint: " in capsys.readouterr().err
