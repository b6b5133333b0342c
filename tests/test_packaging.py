"""What is built is what is in the checkout: nothing is left out, nothing slips in, and it runs elsewhere."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.checkout import ROOT, tracked

FLOORS = {"ledger": "ledger", "events": "ledger/events", "projections": "ledger/projections"}
BUILD_FILES = {"CHANGELOG.md", "LICENSE", "MANIFEST.in", "README.md", "pyproject.toml"}
EVERY_MODULE = """
import importlib, pkgutil, ledger
for module in pkgutil.walk_packages(ledger.__path__, "ledger."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
    print(module.name)
"""
COMMAND = "import sys; from ledger.cli import main; sys.exit(main())"


@dataclass(frozen=True)
class Built:
    """The names inside both archives, and the folder into which the wheel was unpacked."""

    wheel: list[str]
    sdist: list[str]
    installed: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An sdist of the tracked files alone, and a wheel built from that sdist, without network access."""
    source, out, installed = (tmp_path_factory.mktemp(name) for name in ("source", "out", "installed"))
    for path in tracked():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, source / path, follow_symlinks=False)
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)]
    done = subprocess.run(build, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.unpack_archive(next(out.glob("*.whl")), installed, "zip")
    with zipfile.ZipFile(next(out.glob("*.whl"))) as wheel:
        wheel_names = [name for name in wheel.namelist() if not name.endswith("/")]
    with tarfile.open(next(out.glob("*.tar.gz"))) as sdist:
        sdist_names = [member.name.partition("/")[2] for member in sdist.getmembers() if not member.isdir()]
    return Built(sorted(wheel_names), sorted(sdist_names), installed)


def packaged() -> list[Path]:
    """The tracked files of the three floors; the two links are how the floors meet, not files of a package."""
    return [path for path in tracked() if path.parts[0] in FLOORS and not (ROOT / path).is_symlink()]


def run_installed(built: Built, code: str, *arguments: str) -> str:
    """Run code against the unpacked wheel, away from the checkout."""
    command = [sys.executable, "-c", code, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(built.installed)}
    done = subprocess.run(command, cwd=built.installed, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_exactly_the_tracked_files_of_the_floors(built: Built) -> None:
    expected = ["/".join((FLOORS[path.parts[0]], *path.parts[1:])) for path in packaged()]
    assert [name for name in built.wheel if ".dist-info/" not in name] == sorted(expected)


def test_the_wheel_carries_its_licence_and_its_command(built: Built) -> None:
    metadata = next(built.installed.glob("*.dist-info"))
    assert (metadata / "licenses" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert "factledger = ledger.cli:main" in (metadata / "entry_points.txt").read_text()


def test_the_sdist_holds_exactly_what_a_wheel_is_built_from(built: Built) -> None:
    generated = [name for name in built.sdist if name in {"PKG-INFO", "setup.cfg"} or ".egg-info/" in name]
    expected = {path.as_posix() for path in packaged()} | BUILD_FILES
    assert set(built.sdist) - set(generated) == expected


def test_the_installed_command_and_every_module_work_without_the_checkout(built: Built) -> None:
    assert {"ledger.cli", "ledger.events", "ledger.projections"} <= set(run_installed(built, EVERY_MODULE).split())
    where = run_installed(built, "import ledger.events, ledger.projections as p; print(ledger.__file__, p.__file__)")
    assert all(Path(name).is_relative_to(built.installed) for name in where.split())
    assert "Usage" in run_installed(built, COMMAND, "--help")


@pytest.mark.parametrize("floor", ["events", "projections"])
def test_the_floors_are_tracked_as_links(floor: str) -> None:
    assert Path("ledger", floor) in tracked()
    assert (ROOT / "ledger" / floor).readlink() == Path("..", floor)
