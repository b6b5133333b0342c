"""`projections`: listed, shown, checked."""

from pathlib import Path

import pytest

from tests.ledger.conftest import Shell

GOOD = """-- what: how often each speaker was heard
-- one row per: speaker
SELECT speaker, count(*) AS n FROM claims GROUP BY speaker
"""


def own(news: Shell, name: str, sql: str) -> Path:
    path = news.folder / "projections" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(sql)
    return path


def test_the_list_has_your_own_first(news: Shell) -> None:
    own(news, "voices.sql", GOOD)
    found = news.ok("projections", "list", "--json").json["data"]
    assert (found[0]["name"], found[0]["built_in"], found[0]["needs"]) == ("voices", False, ["claims"])
    assert {"state", "claims", "timeline"} <= {one["name"] for one in found if one["built_in"]}
    assert "how often each speaker was heard" in news.ok("projections", "list").out


def test_one_is_shown_with_its_columns_and_its_sql(news: Shell) -> None:
    own(news, "voices.sql", GOOD)
    found = news.ok("projections", "show", "voices", "--json").json["data"]
    assert (found["columns"], found["types"], found["row"]) == (["speaker", "n"], ["VARCHAR", "BIGINT"], "speaker")
    assert "SELECT speaker, count(*)" in news.ok("projections", "show", "voices").out


def test_an_unknown_one_is_not_found(news: Shell) -> None:
    done = news("projections", "show", "nothing")
    assert done.code == 3
    assert "there are: about, answers" in done.err


def test_sound_ones_are_named(news: Shell) -> None:
    assert "no projections of your own" in news.ok("projections", "check").out
    path = own(news, "voices.sql", GOOD)
    assert news.ok("projections", "check").out == "sound: voices\n"
    assert news.ok("projections", "check", str(path), "--json").json["data"] == {"checked": ["voices"]}


def test_every_problem_is_reported_with_its_file(news: Shell) -> None:
    own(news, "good.sql", GOOD)
    own(news, "clock.sql", GOOD.replace("speaker, count(*) AS n", "now() AS n"))
    own(news, "bare.sql", "SELECT 1 AS one")
    done = news("projections", "check", "--json")
    assert done.code == 1
    problems = done.json["error"]["problems"]
    assert [Path(one["source"]).name for one in problems] == ["bare.sql", "clock.sql"]
    assert {one["code"] for one in problems} == {"projection_header", "sql_function"}


def test_what_only_shows_when_it_runs_is_reported_too(news: Shell) -> None:
    own(news, "columns.sql", GOOD.replace("speaker, count", "nobody, count"))
    own(news, "casts.sql", GOOD.replace("count(*) AS n", "CAST(speaker AS INTEGER) AS n"))
    done = news("projections", "check")
    assert done.code == 1
    assert "columns.sql: " in done.err
    assert "nobody" in done.err


def test_a_file_is_checked_without_any_ledger(shell: Shell) -> None:
    (shell.folder / "voices.sql").write_text(GOOD)
    (shell.folder / "wrong.sql").write_text(GOOD.replace("claims", "nothing"))
    assert shell.ok("projections", "check", "voices.sql").out == "sound: voices\n"
    done = shell("projections", "check", "voices.sql", "wrong.sql", "gone.sql")
    assert done.code == 1
    assert "there is no projection nothing" in done.err
    assert "gone.sql: cannot be read" in done.err


def test_a_file_outside_the_ledger_is_tried_in_it(news: Shell) -> None:
    own(news, "voices.sql", GOOD)
    outside = news.folder.parent / "loud.sql"
    outside.write_text("-- what: who was heard most\n-- one row per: speaker\nSELECT speaker FROM voices WHERE n > 3\n")
    assert news.ok("projections", "check", "../loud.sql").out == "sound: loud\n"


@pytest.mark.parametrize("axis", ["--as-of", "--recorded-as-of", "--valid-at", "--basis"])
def test_a_check_takes_no_point_in_time(news: Shell, axis: str) -> None:
    done = news("projections", "check", axis, "2024-01-01")
    assert (done.code, "No such option" in done.err) == (2, True), done.err


def test_a_check_has_a_time_limit_and_reads_before_damage(news: Shell) -> None:
    own(news, "voices.sql", GOOD)
    assert news.ok("projections", "check", "--timeout", "30", "--damaged-ok").out == "sound: voices\n"


def test_a_folder_that_is_no_ledger_is_an_error(shell: Shell) -> None:
    assert shell("projections", "check", "-C", "nowhere").code == 3
    assert shell("projections", "list").code == 3


def test_what_projections_need_is_never_taken_from_the_ledger(news: Shell) -> None:
    news.ok("sql", "SELECT * FROM state")
    assert not any("projections" in path.name for path in (news.folder / ".cache").rglob("*"))
