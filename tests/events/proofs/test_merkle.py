"""Against pymerkle where it agrees with RFC 9162 (roots, inclusion), and against the RFC's definitions word for word.

pymerkle's proofs of consistency go further down than PROOF does where the older tree is a subtree; its roots are used.
"""

from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from ledger.events.log.commit import leaf
from ledger.events.proofs import merkle

MOST = 64
SIZES = range(1, MOST + 1)
DATA = [f"event {number}".encode() for number in range(MOST)]
LEAVES = [bytes.fromhex(leaf(data)) for data in DATA]
# RFC 6962's own code and Certificate Transparency's test vectors: the roots over the first n of eight inputs.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def node(level: int, number: int) -> bytes:
    return merkle.top(LEAVES[number << level : (number + 1) << level])


def split(leaves: Sequence[bytes]) -> int:
    """k of RFC 9162: the largest power of two smaller than n."""
    return max(1 << bit for bit in range(8) if 1 << bit < len(leaves))


def mth(leaves: Sequence[bytes]) -> bytes:
    """RFC 9162, section 2.1.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = split(leaves)
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 9162, section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = split(leaves)
    return [*path(m, leaves[:k]), mth(leaves[k:])] if m < k else [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: Sequence[bytes], *, known: bool) -> list[bytes]:
    """RFC 9162, section 2.1.4.1."""
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = split(leaves)
    if m <= k:
        return [*subproof(m, leaves[:k], known=known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], known=False), mth(leaves[:k])]


@cache
def oracle() -> InmemoryTree:
    tree = InmemoryTree()
    for data in DATA:
        tree.append_entry(data)
    return tree


@pytest.mark.parametrize("size", range(9))
def test_the_roots_of_the_known_vectors(size: int) -> None:
    leaves = [bytes.fromhex(leaf(bytes.fromhex(data))) for data in INPUTS]
    found = merkle.root(size, lambda level, number: merkle.top(leaves[number << level : (number + 1) << level]))
    assert found.hex() == ROOTS[size]


@pytest.mark.parametrize("size", range(MOST + 1))
def test_the_root_of_every_size(size: int) -> None:
    assert merkle.root(size, node) == mth(LEAVES[:size]) == oracle().get_root(size)


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_of_every_size_is_proved(size: int) -> None:
    root = oracle().get_root(size)
    for index in range(size):
        found = merkle.inclusion(index, size, node)
        assert found == path(index, LEAVES[:size]) == oracle().prove_inclusion(index + 1, size).path[1:]
        assert merkle.includes(root, size, index, LEAVES[index], found)


@pytest.mark.parametrize("new", SIZES)
def test_every_size_is_proved_to_extend_every_smaller_one(new: int) -> None:
    for old in range(1, new + 1):
        found = merkle.consistency(old, new, node)
        assert found == subproof(old, LEAVES[:new], known=True)
        assert merkle.extends((old, oracle().get_root(old)), (new, oracle().get_root(new)), found)


def mutations(path: list[bytes]) -> list[list[bytes]]:
    """The path with any bit of it flipped, and with a part dropped, added, doubled, cut, lengthened or swapped."""
    found = [path[:at] + path[at + 1 :] for at in range(len(path))]
    found += [[*path[:at], one, *path[at:]] for at in range(len(path) + 1) for one in (bytes(32), LEAVES[0])]
    found += [[*path[:at], path[at], *path[at:]] for at in range(len(path))]
    for at, one in enumerate(path):
        flips = ((int.from_bytes(one) ^ 1 << bit).to_bytes(32) for bit in range(256))
        found += [[*path[:at], other, *path[at + 1 :]] for other in (*flips, one[:-1], one + b"\0", b"")]
        found += [[*path[:at], path[other], *path[at + 1 : other], one, *path[other + 1 :]]
                  for other in range(at + 1, len(path))]  # fmt: skip
    return found


def refused(accepts: Callable[[list[bytes]], bool], path: list[bytes]) -> bool:
    return accepts(path) and not any(accepts(other) for other in mutations(path) if other != path)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 11, 16, 21])
def test_no_other_path_proves_a_leaf(size: int) -> None:
    root = merkle.root(size, node)
    for index in range(size):
        found = merkle.inclusion(index, size, node)
        assert refused(lambda path, at=index: merkle.includes(root, size, at, LEAVES[at], path), found)  # type: ignore[misc]


@pytest.mark.parametrize("new", [1, 2, 3, 5, 8, 11, 16])
def test_no_other_path_proves_an_extension(new: int) -> None:
    root = merkle.root(new, node)
    for old in range(1, new + 1):
        older = old, merkle.root(old, node)
        found = merkle.consistency(old, new, node)
        assert refused(lambda path, first=older: merkle.extends(first, (new, root), path), found)  # type: ignore[misc]


@given(st.integers(1, MOST), st.data())
def test_another_leaf_place_size_or_root_is_refused(size: int, data: st.DataObject) -> None:
    """One proof may be good for several sizes of which nobody claims the root, so a size is changed with its root."""
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-1, MOST + 1).filter(lambda other: other != index))
    found, root = merkle.inclusion(index, size, node), merkle.root(size, node)
    assert not merkle.includes(root, size, other, LEAVES[index], found)
    assert not merkle.includes(root, size, index, bytes(32), found)
    assert not merkle.includes(bytes(32), size, index, LEAVES[index], found)
    another = data.draw(st.integers(1, MOST).filter(lambda other: other != size))
    assert not merkle.includes(merkle.root(another, node), another, index, LEAVES[index], found)
    assert not merkle.includes(root, 0, index, LEAVES[index], found)


@given(st.integers(1, MOST), st.integers(1, MOST), st.data())
def test_another_older_or_newer_tree_is_refused(first: int, second: int, data: st.DataObject) -> None:
    old, new = sorted((first, second))
    older, newer = (old, merkle.root(old, node)), (new, merkle.root(new, node))
    found = merkle.consistency(old, new, node)
    other = data.draw(st.integers(1, MOST).filter(lambda other: other not in {old, new}))
    another = other, merkle.root(other, node)
    assert not merkle.extends(another, newer, found)
    assert not merkle.extends(older, another, found)
    assert not merkle.extends((old, bytes(32)), newer, found)
    assert not merkle.extends(older, (new, bytes(32)), found)
    assert old == new or not merkle.extends(newer, older, found)
    assert not merkle.extends((0, merkle.EMPTY), newer, found)


def test_a_proof_for_a_smaller_tree_is_none_for_a_larger_one() -> None:
    """Also where somebody says that both have the same root."""
    for size in (1, 2, 3, 8):
        root = merkle.root(size, node)
        assert not merkle.includes(root, 64, 0, LEAVES[0], merkle.inclusion(0, size, node))
        older = 1, merkle.root(1, node)
        assert not merkle.extends(older, (64, root), merkle.consistency(1, size, node))


@pytest.mark.parametrize(("index", "size"), [(0, 2), (1, 2), (2, 3), (5, 8), (6, 8)])
def test_the_border_between_leaf_and_path_cannot_be_moved(index: int, size: int) -> None:
    root, leaf, (first, *rest) = merkle.root(size, node), LEAVES[index], merkle.inclusion(index, size, node)
    for changed, one in ((leaf[1:], first + leaf[:1]), (leaf + first[:1], first[1:])):
        assert not merkle.includes(root, size, index, changed, [one, *rest])


def test_a_leaf_is_no_node_and_a_node_no_leaf() -> None:
    """The prefixes of RFC 9162 keep them apart: the second preimage that a tree without them has is not proved."""
    root = merkle.root(4, node)
    inner = b"".join(LEAVES[:2])
    assert not merkle.includes(root, 2, 0, bytes.fromhex(leaf(inner)), [node(1, 1)])
    assert merkle.includes(root, 2, 0, node(1, 0), [node(1, 1)])
