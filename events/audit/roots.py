"""The auditor's own Merkle tree: roots alone, computed as the digests go by.

Written from RFC 9162, section 2.1.1, and sharing no code with `merkle`, so that one of the two can be found wrong.
"""

from collections.abc import Iterable
from hashlib import sha256


class Roots:
    """A tree that grows. sizes: those at which its root is to be kept, in `at`."""

    def __init__(self, *sizes: int) -> None:
        self.size = 0
        self.at: dict[int, bytes] = {}
        self._sizes = frozenset(sizes)
        self._stack: list[tuple[int, bytes]] = []  # how many leaves, and their root; each twice the next one or more
        self._keep()

    def take(self, digests: Iterable[str]) -> None:
        """Adds leaves, given as hexadecimal digits; O(1) amortised for each."""
        for digest in digests:
            self._stack.append((1, bytes.fromhex(digest)))
            while len(self._stack) > 1 and self._stack[-1][0] == self._stack[-2][0]:
                self._join()
            self.size += 1
            self._keep()

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._stack:
            return sha256(b"").digest()
        _, found = self._stack[-1]
        for _, left in self._stack[-2::-1]:
            found = sha256(b"\x01" + left + found).digest()
        return found

    def _join(self) -> None:
        (width, right), (_, left) = self._stack.pop(), self._stack.pop()
        self._stack.append((2 * width, sha256(b"\x01" + left + right).digest()))

    def _keep(self) -> None:
        if self.size in self._sizes:
            self.at[self.size] = self.root()
