"""Processes that write to one ledger and are killed at random moments, and what each knew of its commits.

`python -m tests.faults.killing FOLDER KILLS SEED` starts eight writers, kills and restarts them, lets each complete
what it had begun, and prints how many kills there were.
Each writer notes the id of a commit in a file of its own before it writes, and again when it was acknowledged.
"""

import os
import signal
import sys
import time
from itertools import count
from pathlib import Path
from random import Random

from ledger.api import Ledger
from ledger.capture.draft import Draft

WRITERS = 8
EVENTS = 3  # in a commit, so that a half of one would be seen


def commit(ledger: Ledger, name: str) -> None:
    """A commit of that id."""
    fields = {"type": "entity.registered/1", "kind": "Person", "label": "somebody"}
    drafts = [Draft({**fields, "entity": f"{name}-{number}"}) for number in range(EVENTS)]
    ledger.append(drafts, author="ada", id=name)


def noted(folder: Path, what: str, writer: int) -> list[str]:
    """The ids that a writer has noted. what: `begun` or `acknowledged`."""
    path = folder.parent / f"{what}-{writer}"
    return path.read_text("ascii").split() if path.exists() else []


def write(folder: Path, writer: int, *, more: bool) -> None:
    """Complete what was begun, then write on until killed, or not."""
    begun = len(noted(folder, "begun", writer))
    for number in count(len(noted(folder, "acknowledged", writer))):
        name = f"w{writer}-{number}"
        if number >= begun:
            if not more:
                return
            note(folder, "begun", writer, name)
        commit(Ledger.open(folder), name)
        note(folder, "acknowledged", writer, name)


def note(folder: Path, what: str, writer: int, name: str) -> None:
    """One write, which a kill cannot divide."""
    fd = os.open(folder.parent / f"{what}-{writer}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(fd, name.encode() + b"\n")
    os.close(fd)


def start(folder: Path, writer: int, *, more: bool) -> int:
    """A writer in a process of its own."""
    process = os.fork()
    if process == 0:
        try:
            write(folder, writer, more=more)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
            os.write(2, f"writer {writer}: {error!r}\n".encode())
            os._exit(1)
        os._exit(0)
    return process


def main() -> None:
    """Start, kill, restart, complete."""
    folder, kills, random = Path(sys.argv[1]), int(sys.argv[2]), Random(int(sys.argv[3]))
    Ledger.init(folder)
    running = {writer: start(folder, writer, more=True) for writer in range(WRITERS)}
    failed = 0
    for _ in range(kills):
        time.sleep(random.uniform(0, 0.05))
        writer = random.randrange(WRITERS)
        os.kill(running[writer], signal.SIGKILL)
        failed += os.waitstatus_to_exitcode(os.waitpid(running[writer], 0)[1]) != -signal.SIGKILL
        running[writer] = start(folder, writer, more=True)
    for process in running.values():
        os.kill(process, signal.SIGKILL)
        failed += os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) != -signal.SIGKILL
    last = [start(folder, writer, more=False) for writer in range(WRITERS)]
    failed += sum(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) != 0 for process in last)
    sys.exit(failed)


if __name__ == "__main__":
    main()
