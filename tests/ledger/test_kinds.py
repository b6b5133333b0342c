from pathlib import Path

import pytest

from ledger.capture.vocabularies import drafts
from ledger.events.model.parts import DateValue, TextValue
from ledger.events.model.types import ClaimAnswered, ClaimAsserted
from ledger.kinds import KINDS, kind_of


def test_every_kind_s_own_attribute_comes_with_every_ledger() -> None:
    general = {draft.data["attribute"] for draft in drafts(["general"])}
    assert {kind.attribute for kind in KINDS.values()} - {""} <= general


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_is_told_from_what_it_writes(kind: str) -> None:
    wrote = KINDS[kind]
    if kind == "no-comment":
        event = ClaimAnswered(claims=("c",), speaker="x", answer="no_comment", evidence=())
        assert kind_of(event) == "no comment"
        return
    claim = ClaimAsserted(
        claim="c", text="t", subject="s", attribute=wrote.attribute, modality=wrote.modality, attribution="on_record",
        value=DateValue(edtf="2024") if kind == "date" else TextValue(text="t"), quote_type=wrote.quote_type,
        polarity="negated" if wrote.answer else "affirmed", evidence=(),
    )  # fmt: skip
    assert kind_of(claim) == {"context": "statement"}.get(kind, kind)


def test_the_vocabularies_that_come_with_the_package_are_read_whole() -> None:
    folder = Path(__file__).parent.parent.parent / "ledger" / "vocabulary"
    for path in folder.glob("*.jsonl"):
        assert len(drafts([path.stem])) == len(path.read_text("utf-8").splitlines())
