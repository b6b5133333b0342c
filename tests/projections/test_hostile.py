"""SQL from outside reads its projections and nothing else, and writes nothing.

There are two doors, and each is tried alone: what a query may say, and the lock on the database that would run it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from ledger.api import Ledger
from ledger.events.errors import LedgerError
from ledger.projections.functions import ALLOWED
from ledger.projections.snapshot import Snapshot
from ledger.projections.testing import Given
from tests.projections import bare, calls, hostile

ROOT = Path(__file__).parents[2]
CANARY = "c4nary-of-this-test"
OPEN = Path("/canary"), Path("/out"), Path("/ledger")
LONG = 1_000  # what is only deep or long takes DuckDB a while
CRASHES = ("SELECT from_json", "SELECT (repeat", "SELECT NULL::STRUCT")
STATEMENTS = hostile.statements(*OPEN)


def ledger() -> Given:
    given = Given().document("news").entity("film", "ann").attribute("budget")
    given.claim("film", "budget", "1", speaker="ann")
    return given


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return ledger().at().snapshot


@dataclass
class Outside:
    """A world around the database: a canary, a ledger folder, a working directory, a folder for temporary files."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> "Outside":
        (folder / "work").mkdir()
        (folder / "tmp").mkdir()
        (folder / "canary.csv").write_text(f"a,b\n{CANARY},1\n")
        Ledger.init(folder / "ledger")
        return cls(folder)

    def statements(self) -> list[str]:
        return hostile.statements(self.folder / "canary.csv", self.folder / "out", self.folder / "ledger")

    def everything(self) -> dict[str, str]:
        """Every path with what it is: links, and the hash of the bytes of files."""
        return {str(path): _fingerprint(path) for path in sorted(self.folder.rglob("*"))}


def _fingerprint(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return "link" if path.is_symlink() else f"{path.stat().st_mode:o}"
    return sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """Whatever a test does, all of it is as before afterwards."""
    made = Outside.make(tmp_path)
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("FACTLEDGER_CANARY", CANARY)
    before, listed = made.everything(), _in_tmp()
    yield made
    assert made.everything() == before
    assert not _in_tmp() - listed


def _in_tmp() -> set[str]:
    """What DuckDB may have left where temporary files are by default; other programs write there too."""
    return {path.name for path in Path("/tmp").iterdir() if path.name.startswith((".tmp", "duckdb"))}  # noqa: S108


def test_there_are_enough_of_them() -> None:
    assert len({*STATEMENTS}) == len(STATEMENTS) >= 150


def refused(snapshot: Snapshot, statement: str) -> bool:
    try:
        snapshot.sql(statement)
    except LedgerError:
        return True
    return False


def test_every_hostile_statement_is_refused(outside: Outside, snapshot: Snapshot) -> None:
    through = [statement for statement in outside.statements() if not refused(snapshot, statement)]
    assert through == []


@pytest.mark.parametrize("disguise", hostile.DISGUISES)
def test_every_hostile_statement_is_refused_in_disguise(snapshot: Snapshot, disguise: str) -> None:
    disguised = map(hostile.DISGUISES[disguise], STATEMENTS)
    assert [statement for statement in disguised if not refused(snapshot, statement)] == []


@pytest.mark.parametrize("disguise", hostile.DISGUISES)
def test_a_disguise_breaks_nothing(snapshot: Snapshot, disguise: str) -> None:
    harmless = "SELECT '2026-01-01'" if "macro" in disguise else "SELECT 1"
    assert snapshot.sql(hostile.DISGUISES[disguise](harmless)).columns


@pytest.mark.parametrize("statement", hostile.HARMLESS)
def test_what_gets_through_by_design(snapshot: Snapshot, statement: str) -> None:
    assert snapshot.sql(hostile.placed(statement, *OPEN)).columns


@pytest.mark.parametrize("statement", STATEMENTS[:: max(1, len(STATEMENTS) // 40)])
def test_a_projection_is_held_to_the_same(tmp_path: Path, statement: str) -> None:
    if "\ud800" not in statement:
        (tmp_path / "mine.sql").write_text(f"-- what: x\n-- one row per: x\n{statement}", "utf-8")
        with pytest.raises(LedgerError):
            Given(tmp_path).entity("film").at().rows("mine")


def test_the_lock_alone_lets_nothing_out_and_nothing_in(
    outside: Outside, tmp_path_factory: pytest.TempPathFactory
) -> None:
    statements = [each for each in outside.statements() if "\ud800" not in each and len(each) < LONG]
    file = tmp_path_factory.mktemp("bare") / "statements.json"
    ended = _run_bare(file, statements)
    assert [each for each in ended if not each.startswith(CRASHES)] == []


def test_every_function_of_duckdb_under_the_lock(outside: Outside, tmp_path_factory: pytest.TempPathFactory) -> None:
    with duckdb.connect() as connection:
        named = list(calls.calls(connection))
    names = {statement: name for name, statement in named}
    aimed = [(name, _aimed(statement, outside)) for name, statement in named if "'TEXT'" in statement]
    statements = [statement for _, statement in named + aimed]
    ended = _run_bare(tmp_path_factory.mktemp("bare") / "calls.json", statements)
    assert not {names[each] for each in ended if each in names} & ALLOWED
    with duckdb.connect() as connection:
        known = {name for (name,) in connection.execute("SELECT function_name FROM duckdb_functions()").fetchall()}
    assert known <= {*names.values()}


def _aimed(statement: str, outside: Outside) -> str:
    """With the path of the canary wherever a text is given."""
    return statement.replace("'TEXT'", f"'{outside.folder / 'canary.csv'}'")


def _run_bare(file: Path, statements: list[str]) -> list[str]:
    """The statements that ended the program. Fails if the secret came out."""
    file.write_text(json.dumps(statements), "utf-8")
    ended: list[str] = []
    first = 0
    while True:
        command = [sys.executable, bare.__file__, str(file), str(first), CANARY]
        done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)  # fmt: skip
        lines = done.stdout.splitlines()
        leaked = [statements[int(line.split()[0])] for line in lines if line.endswith("leaked")]
        assert not leaked
        if done.returncode == 0:
            return ended
        assert done.returncode < 0, done.stderr
        ended.append(statements[int(lines[-1])])
        first = int(lines[-1]) + 1


def test_the_harness_sees_a_leak_and_an_end(outside: Outside, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("bare") / "seen.json"
    crash = "SELECT (repeat('[', 100000) || repeat(']', 100000))::JSON::VARIANT"
    assert _run_bare(file, ["SELECT 1", crash, "SELECT 2"]) == [crash]
    with pytest.raises(AssertionError):
        _run_bare(file, [f"SELECT '{CANARY}'"])
    assert outside.everything()
