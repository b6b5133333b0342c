from hashlib import sha256

import pytest
from pymerkle import InmemoryTree

from ledger.events.audit.roots import Roots
from ledger.events.proofs import merkle

MOST = 300
DATA = [str(number).encode() for number in range(MOST)]


def digest(data: bytes) -> str:
    return sha256(b"\0" + data).hexdigest()


def test_the_roots_are_those_of_somebody_elses_tree() -> None:
    oracle, roots = InmemoryTree(), Roots(*range(MOST + 1))
    for data in DATA:
        oracle.append_entry(data)
        roots.take([digest(data)])
        assert roots.root() == oracle.get_root()
    assert roots.size == MOST
    assert roots.at == {size: oracle.get_root(size) for size in range(MOST + 1)}


@pytest.mark.parametrize("width", [1, 2, 7, 100, MOST])
def test_it_does_not_matter_in_which_portions_they_come(width: int) -> None:
    roots = Roots(10, 200, 1000)
    for start in range(0, MOST, width):
        roots.take(map(digest, DATA[start : start + width]))
    leaves = [bytes.fromhex(digest(data)) for data in DATA]

    def node(level: int, number: int) -> bytes:
        return merkle.top(leaves[number << level : (number + 1) << level])

    assert roots.root() == merkle.root(MOST, node)
    assert roots.at == {size: merkle.root(size, node) for size in (10, 200)}
