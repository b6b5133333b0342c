"""What a command that reads may use of the machine: time, memory, disk.

It runs SQL from outside, in which nothing can be stopped from within: DuckDB does not look at the time inside a
function, keeps Python's signal handlers waiting while it hands out a long list, and some input crashes it. So the work
is done in a child process, which the kernel ends at the time limit, at Ctrl-C, and when the parent is gone.
"""

import fcntl
import io
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, TextIO

from ledger import exits, render
from ledger.events.errors import Refused, Stopped

_LEAST_MEMORY = 3 * 2**30
_TOO_BIG = 71  # between child and parent only


def within(seconds: float, work: Callable[[], int]) -> int:
    """The exit code of the work, done in a child process; what that prints comes out when it is done, or not at all.

    To be called in a process that has one thread and an output of its own.
    Raises Stopped at the time limit, Refused where the work crashed or needed too much memory, KeyboardInterrupt.
    """
    render.flush()
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(mouth)
        _work(ear, seconds, work)
    os.close(ear)
    try:
        _, status = os.waitpid(child, 0)
    except KeyboardInterrupt:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    finally:
        os.close(mouth)
    return _verdict(status, seconds)


def _verdict(status: int, seconds: float) -> int:
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGINT:
        raise KeyboardInterrupt
    if code == -signal.SIGALRM:
        raise Stopped.of("stopped", f"there was no answer within {seconds:g} seconds", "ask for less, or add --timeout")
    if code == _TOO_BIG:
        raise Refused.of("too_big", "the answer needs more memory than is allowed", "ask for less: a subject, a count")
    if code < 0:
        message = f"the database broke off ({signal.Signals(-code).name}); nothing was written"
        raise Refused.of("broke_off", message, "ask in another way, or for less")
    return code


def _work(ear: int, seconds: float, work: Callable[[], int]) -> NoReturn:
    """The child's part."""
    code = exits.BUG
    try:
        output = sys.stdout
        sys.stdout = held = _Held(output)
        files = _confine(ear, seconds)
        code = work()
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_FSIZE, files)
        code = _handed_on(held, output, code)
    except (MemoryError, RecursionError):
        code = _TOO_BIG
    except BaseException:  # noqa: BLE001 - whatever is left is a bug of ours and keeps its traceback
        render.bug()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _handed_on(held: "_Held", output: TextIO, code: int) -> int:
    """The exit code, after what was printed has been; a reader that has gone away is no failure."""
    try:
        with suppress(BrokenPipeError), held.kept.getbuffer() as printed:
            output.buffer.write(printed)
            output.flush()
    except OSError as error:
        render.lost(error)
        return exits.REFUSED
    return code


def _confine(ear: int, seconds: float) -> tuple[int, int]:
    """Bound this process for good. Gives the limits of file sizes as they were: what is printed may go to a file."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # The parent keeps the other end of this pipe; when that closes, SIGIO comes and ends the process.
    fcntl.fcntl(ear, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(ear, fcntl.F_SETFL, os.O_ASYNC)
    memory = max(_LEAST_MEMORY, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4)
    files = resource.getrlimit(resource.RLIMIT_FSIZE)
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_FSIZE, memory)
    _lower(resource.RLIMIT_CORE, 0)
    return files


def _lower(what: int, to: int) -> None:
    soft, hard = resource.getrlimit(what)
    if soft == resource.RLIM_INFINITY or soft > to:
        resource.setrlimit(what, (to, hard))


class _Held(io.TextIOWrapper):
    """Standard output, held back. It answers for the terminal as the real one does."""

    def __init__(self, real: TextIO) -> None:
        self.kept = io.BytesIO()
        self._real = real
        super().__init__(self.kept, encoding=real.encoding, errors=real.errors, write_through=True)

    def isatty(self) -> bool:
        """Whether what is printed goes to a terminal in the end."""
        return self._real.isatty()

    def fileno(self) -> int:
        """The descriptor that it goes to in the end."""
        return self._real.fileno()
