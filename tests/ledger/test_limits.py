"""Whatever a query does, the command ends: at the time limit, at Ctrl-C, within its memory, with its output whole.

Each command is a process here, as people start it. No test asks how fast the machine is: PATIENCE is what makes one
fail that would otherwise wait for ever.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from tests.ledger.bombs import BOMBS, HARMLESS, REFUSED

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from ledger.cli import main; main()"]
PATIENCE = 6.0
"""Seconds: the limit of one, one more to end, and what a busy machine needs to start Python."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("limits") / "ledger"
    subprocess.run([*COMMAND, "init", str(made)], env=environment(), capture_output=True, check=True)
    return made


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def run(folder: Path, *arguments: str, seconds: int = 1) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, "sql", "--timeout", str(seconds), *arguments]
    return subprocess.run(command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False, timeout=seconds - 1 + PATIENCE)  # fmt: skip


def script(body: str) -> subprocess.CompletedProcess[str]:
    """`within` around the work that the body defines, in a process of its own."""
    program = f"""
import os, resource, signal, sys, time
from ledger.events.errors import LedgerError
from ledger.limits import within
def work():
{body}
try:
    code = within(2, work)
except LedgerError as error:
    print(error.problems[0].code, file=sys.stderr)
    code = 99
except KeyboardInterrupt:
    code = 130
os._exit(code)
"""
    return subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, text=True,
                          check=False, timeout=PATIENCE)  # fmt: skip


@pytest.fixture(scope="module")
def ended(folder: Path) -> Iterator[dict[str, subprocess.CompletedProcess[str]]]:
    """Every bomb, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        yield dict(zip(BOMBS, pool.map(lambda query: run(folder, query), BOMBS.values()), strict=True))


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_ended_with_a_clear_error_and_nothing_on_standard_output(
    ended: dict[str, subprocess.CompletedProcess[str]], name: str
) -> None:
    done = ended[name]
    assert done.returncode in {1, 8}, done.stderr
    assert done.stdout == ""
    assert "error: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_too_much_to_begin_with_is_refused(folder: Path, name: str) -> None:
    done = run(folder, REFUSED[name], seconds=60)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_only_long_is_answered(folder: Path, name: str) -> None:
    done = run(folder, HARMLESS[name], seconds=60)
    assert done.returncode == 0, done.stderr


def test_most_bombs_are_ended_by_the_clock(ended: dict[str, subprocess.CompletedProcess[str]]) -> None:
    assert len(BOMBS) >= 30
    assert sum(ended[name].returncode == 8 for name in BOMBS) >= 20


def test_the_error_of_the_time_limit_is_a_whole_envelope(folder: Path) -> None:
    done = run(folder, "--json", BOMBS["counting for ever"])
    error = msgspec.json.decode(done.stdout)["error"]
    assert (done.returncode, error["exit"], error["problems"][0]["code"]) == (8, 8, "stopped")


def test_a_projection_that_came_with_the_ledger_is_ended_as_well(folder: Path) -> None:
    mine = folder / "projections" / "mine.sql"
    mine.write_text("-- what: x\n-- one row per: x\nSELECT count(*) AS n FROM range(1000000000), range(1000000000)")
    try:
        assert run(folder, "SELECT * FROM mine").returncode in {1, 8}
    finally:
        mine.unlink()


def test_ctrl_c_ends_a_query_within_a_second(folder: Path) -> None:
    command = start(folder, BOMBS["levenshtein"])
    child_of(command)
    command.send_signal(signal.SIGINT)
    asked = time.monotonic()
    assert command.wait(PATIENCE) == 130
    assert time.monotonic() - asked < 1


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_the_work_ends_when_the_command_is_gone(folder: Path, end: signal.Signals) -> None:
    command = start(folder, BOMBS["cross join"])
    child = child_of(command)
    command.send_signal(end)
    command.wait(PATIENCE)
    for _ in range(int(PATIENCE * 100)):
        if not alive(child):
            return
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the work goes on")


def start(folder: Path, query: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*COMMAND, "sql", query], cwd=folder, env=environment(), stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def child_of(command: subprocess.Popen[bytes]) -> int:
    """The process that does the work, once it has loaded DuckDB."""
    for _ in range(int(PATIENCE * 100)):
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(command.pid)], capture_output=True, check=False)  # noqa: S607
        if listed.stdout.strip():
            child = int(listed.stdout.split()[0])
            maps = Path(f"/proc/{child}/maps")
            with suppress(OSError):
                if not maps.parent.parent.is_dir() or "duckdb" in maps.read_text():
                    return child
        time.sleep(0.01)
    command.kill()
    command.wait()
    raise TimeoutError


def alive(process: int) -> bool:
    """Whether it runs; one that nobody has waited for does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)  # noqa: S607
    return state.stdout.strip()[:1] not in {"", "Z"}


@pytest.mark.parametrize(
    ("body", "code", "out", "err"),
    [
        ("    print('done'); return 3", 3, "done\n", ""),
        ("    print('half', flush=True); time.sleep(60)", 99, "", "stopped"),
        ("    print('half', flush=True)\n    while True: pass", 99, "", "stopped"),
        ("    print('half'); os.kill(os.getpid(), signal.SIGSEGV); time.sleep(9)", 99, "", "broke_off"),
        ("    print('half'); os.abort()", 99, "", "broke_off"),
        ("    print('half'); os.kill(os.getpid(), signal.SIGINT); time.sleep(9)", 130, "", ""),
        ("    print('half'); bytearray(2 ** 60)", 99, "", "too_big"),
        ("    def deep(n): return deep(n + 1) + 1\n    deep(0)", 99, "", "too_big"),
        ("    print('half'); raise ValueError('a bug')", 70, "", "a bug"),
        ("    print('x' * 1000000, end=''); return 0", 0, "x" * 1_000_000, ""),
        ("    print(sys.stdout.isatty(), sys.stdout.fileno()); return 0", 0, "False 1\n", ""),
        ("    return int(resource.getrlimit(resource.RLIMIT_CORE)[0])", 0, "", ""),
        ("    return int(resource.getrlimit(resource.RLIMIT_AS)[0] > 0) + 1", 2, "", ""),
        ("    return int(resource.getrlimit(resource.RLIMIT_FSIZE)[0] > 0) + 1", 2, "", ""),
    ],
)
def test_how_work_may_end(body: str, code: int, out: str, err: str) -> None:
    done = script(body)
    assert (done.returncode, done.stdout) == (code, out), done.stderr
    assert err in done.stderr
    assert bool(err) == bool(done.stderr)


def test_a_reader_that_goes_away_is_no_failure(folder: Path) -> None:
    query = "SELECT range AS a_number FROM range(10000)"
    command = subprocess.Popen([*COMMAND, "sql", query], cwd=folder, env=environment(), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    assert command.stdout is not None
    assert command.stderr is not None
    command.stdout.close()
    assert command.wait(PATIENCE * 3) == 0
    assert command.stderr.read() == b""
    command.stderr.close()
