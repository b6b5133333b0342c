import sys
from hashlib import sha256

import pytest

from tests.ledger.conftest import NEWS, Shell


def test_a_text_is_taken_in_as_it_is(news: Shell) -> None:
    text = "Zoë\u2019s\r\n\tline\x0c".encode()
    (news.folder / "Big Story.txt").write_bytes(text)
    options = ["--published", "2024-05 .. 2024-06", "--title", "A story", "--url", "https://example.org/1"]
    more = [
        "--byline",
        "A. Writer",
        "--byline",
        "B. Writer",
        "--publisher",
        "The Daily",
        "--new",
        "--language",
        "en-GB",
    ]
    news.ok(
        "source", "add", "Big Story.txt", *options, *more, "--retrieved", "2025-01-01T10:00Z", "--licence", "all rights"
    )
    assert news.ok("source", "show", "big-story", "--json").json["data"] == {
        "type": "document.captured/1",
        "document": "big-story",
        "sha256": sha256(text).hexdigest(),
        "chars": 13,
        "url": "https://example.org/1",
        "title": "A story",
        "authors": ["A. Writer", "B. Writer"],
        "publisher": "the-daily",
        "published": "[2024-05..2024-06]",
        "retrieved": "2025-01-01T10:00Z",
        "language": "en-GB",
        "licence": "all rights",
    }
    assert news.ok("source", "cat", "big-story", "--json").json["data"]["text"].encode() == text


def test_a_text_may_come_from_standard_input(news: Shell) -> None:
    assert "add --as SLUG" in news.refused("source", "add", "-", stdin=b"A text.").err
    news.ok("source", "add", "-", "--as", "piped", stdin=b"A text.")
    assert "piped" in news.ok("source", "list").out


def test_what_cat_prints_is_the_text_and_nothing_else(news: Shell) -> None:
    done = news.ok("source", "cat", "news")
    assert done.out == NEWS
    assert done.err.startswith("Published by ")


@pytest.mark.parametrize("options", [[], ["--published", "2025-03-03"], ["--as", "news"]])
def test_the_same_text_again_is_already_there(news: Shell, options: list[str]) -> None:
    (news.folder / "copy.txt").write_text(NEWS, "utf-8")
    for file in ("../news.txt", "copy.txt"):
        before = news.bytes()
        assert "@5  already there: document news" in news.ok("source", "add", file, *options).out
        assert news.bytes() == before


def test_what_was_not_known_of_a_text_is_added_and_the_rest_stays(news: Shell) -> None:
    done = news.ok("source", "add", "../news.txt", "--title", "A bridge", "--byline", "A", "--byline", "B")
    assert done.err.splitlines() == ["  title: nothing → A bridge", "  authors: nothing → A, B"]
    shown = news.ok("source", "show", "news", "--json").json["data"]
    assert (shown["title"], shown["published"]) == ("A bridge", "2025-03-03")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--published", "2025-03-04"], "as document news, with another published: 2025-03-03 there, 2025-03-04 here"),
        (["--as", "other"], "--as: the text is there already, as document news\n"),
    ],
)
def test_what_is_known_of_a_text_is_changed_on_purpose_only(news: Shell, options: list[str], message: str) -> None:
    done = news.refused("source", "add", "../news.txt", *options)
    assert (done.code, message in done.err, "add --replace" in done.err) == (1, True, True)
    news.ok("source", "add", "../news.txt", *options, "--replace")
    shown = news.ok("source", "show", options[1] if "--as" in options else "news", "--json").json["data"]
    assert shown["published"] == ("2025-03-03" if "--as" in options else "2025-03-04")


def test_a_text_takes_the_name_of_another_on_purpose_only(news: Shell) -> None:
    done = news.refused("source", "add", "-", "--as", "news", stdin=b"Another text.")
    assert (done.code, f"--as: document news is another text, of {len(NEWS)} characters" in done.err) == (1, True)
    assert "factledger source revise news" in done.err
    news.ok("source", "add", "-", "--as", "news", "--replace", stdin=b"Another text.")
    assert news.ok("source", "cat", "news").out == "Another text."
    assert "published" not in news.ok("source", "show", "news", "--json").json["data"]


@pytest.mark.parametrize(
    ("text", "options", "code", "message"),
    [
        (b"", [], 1, "FILE: the text is empty"),
        (b" \n", [], 1, "FILE: the text is empty"),
        (b"a\0b", [], 1, "FILE: the text holds NUL"),
        (b"a\nb\xff", [], 1, "not UTF-8 at byte 3, line 2"),
        (b"a", ["--published", "2023-02-29"], 1, "2023-02 has 28 days"),
        (b"a", ["--publisher", "Nobody"], 3, "--new makes it"),
        (b"a", ["--retrieved", "2025-01-01T10:00"], 1, "is not an instant"),
        (b"a", ["--language", "English!"], 1, "not a language tag"),
        (b"a", ["--title", "a\x1b[2J"], 1, "U+001B"),
        (b"a", ["--as", "A Title"], 1, "cannot be a slug"),
    ],
)
def test_what_is_no_text_is_refused(news: Shell, text: bytes, options: list[str], code: int, message: str) -> None:
    done = news.refused("source", "add", "-", "--as", "x", *options, stdin=text)
    assert (done.code, message in done.err) == (code, True), done.err


@pytest.mark.parametrize(("option", "value"), [("--published", "2099-01-01"), ("--retrieved", "2099-01-01T00:00:00Z")])
def test_a_date_that_is_still_to_come_draws_a_warning(news: Shell, option: str, value: str) -> None:
    done = news.ok("source", "add", "-", "--as", "early", option, value, stdin=b"A text.")
    assert f"warning: {option[2:]} {value} is still to come" in done.err


def test_only_what_was_published_by_then_is_listed(news: Shell) -> None:
    assert "news" in news.ok("source", "list", "--as-of", "2025-03-03").out
    assert "none" in news.ok("source", "list", "--as-of", "2025-03-02").out
    assert "none" in news.ok("source", "list", "--recorded-as-of", "HEAD~2").out
    assert news("source", "show", "news", "--as-of", "2025-03-02").code == 3


def test_cat_gives_the_bytes_and_a_terminal_is_shown_them_made_safe(
    news: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    news.ok("source", "add", "-", "--as", "wild", stdin="a\x1b[2J\nb\u202e".encode())
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)
    shown = news("source", "cat", "wild").out
    assert "a\\x1b[2J\nb\\u202e" in shown
    assert "\x1b[2J" not in shown


def test_the_text_is_found_by_title_or_hash(news: Shell) -> None:
    digits = sha256(NEWS.encode()).hexdigest()[:6]
    assert news.ok("source", "cat", digits, "--json").json["data"]["text"] == NEWS
