"""The command line: one file per group of commands, each command parses, calls and returns what is to be printed."""

import gc
import os
import sys


def main() -> None:
    """The command `factledger`. It ends at once: nothing is left to clean up, and that would take a while."""
    gc.set_threshold(100_000)  # most commands end before there is any garbage worth looking for
    from ledger import render  # noqa: PLC0415 - imported under that threshold
    from ledger.cli.app import run  # noqa: PLC0415 - the same

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    code = run(sys.argv[1:], alone=True)
    render.flush()
    os._exit(code)
