"""The Merkle tree over the digests of events: RFC 9162, section 2.1, without I/O.

A digest is a leaf hash already (`commit.leaf`), and event @n is leaf n - 1. Hashes are 32 bytes.
Node i of level l stands for the leaves from i << l up to, not including, (i + 1) << l: it is the root over them.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]
EMPTY = sha256().digest()
_SIZE = 32


def parent(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 9162, section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def top(hashes: Sequence[bytes]) -> bytes:
    """The node above 2ⁿ hashes."""
    while len(hashes) > 1:
        hashes = [parent(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def root(size: int, node: Node) -> bytes:
    """The root over the first `size` leaves: MTH of RFC 9162, section 2.1.1."""
    return _over(0, size, node) if size else EMPTY


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The proof that leaf `index`, counted from 0, is among the first `size`: PATH of RFC 9162, section 2.1.3.1."""
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(start, middle, node))
            start = middle
    return path[::-1]


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """The proof that the first `new` leaves begin with the first `old`: PROOF of RFC 9162, section 2.1.4.1.

    old: 1 to new; where both are equal the proof is empty.
    """
    path, start, end = [], 0, new
    while old != end:
        middle = start + _half(end - start)
        if old <= middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(start, middle, node))
            start = middle
    known = [_over(start, end, node)] if start else []
    return known + path[::-1]


def includes(root: bytes, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path proves that leaf `index` of the tree with that root is this one: RFC 9162, section 2.1.3.2."""
    found = _climb(index, size - 1, leaf, path) if 0 <= index < size else None
    return found is not None and found[1] == root


def extends(old: tuple[int, bytes], new: tuple[int, bytes], path: Sequence[bytes]) -> bool:
    """Whether a path proves that the new tree begins with the old one, each a size and a root.

    RFC 9162, section 2.1.4.2; the old tree is not empty, and an equal one needs no path.
    """
    (size, old_root), (new_size, new_root) = old, new
    if size == new_size:
        return not path and old_root == new_root
    if not 0 < size < new_size or not path:
        return False
    start, *rest = path if size & (size - 1) else (old_root, *path)
    index, last = size - 1, new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    return _climb(index, last, start, rest) == (old_root, new_root)


def _climb(index: int, last: int, node: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of the older and the newer tree that a path leads to; None if it has the wrong length.

    The steps that both sections have in common. index, last: of the node and of the last one in its level.
    """
    older = newer = node
    for one in path:
        if last == 0 or len(one) != _SIZE:
            return None
        if index & 1 or index == last:
            older, newer = parent(one, older), parent(one, newer)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            newer = parent(newer, one)
        index, last = index >> 1, last >> 1
    return (older, newer) if last == 0 else None


def _over(start: int, end: int, node: Node) -> bytes:
    """The root over the leaves from start up to end; start is a multiple of a power of two not below end - start."""
    width = end - start
    if not width & (width - 1):
        level = width.bit_length() - 1
        return node(level, start >> level)
    middle = start + _half(width)
    return parent(_over(start, middle, node), _over(middle, end, node))


def _half(width: int) -> int:
    """The largest power of two below a width of at least 2."""
    return 1 << (width - 1).bit_length() - 1
