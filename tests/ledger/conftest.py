"""A command line to type at, in process, with a clock that stands still and chance that is counted."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ledger import api
from ledger.cli.app import run
from ledger.events.audit.audit import audit

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NEWS = (
    "Riverton, 3 March 2025. The council will vote on a new bridge in May, mayor Jane Okoro said. “We cannot wait,”"
    " she told reporters.\nSources say that the bridge could cost 40 million pounds. The builder Hallam & Sons denied"
    " that it had been promised the contract. The bridge would be the second; the first bridge opened in 1931."
)


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.out)


@dataclass
class Shell:
    """Types commands in a folder."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Done:
        with self.monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
            code = run([*arguments])
        printed = self.capsys.readouterr()
        return Done(code, printed.out, printed.err)

    def ok(self, *arguments: str, stdin: bytes = b"") -> Done:
        """A command that must succeed, after which the whole ledger is audited."""
        done = self(*arguments, stdin=stdin)
        assert done.code == 0, done
        if (self.folder / "factledger.toml").exists():
            assert audit(self.folder).problems == ()
        return done

    def refused(self, *arguments: str, stdin: bytes = b"") -> Done:
        """A command that must fail, and change no byte of the ledger."""
        before = self.bytes()
        done = self(*arguments, stdin=stdin)
        assert done.code != 0, done
        assert self.bytes() == before
        return done

    def bytes(self) -> dict[str, str]:
        """The hash of every file of the ledger but the cache and the lock."""
        files = (path for path in self.folder.rglob("*") if path.is_file() and not {".cache", "lock"} & {*path.parts})
        return {str(path.relative_to(self.folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def counted(start: int = 1) -> Callable[[int], bytes]:
    """Bytes that are counted, not drawn."""
    numbers = count(start)
    return lambda size: sha256(str(next(numbers)).encode()).digest()[:size]


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """In an empty folder, with nothing of the machine's environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FACTLEDGER_DIR", raising=False)
    monkeypatch.setenv("FACTLEDGER_AUTHOR", "tester")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(api, "utc_now", lambda: NOW)
    monkeypatch.setattr(api, "random_bytes", counted())
    return Shell(tmp_path, capsys, monkeypatch)


@pytest.fixture
def news(shell: Shell) -> Shell:
    """In a ledger that holds one text, `news`, one entity, `bridge`, and the general vocabulary."""
    (shell.folder / "news.txt").write_text(NEWS, "utf-8")
    shell.ok("init", "ledger")
    shell.folder = shell.folder / "ledger"
    shell.monkeypatch.chdir(shell.folder)
    shell.ok("source", "add", "../news.txt", "--published", "2025-03-03")
    shell.ok("entity", "add", "The bridge", "--kind", "Place", "--as", "bridge")
    return shell


@pytest.fixture
def heat(shell: Shell) -> Shell:
    """In a ledger that holds the worked example."""
    example = Path(api.__file__).parent / "example" / "heat-2"
    shell.ok("init", "ledger", "--vocabulary", "film")
    shell.folder = shell.folder / "ledger"
    shell.monkeypatch.chdir(shell.folder)
    shell.ok("source", "add", str(example / "article.txt"), "--as", "heat-2-article", "--published", "2024-07-17")
    shell.ok("append", str(example / "events.jsonl"))
    return shell
