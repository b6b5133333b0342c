from collections import Counter
from pathlib import Path
from random import Random

import pytest

from ledger.events.audit.audit import audit
from tests.faults.fuzzing import CORPUS, FILES, base, exercise, mutated, parse, seeds, within

MUTATIONS = 40  # of each kind of file
LINES = 5_000


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return base(tmp_path_factory.mktemp("fuzzing") / "sound")


def test_the_corpus_has_something_of_each_kind() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(FILES)


@pytest.mark.parametrize("kind", FILES)
def test_whatever_stands_in_a_file_gives_an_answer_or_a_ledger_error(sound: Path, tmp_path: Path, kind: str) -> None:
    random, tally, known = Random(kind), Counter[str](), seeds(kind, sound)
    assert audit(sound).problems == ()
    for data in known:
        tally += exercise(sound, tmp_path / "it", kind, data)
    for _ in range(MUTATIONS):
        tally += exercise(sound, tmp_path / "it", kind, mutated(random, random.choice(known), random.choice(known)))
    print(f"\n{kind}: {len(known)} of the corpus, {MUTATIONS} mutations: {dict(tally)}")
    assert tally["answered"]


def test_no_line_makes_a_parser_fail(sound: Path) -> None:
    random = Random(1)
    lines = [line for data in seeds("segment", sound) for line in data.split(b"\n")]
    with within(60):
        for line in lines:
            parse(line)
        for _ in range(LINES):
            parse(mutated(random, random.choice(lines), random.choice(lines)))
