"""A process under strace, which makes one of its system calls fail. Only the files of one ledger are hit."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.checkout import ROOT

# Python makes none of these by itself after its start, so they need no restriction to known paths.
OURS = {"fsync", "fdatasync", "flock", "ftruncate", "rename", "write"}
_SHOWN = "openat,close,pread64,write,pwrite64,fsync,fdatasync,flock,ftruncate,rename"


@dataclass(frozen=True)
class Traced:
    """How the process ended. hit: the calls that were made to fail, as strace shows them."""

    code: int
    out: str
    err: str
    calls: tuple[str, ...]

    @property
    def hit(self) -> list[str]:
        return [call for call in self.calls if "(INJECTED)" in call]


@cache
def unavailable() -> str:
    """Why no process can be traced here; empty if one can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    with tempfile.TemporaryDirectory() as folder:
        tried = _run(["-o", f"{folder}/trace", "-e", "inject=fsync:error=EIO", "true"])
    return "" if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.strip()}"


def traced(command: Sequence[str], paths: Sequence[Path] = (), *faults: str) -> Traced:
    """Runs Python with these arguments. faults: such as `fsync:error=EIO:when=2`; paths: where they may hit."""
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        options = [word for path in paths for word in ("-P", str(path))]
        options += [word for fault in faults for word in ("-e", f"inject={fault}")]
        done = _run(["-f", "-y", "-qq", "-o", str(trace), "-e", f"trace={_SHOWN}", *options, sys.executable, *command])
        calls = re.findall(r"^[0-9]+ +(\w+\(.*)$", trace.read_text("utf-8", "replace"), re.MULTILINE)
    return Traced(done.returncode, done.stdout, done.stderr, tuple(calls))


def _run(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "FACTLEDGER_AUTHOR": "ada"}
    return subprocess.run(
        ["strace", *arguments], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
