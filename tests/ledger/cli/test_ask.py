"""`history`, `diff`, `why`, `conflicts`, `sources`, `search`: data, text, exit codes, bad input."""

import json
import re
from typing import Any

import pytest

from tests.ledger.conftest import Shell
from tests.ledger.written import written
from tests.projections.ledgers import Film, on, usd, who

READS = [
    ["state", "film"],
    ["timeline"],
    ["quotes"],
    ["rumours", "--all"],
    ["history", "film"],
    ["diff", "2024-07-17", "2025-01-10"],
    ["diff", "HEAD~1", "HEAD", "--sql", "SELECT * FROM state"],
    ["why", "film", "budget"],
    ["conflicts"],
    ["sources"],
    ["search", "film"],
    ["sql", "SELECT seq FROM events_at(recorded_as_of := 'HEAD')"],
]


FIRST = Film().records[-1].header.last + 1  # the number of the first claim


@pytest.fixture
def film(shell: Shell) -> Shell:
    """A budget that rises, a rumour that its subject will not discuss, a plan that lapses, and a slip of ours."""
    g = Film()
    g.by("studio", "budget", usd("20"), said="2024-07-16")
    g.by("studio", "budget", usd("25"), said="2025-01-09", in_=("later",))
    rumour = g.rumour("cast", who("driver"))
    g.answer(rumour, "mann", "no_comment", in_=("paper",))
    g.by("mann", "release", on("2024-12"), modality="hoped")
    g.withdraw(g.by("pacino", "budget", usd("99"), in_=("paper",)))
    shell.folder = shell.folder / "film"
    written(g, shell.folder).close()
    shell.monkeypatch.chdir(shell.folder)
    return shell


def moved(done: Any) -> list[tuple[str, str, str | None, str | None, list[int]]]:
    """Where, value, status before and after, by which events, counted from the first claim."""
    return [
        (
            one["at"],
            (one["after"] or one["before"])["value"],
            one["before"] and one["before"]["status"],
            one["after"] and one["after"]["status"],
            [cause["seq"] for cause in one["causes"]],
        )
        for one in done.json["data"]
    ]


def test_history_tells_each_move_with_its_events(film: Shell) -> None:
    assert moved(film.ok("history", "film", "budget", "--json")) == [
        ("2024-07-17", "20 USD", None, "asserted", [FIRST]),
        ("2025-01-10", "20 USD", "asserted", None, [FIRST + 1]),
        ("2025-01-10", "25 USD", None, "asserted", [FIRST + 1]),
    ]


def test_history_on_the_recorded_axis_tells_of_our_slip(film: Shell) -> None:
    found = moved(film.ok("history", "film", "budget", "--recorded", "--json"))
    assert (f"@{FIRST + 5}", "99 USD", None, "asserted", [FIRST + 5]) in found
    assert (f"@{FIRST + 6}", "99 USD", "asserted", None, [FIRST + 6]) in found


def test_history_for_people_names_who_recorded_it_and_what_time_alone_moved(film: Shell) -> None:
    out = film.ok("history", "film").out
    assert "tester" in out
    assert "the passing of time" in out
    assert "planned → expired" in out


def test_diff_shows_the_cells_that_differ_with_what_made_them_so(film: Shell) -> None:
    assert moved(film.ok("diff", "2024-07-17", "2025-01-10", "film", "--json")) == [
        ("2025-01-10", "20 USD", "asserted", None, [FIRST + 1]),
        ("2025-01-10", "25 USD", None, "asserted", [FIRST + 1]),
        ("2025-01-10", "2024-12", "planned", "expired", []),
    ]


def test_a_diff_names_both_points(film: Shell) -> None:
    days = film.ok("diff", "2024-07-17", "2025-01-10", "film").out.splitlines()
    assert days[-2] == "from what was published by 2024-07-17 to what was published by 2025-01-10"
    commits = film.ok("diff", "HEAD~1", "HEAD", "--sql", "SELECT record FROM claims").out.splitlines()
    one, two = (rf"what was recorded by 20\d\d-[-\d]+T[:.\d]+Z \(@{FIRST + seq}\)" for seq in (5, 6))
    assert re.fullmatch(f"from {one} to {two}", commits[-2])


def test_a_net_diff_leaves_out_what_was_undone_and_steps_do_not(film: Shell) -> None:
    assert film.ok("diff", "HEAD~2", "HEAD", "--json").json["data"] == []
    assert [one[1:4] for one in moved(film.ok("diff", "HEAD~2", "HEAD", "--steps", "--json"))] == [
        ("99 USD", None, "asserted"),
        ("99 USD", "asserted", None),
    ]


def test_a_diff_gives_the_reason_of_what_moved_it(film: Shell) -> None:
    (move,) = film.ok("diff", "HEAD~1", "HEAD", "--json").json["data"]
    (cause,) = move["causes"]
    assert (cause["kind"], cause["reason"], cause["author"]) == ("event withdrawn", "a mistake", "tester")


def test_dates_are_recorded_ones_where_it_is_said(film: Shell) -> None:
    assert film.ok("diff", "2026-01-02", "HEAD", "--recorded", "--json").json["data"] == []


def test_a_difference_can_be_told_by_the_exit_code(film: Shell) -> None:
    assert film("diff", "HEAD~1", "HEAD", "--exit-code").code == 10
    assert film("diff", "HEAD~2", "HEAD", "--exit-code").code == 0
    assert film("diff", "HEAD~1", "HEAD").code == 0
    assert film("diff", "HEAD~1", "HEAD", "--sql", "SELECT claim FROM claims", "--exit-code").code == 0
    assert film("diff", "HEAD~1", "HEAD", "--sql", "SELECT record FROM claims", "--exit-code").code == 10


def test_a_query_is_compared_row_by_row_and_equal_rows_are_counted(film: Shell) -> None:
    query = "SELECT 'budget' AS what FROM claims WHERE attribute = $a"
    found = film.ok("diff", "2024-07-17", "2025-01-10", "--sql", query, "-p", "a=budget", "--json").json["data"]
    assert (found["columns"], found["removed"], found["added"]) == (["what"], [], [["budget"]] * 2)
    back = film.ok("diff", "2025-01-10", "2024-07-17", "--sql", query, "-p", "a=budget", "--json").json["data"]
    assert (back["removed"], back["added"]) == ([["budget"]] * 2, [])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["diff", "2024-07-17", "HEAD"], 2, "two axes"),
        (["diff", "2024-07-17", "yesterday"], 1, "yesterday is not a point in time"),
        (["diff", "2024-07-17", ""], 1, "nothing is not a point in time"),
        (["diff", "HEAD", "2024-07-17", "--recorded"], 3, "no recorded point 2024-07-17"),
        (["state", "film", "--recorded-as-of", "yesterday"], 1, "hint: a recorded point is one of: @17, HEAD"),
        (["state", "film", "--as-of", "2023-02-30"], 1, "hint: 2023-02 has 28 days; write one day, such as"),
        (["sql", "SELECT valu FROM state"], 1, 'FROM clause!\n  hint: Candidate bindings: "value"'),
        (["sql", "SELECT 1 +"], 1, "hint: DuckDB's SQL, one SELECT"),
        (["diff", "2024-07", "2024-08-01"], 1, "is not a full date"),
        (["diff", "HEAD~99", "HEAD"], 3, "no recorded point HEAD~99"),
        (["diff", "@1", "HEAD", "--recorded-as-of", "@1"], 0, ""),
        (["diff", "@1", "@25", "--recorded-as-of", "@20"], 3, "no recorded point @25"),
        (["diff", "HEAD~1", "HEAD", "film", "--sql", "SELECT 1"], 2, "--sql and SUBJECT cannot be given"),
        (["diff", "HEAD~1", "HEAD", "--sql", "SELECT 1", "--steps"], 2, "--sql and --steps cannot be given together"),
        (["diff", "HEAD~1", "HEAD", "--net", "--steps"], 2, "--steps and --net cannot be given together"),
        (["diff", "HEAD~1", "HEAD", "--net"], 0, ""),
        (["rumours", "--all", "--open"], 2, "--all and --open cannot be given together"),
        (["diff", "HEAD~1", "HEAD", "-p", "a=b"], 2, "-p is for a query"),
        (["diff", "HEAD~1", "HEAD", "--sql", "DROP TABLE x"], 1, "SELECT"),
        (["history", "nobody"], 3, "no entity is called nobody"),
        (["history", "film", "nothing"], 3, "no attribute is called nothing"),
        (["why", "film", "nothing"], 3, "no attribute is called nothing"),
        (["search", " "], 2, "what is to be found?"),
        (["rumours", "--stale", "9 years"], 2, "not a length of time"),
        (["rumours", "--as-of", "1500-01-01", "--stale", "99999w"], 2, "99999w before 1500-01-01 is before the cal"),
        (["sql", "SELECT $a", "-p", "a"], 2, "not NAME=VALUE"),
        (["sql", "SELECT $a", "-p", "a=1", "-p", "a=2"], 2, "given twice"),
        (["sql", "SELECT $a"], 1, "parameter"),
    ],
)
def test_bad_input_is_refused_in_words(film: Shell, arguments: list[str], code: int, words: str) -> None:
    done = film(*arguments)
    assert done.code == code, done
    assert words in done.err
    as_json = film(*arguments, "--json")
    assert as_json.code == code
    assert code == 0 or as_json.json["error"]["exit"] == code


def test_why_names_the_rule_the_words_and_who_recorded_them(film: Shell) -> None:
    found = film.ok("why", "film", "budget", "--json").json["data"]
    (side,) = found["sides"]
    assert (side["place"], side["value"], side["rule"], side["against"]) == ("value", "25 USD", "alone", None)
    (proof,) = side["proofs"]
    assert (proof["seq"], proof["words"], proof["document"], proof["author"]) == (FIRST + 1, "wwwww", "later", "tester")
    assert {one["value"]: one["because"] for one in found["left_out"]} == {
        "20 USD": f"studio has said something newer: 25 USD (@{FIRST + 1})",
        "99 USD": f"tester withdrew c5 as our mistake: a mistake (@{FIRST + 6})",
    }
    assert [(one["entity"], one["role"]) for one in found["authorities"]] == [(None, "director"), ("studio", None)]


def test_why_has_the_formats_of_other_answers(film: Shell) -> None:
    rows = [json.loads(line) for line in film.ok("why", "film", "budget", "--format", "jsonl").out.splitlines()]
    assert [(row["place"], row["value"], row["claim"], row["rule"]) for row in rows[:-1]] == [
        ("value", "25 USD", "c2", "alone"),
        ("left_out", "20 USD", "c1", None),
        ("left_out", "99 USD", "c5", None),
        ("left_out", "99 USD", "c5", None),
    ]
    assert (rows[0]["words"], rows[0]["document"], rows[0]["author"]) == ("wwwww", "later", "tester")
    film.ok("why", "film", "cast", "-o", "../why.csv")
    cells = (film.folder.parent / "why.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in cells] == ["place", "value", "answer"]
    assert ",no_comment," in cells[2]
    assert film.ok("why", "film", "cast", "--format", "json").json == film.ok("why", "film", "cast", "--json").json


def test_why_lists_the_answers(film: Shell) -> None:
    (answer,) = film.ok("why", "film", "cast", "--json").json["data"]["answers"]
    assert (answer["who"], answer["does"], answer["claim"]) == ("mann", "no_comment", "c3")
    assert (answer["document"], answer["seq"], answer["author"]) == ("paper", FIRST + 3, "tester")
    out = film.ok("why", "film", "cast").out
    assert "no comment mann on c3, published 2024-07-18" in out
    assert f"“wwwww”  paper at 0\n               @{FIRST + 3}, commit {answer['commit']}, " in out


def test_why_of_what_nobody_spoke_of(film: Shell) -> None:
    assert "nothing is known" in film.ok("why", "film", "genre").out


def test_conflicts_and_sources(film: Shell) -> None:
    assert film.ok("conflicts", "--json").json["data"] == []
    rows = {row["source"]: row for row in film.ok("sources", "--json").json["data"]}
    assert (rows["mann"]["claims"], rows["mann"]["expired"]) == (1, 1)
    early = film.ok("sources", "--as-of", "2024-07-17", "--json").json["data"]
    assert {row["source"]: row["expired"] for row in early}["mann"] == 0


def test_a_rumour_is_stale_when_nothing_was_heard_for_so_long(film: Shell) -> None:
    """It was published on the 17th and last answered, under its key, on the 18th of July 2024."""
    for day, length, count in (
        ("2024-10-16", "90d", 1), ("2024-10-15", "90d", 0), ("2024-08-01", "2w", 1), ("2024-07-31", "2w", 0),
    ):  # fmt: skip
        found = film.ok("rumours", "--stale", length, "--as-of", day, "--json").json["data"]
        assert len(found) == count, (day, length)
    assert len(film.ok("rumours", "--open", "--json").json["data"]) == 1


def test_one_form_is_asked_for(film: Shell) -> None:
    told = film("state", "film", "--json", "--format", "csv")
    assert (told.code, told.json["error"]["problems"][0]["code"]) == (2, "options_apart")
    assert film.ok("state", "film", "--json", "--format", "json").json["data"]
    assert film.ok("state", "film", "--json", "--format", "csv", "-o", "state.csv").json["data"]["rows"]


def test_search_finds_the_claims_of_a_place(film: Shell) -> None:
    found = film.ok("search", "film", "budget", "--json").json["data"]
    assert [one["withdrawn_by"] is not None for one in found["claims"]] == [False, False, True]
    assert found["places"] == []
    assert "no text and no claim" in film.ok("search", "zebra").out


@pytest.mark.parametrize("arguments", READS, ids=lambda arguments: " ".join(arguments[:2]))
def test_a_basis_repeats_every_answer_after_later_appends(film: Shell, arguments: list[str]) -> None:
    before = film.ok(*arguments, "--json").json
    (film.folder.parent / "basis.json").write_text(film.ok(*arguments, "--json").out)
    film.ok("withdraw", "c1", "--reason", "to move the head")
    film.ok("entity", "add", "Another film", "--kind", "Movie", "--as", "film-2")
    again = film.ok(*arguments, "--json", "--basis", "../basis.json").json
    assert again["data"] == before["data"]
    assert {**again["basis"], "words": ""} == {**before["basis"], "words": ""}
