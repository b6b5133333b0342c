"""The command line: one file per group of commands, each command parses, calls and returns what is to be printed."""

import gc
import os
import sys


def main() -> None:
    """The command `factledger`. It ends at once: nothing is left to clean up, and that would take a while."""
    gc.set_threshold(100_000)  # most commands end before there is any garbage worth looking for
    from ledger.cli.app import run  # noqa: PLC0415 - imported under that threshold

    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # the shell closed it: `>&-`
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    os._exit(run(sys.argv[1:], alone=True))
