"""How long things take, as ratios to something that everybody knows, measured in the same run.

The variants take turns, because the machine is shared and changes its speed within minutes: compare ratios only.
Every command is a whole process, without the start-up files of an editable install, which would slow the baseline too.
"""

import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.generate import generate
from bench.reads import measure
from bench.writes import measure_writes

ROOT = Path(__file__).parent.parent
PYTHON = sys._base_executable  # type: ignore[attr-defined]  # noqa: SLF001 - no other name for the bare interpreter
COMMAND = ["-c", "from ledger.cli import main; main()"]
ROUNDS = 25
CLAIMS = 100_000

Variants = Mapping[str, Callable[[int], list[str]]]


def main() -> None:
    """Print one table per baseline. Its argument is the number of claims in the large ledger."""
    claims = int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS
    starts()
    measure_writes()
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "large"
        generate(ledger, claims)
        rounds = 3 if claims > CLAIMS else 7
        print(f"{claims:,} claims")
        subjects = measure(ledger, rounds)
        base = ["-C", str(ledger)]
        scan = f"import duckdb; duckdb.connect({str(ledger / '.cache' / 'log.duckdb')!r}, read_only=True)"
        compare(
            "a whole process",
            {
                "import duckdb, open the cache": lambda _: ["-c", scan],
                "state, a subject": lambda turn: [*COMMAND, *base, "state", subjects[1 + turn % (len(subjects) - 1)]],
                "state, the busiest subject": lambda _: [*COMMAND, *base, "state", subjects[0]],
                "sql, all claims counted": lambda _: [*COMMAND, *base, "sql", "SELECT count(*) FROM claims"],
            },
            rounds,
        )


def starts() -> None:
    """What a command costs on a ledger of one article."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger"
        run([*COMMAND, "demo", str(ledger)])
        base = ["-C", str(ledger)]
        writes: Variants = {
            "python -c pass": lambda _: ["-c", "pass"],
            "add": lambda turn: [*COMMAND, *base, *add(turn)],
            "log": lambda _: [*COMMAND, *base, "log"],
            "show": lambda _: [*COMMAND, *base, "show", "c14"],
        }
        compare("start of a command that writes or lists (add: at most 8)", writes)
        reads: Variants = {
            "import duckdb, connect": lambda _: ["-c", "import duckdb; duckdb.connect()"],
            "state": lambda _: [*COMMAND, *base, "state", "heat-2-film"],
            "sql": lambda _: [*COMMAND, *base, "sql", "SELECT count(*) FROM claims"],
        }
        compare("start of a command that asks", reads)


def add(turn: int) -> list[str]:
    """The arguments of one new claim, another one each turn."""
    return ["add", "It starts in 1988", "--in", "heat-2-article", "--about", "heat-2-film", "--by", "michael-mann",
            "--text", f"Turn {turn} of the benchmark."]  # fmt: skip


def compare(title: str, variants: Variants, rounds: int = ROUNDS) -> None:
    """Run the variants in turn and print the medians as ratios to the first."""
    taken: dict[str, list[float]] = {name: [] for name in variants}
    for turn in range(rounds):
        for name, command in variants.items():
            started = time.perf_counter()
            run(command(turn))
            taken[name].append(time.perf_counter() - started)
    baseline, *_ = (statistics.median(times) for times in taken.values())
    print(f"{title}, median of {rounds}:")
    for name, times in taken.items():
        print(f"  {name:<38}{statistics.median(times) / baseline:7.2f} x{statistics.median(times) * 1000:10.0f} ms")


def run(arguments: list[str]) -> None:
    """One process that must succeed."""
    path = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    environment = os.environ | {"PYTHONPATH": path, "FACTLEDGER_AUTHOR": "bench"}
    subprocess.run([PYTHON, *arguments], env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
