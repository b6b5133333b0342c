import pytest

from tests.ledger.cli.conftest import VOTE, claim, lines
from tests.ledger.conftest import Shell

FILM = "Heat 2 (film)"
DAY = ["--as-of", "2024-07-17"]
READS = [
    ["state", FILM], ["timeline"], ["quotes"], ["rumours"], ["sql", "FROM point"], ["log"], ["source", "list"],
    ["entity", "list"], ["attribute", "list"],
]  # fmt: skip
PLAN = "production_start | planned [2024-10..2025-03] (“at the end of 2024 or early 2025”)"
# From the hand-coded article's table of what is known of the film: attribute, value, status, who.
EXPECTED_FILM = """
screenplay_status | in progress | asserted | Michael Mann
screenwriter | Michael Mann | asserted | Michael Mann
sequel_of | Heat (1995 film) | reported | heat-2-article
cast_member | Austin Butler | rumoured | heat-2-article (unattributed)
cast_member | Adam Driver | rumoured | heat-2-article (unattributed)
cast_member | not Robert De Niro (character_role: Neil McCauley) | planned | Michael Mann
cast_member | not Al Pacino (character_role: Vincent Hanna) | planned | Michael Mann
production_start | planned [2024-10..2025-03] (“at the end of 2024 or early 2025”) | planned | Michael Mann
production_start | not known yet | unknown |
technique | planned combination of CG and makeup | planned | Michael Mann
character | Neil McCauley | asserted | Michael Mann
character | Vincent Hanna | asserted | Michael Mann
casting_status | undecided | asserted | Michael Mann
in the story
narrative_start | planned 1987 (“eight years earlier than the movie”) | planned, contested, tie | Michael Mann
narrative_start | planned 1988 | planned, contested, tie | Michael Mann
set_in_period | planned 2000 | planned | Michael Mann
"""
EXPECTED_NOVEL = [
    "author | Meg Gardiner | reported | heat-2-article",
    "author | Michael Mann | reported | heat-2-article",
    "publication_date | 2022 | reported | heat-2-article",
    "in the story",
    "time_jump | not P25Y | reported | heat-2-article",
    "set_in_period | 1988 | reported | heat-2-article",
]


def rows(card: str) -> list[str]:
    """The rows of a card, their cells joined by ` | `; lines that go on with a cell are left out."""
    found = []
    columns: list[int] = []
    for line in card.splitlines():
        if line.startswith("attribute "):
            columns = [line.index(name) for name in ("attribute", "value", "status", "since", "who")]
        elif line == "in the story":
            found.append(line)
        elif columns and line[:1].isalpha() and "·" not in line:
            cells = [line[start:end].strip() for start, end in zip(columns, [*columns[1:], None], strict=True)]
            del cells[3]  # since when
            found.append(" | ".join(cells).strip())
    return found


def test_the_card_of_the_film_is_the_table_of_the_article(heat: Shell) -> None:
    assert rows(heat.ok("state", FILM, *DAY).out) == EXPECTED_FILM.strip().splitlines()


def test_the_card_of_the_novel_holds_what_the_article_says_of_it(heat: Shell) -> None:
    found = rows(heat.ok("state", "Heat 2 (novel)", *DAY).out)
    assert [row for row in found if row in EXPECTED_NOVEL] == EXPECTED_NOVEL
    assert sum(row.startswith("author") for row in found) == 2


def test_since_when_is_in_every_form(heat: Shell) -> None:
    rows_ = heat.ok("state", FILM, *DAY, "--json").json["data"]["rows"]
    assert {row["since"] for row in rows_ if row["status"] != "unknown"} == {"2024-07-17"}
    assert heat.ok("state", FILM, *DAY).out.count("  2024-07-17  ") == 15
    header, first, *_ = heat.ok("state", FILM, *DAY, "--format", "csv").out.splitlines()
    assert header.endswith(",since")
    assert first.endswith(",2024-07-17")


def test_answers_stand_under_what_they_answer(heat: Shell) -> None:
    card = heat.ok("state", FILM, *DAY).out
    butler, driver = card.index("Austin Butler  "), card.index("Adam Driver  ")
    answers = card[butler:driver]
    assert "2024-07-17 Michael Mann, no comment: “Mann is staying mum about those rumors.”" in answers
    assert "2024-07-17 Austin Butler, evaded: “" in answers
    assert "2024-07-17 Michael Mann, not confirmed: “stopped short of confirming" in card[driver:]
    assert "2024-07-17 Michael Mann, no comment: “Mann is staying mum about those rumors.”" in card[driver:]


def test_what_is_excluded_comes_before_what_lost_and_an_answer_stands_once(case: Shell) -> None:
    case.ok("answer", "Okoro took back her word", "--in", "daily", "--of", "c-could", "--by", "Okoro", "--denied")
    card = case.ok("state", "bridge").out
    assert card.index("not 40 million") < card.index("runner-up 40 million")
    assert card.count("denied: “Okoro took back her word”") == 1


def test_who_says_it_names_the_outlet_of_an_unnamed_source_and_counts_the_origins(case: Shell) -> None:
    fields = {"attribution": "unnamed_source"}
    told = claim("c-told", "sources told the Riverton News", "daily", "50 million", attribute="budget", **fields)
    define = {"type": "attribute.defined/1", "attribute": "budget", "value_type": "text", "cardinality": "single",
              "volatility": "evolving", "axis": "real"}  # fmt: skip
    case.ok("append", "-", stdin=lines([define, told]))
    case.ok("repeat", "c-told", VOTE, "--in", "news", "--independent")
    assert "budget | 50 million | reported | The Daily (unnamed source), 2 origins" in rows(
        case.ok("state", "bridge").out
    )


def test_markdown_has_the_card_with_labels_and_evidence(heat: Shell) -> None:
    heading, _, columns, _, *body = heat.ok("state", FILM, *DAY, "--format", "md").out.splitlines()
    assert heading == "Heat 2 (film) (Movie, heat-2-film)"
    assert columns == "| attribute | value | status | since | who | evidence | answers |"
    words = "“Heat 2, a sequel to his 1995 crime classic” (heat-2-article)"
    assert f"| sequel_of | Heat (1995 film) | reported | 2024-07-17 | heat-2-article | {words} |  |" in body
    assert "in the story" in body
    (driver,) = (line for line in body if "Adam Driver" in line)
    assert driver.count("<br>") == 1


def test_the_basis_is_under_every_answer(heat: Shell) -> None:
    expected = "Published by 2024-07-17, as recorded up to now (@129), UTC · head "
    for command in [*READS, ["show", "c14"]]:
        done = heat.ok(*command, *DAY)
        assert done.out.splitlines()[-1].startswith(expected), command
        basis = heat.ok(*command, *DAY, "--json").json["basis"]
        assert (basis["as_of"], basis["seq"], basis["commit"], len(basis["hash"])) == ("2024-07-17", 129, 3, 64)


def test_every_read_can_be_asked_at_every_axis(heat: Shell) -> None:
    for command in READS:
        basis = heat.ok(
            *command, "--as-of", "2024-08-01", "--recorded-as-of", "@50", "--valid-at", "2024-09-01", "--json"
        ).json["basis"]
        assert (basis["as_of"], basis["valid_at"], basis["seq"]) == ("2024-08-01", "2024-09-01", 129)


def test_the_day_before_publication_nothing_is_known(heat: Shell) -> None:
    done = heat.ok("state", FILM, "--as-of", "2024-07-16")
    assert "nothing is known" in done.out
    assert heat.ok("state", FILM, "--as-of", "2024-07-16", "--json").json["data"]["rows"] == []


def test_the_plan_expires_when_nothing_follows(heat: Shell) -> None:
    found = rows(heat.ok("state", FILM, "--as-of", "2025-04-01").out)
    assert f"{PLAN} | expired | Michael Mann" in found


def test_what_is_only_implied_is_shown_on_request(heat: Shell) -> None:
    assert "Warner Bros." not in heat.ok("state", FILM, *DAY).out
    assert "studio | Warner Bros. | asserted | Michael Mann" in rows(heat.ok("state", FILM, *DAY, "--implicated").out)


def test_in_1988_nothing_was_true_of_the_production(heat: Shell) -> None:
    data = heat.ok("state", FILM, "--valid-at", "1988-06-01", "--json").json["data"]
    assert {row["axis"] for row in data["rows"]} == {"story"}


def test_a_withdrawal_counts_from_then_on_and_not_before(heat: Shell) -> None:
    heat.ok("withdraw", "c14", "--reason", "a mistake")
    assert "Austin Butler" not in heat.ok("rumours", FILM).out
    assert "Austin Butler" in heat.ok("rumours", FILM, "--recorded-as-of", "HEAD~1").out


def test_rumours_that_are_no_longer_open_are_shown_on_request(heat: Shell) -> None:
    heat.ok("answer", "Butler recently said", "--of", "c14", "--by", "Butler", "--denied")
    assert "Austin Butler" not in heat.ok("rumours").out
    assert "denied, closed" in heat.ok("rumours", "--all").out


def test_quotes_are_whole_and_by_whom(heat: Shell) -> None:
    found = heat.ok("quotes", "--by", "Austin Butler", "--json").json["data"]
    assert [row["claims"] for row in found] == [["c26", "c27", "c28", "c29", "c30", "c63", "c64"]]
    assert [row["speaker"] for row in heat.ok("quotes", FILM, "--json").json["data"]] == ["michael-mann"]


def test_a_timeline_of_one_subject(heat: Shell) -> None:
    found = heat.ok("timeline", FILM, "--json").json["data"]
    assert {row["subject"] for row in found} == {"heat-2-film"}
    assert len(heat.ok("timeline", "--json").json["data"]) > len(found)


def test_a_timeline_marks_what_was_retracted_or_superseded_and_says_by_whom(case: Shell) -> None:
    case.ok("retract", "c-vote", "Okoro took back her word", "--in", "daily", "--by", "Okoro")
    case.ok("supersede", "c-could", "--by-claim", "c-will", "--reason", "corrected")
    found = [line.split("  ") for line in case.ok("timeline").out.splitlines()]
    lines_ = [" | ".join(cell.strip() for cell in line if cell.strip()) for line in found]
    assert f"2025-03-03 | Jane Okoro | asserted | commentary: {VOTE} | [retracted by Jane Okoro] | c-vote" in lines_
    assert f"2025-03-05 | Jane Okoro | retracted | commentary: {VOTE} | c-vote" in lines_
    news = "2025-03-03 | news (unattributed) | rumoured | cost: 40 million"
    assert f"{news} | [superseded by c-will] | c-could" in lines_
    assert "2025-03-05 | The Daily | superseded by c-will | cost: 40 million | c-could" in lines_
    assert "superseded, closed" in case.ok("rumours", "--all").out


def test_sql_at_two_points(heat: Shell) -> None:
    query = (
        "SELECT b.value, a.status AS was, b.status AS became FROM state_at(as_of := '2024-07-17') AS a"
        " JOIN state_at(as_of := '2025-04-01') AS b USING (subject, attribute, slot, value) WHERE a.status <> b.status"
    )
    data = heat.ok("sql", query, "--json").json["data"]
    assert data["columns"] == ["value", "was", "became"]
    assert data["rows"] == [["[2024-10..2025-03]", "planned", "expired"]]
    assert "planned  expired" in heat.ok("sql", query).out


@pytest.mark.parametrize(
    ("value", "text"),
    [("'nan'::DOUBLE", "nan"), ("'-inf'::DOUBLE", "-inf"), ("1.50::DECIMAL(9,2)", "1.50"), ("NULL", None), ("7", 7),
     ("DATE '2024-07-17'", "2024-07-17"), ("TIMESTAMP '2024-07-17 01:02:03'", "2024-07-17T01:02:03"),
     ("[1, 2]", [1, 2]), ("{'a': 1}", {"a": 1}), ("'\\x00'::BLOB", "00"), ("INTERVAL 1 DAY", "1 day")],
)  # fmt: skip
def test_every_type_of_sql_has_a_form_in_json(heat: Shell, value: str, text: object) -> None:
    ((cell,),) = heat.ok("sql", f"SELECT {value}", "--json").json["data"]["rows"]
    assert cell == text
    heat.ok("sql", f"SELECT {value}")


def test_no_rows_are_no_failure(heat: Shell) -> None:
    assert "no rows" in heat.ok("sql", "SELECT 1 WHERE FALSE").out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["state", "Heat 2"], 3, "heat-2-film (Heat 2 (film)), heat-2-novel (Heat 2 (novel))"),
        (["state", "Heat 3"], 3, "no entity is called Heat 3"),
        (["quotes", "--by", "Nobody"], 3, "no entity is called Nobody"),
        (["state", FILM, "--as-of", "2024-07"], 1, "is not a full date"),
        (["state", FILM, "--as-of", "2023-02-29"], 1, "2023-02 has 28 days"),
        (["state", FILM, "--as-of", "yesterday"], 1, "is not a full date"),
        (["state", FILM, "--valid-at", "1988"], 1, "is not a full date"),
        (["state", FILM, "--recorded-as-of", "2024-07-17T10:00"], 1, "is not an instant"),
        (["state", FILM, "--recorded-as-of", "@999"], 3, "the events are @1 to @129"),
        (["state", FILM, "--recorded-as-of", "HEAD~9"], 3, "there are 3 commits"),
        (["state", FILM, "--recorded-as-of", "2020-01-01"], 3, "the first commit was recorded at"),
        (["state", FILM, "--recorded-as-of", "0000000"], 3, "no recorded point 0000000"),
        (["state", FILM, "--recorded-as-of", "HEAD~2"], 3, "no entity is called Heat 2 (film)"),
        (["sql", "SELEC 1"], 1, "syntax error"),
        (["sql", "SELECT 1; SELECT 2"], 1, "2 statements"),
        (["sql", "DROP TABLE events"], 1, "SELECT"),
        (["sql", "SELECT now()"], 1, "now"),
        (["sql", "FROM nothing"], 3, "there is no projection nothing"),
        (["sql", "FROM read_text('/etc/passwd')"], 1, "read_text"),
    ],
)
def test_what_cannot_be_answered_is_an_error_and_never_a_guess(
    heat: Shell, arguments: list[str], code: int, message: str
) -> None:
    done = heat.refused(*arguments)
    assert (done.code, done.out) == (code, "")
    assert message in done.err
    assert heat(*arguments, "--json").json["error"]["exit"] == code


def test_what_is_suggested_was_recorded_by_then(case: Shell) -> None:
    words = "The bridge could maybe cost 40 million pounds"
    assert "did you mean" in case.refused("show", words).err
    assert "did you mean" not in case.refused("show", words, "--recorded-as-of", "@7").err
