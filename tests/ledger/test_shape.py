"""What the decoder says of a shape, in plain words: what is wrong, and what may stand there."""

from typing import Any

import msgspec
import pytest

from ledger.events.model.types import AnyEvent, Note
from ledger.shape import finding

SHA = "a" * 64
CLAIM: dict[str, Any] = {
    "type": "claim.asserted/1", "claim": "c1", "text": "t", "subject": "s", "attribute": "a",
    "value": {"type": "text", "text": "v"}, "polarity": "affirmed", "modality": "asserted",
    "attribution": "outlet_voice", "quote_type": "none",
    "evidence": [{"document": SHA, "segments": [{"start": 0, "end": 1, "exact": "t", "prefix": "", "suffix": ""}]}],
}  # fmt: skip


def found(data: object, kind: Any = AnyEvent) -> tuple[str, str, str, str]:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(data, kind)
    return finding(caught.value, data, kind)


@pytest.mark.parametrize(
    ("change", "field", "message", "hint"),
    [
        ({"polarity": "negatd"}, "polarity", '"negatd" cannot stand here',
         "did you mean negated? one of affirmed, negated"),
        ({"text": 7}, "text", "7 cannot stand here", "a text of 1 to 100,000 characters"),
        ({"text": ""}, "text", '"" cannot stand here', "a text of 1 to 100,000 characters"),
        ({"claim": "-x"}, "claim", '"-x" cannot stand here',
         "1 to 64 letters, digits, - and _, the first a letter or digit"),
        ({"closed": "yes"}, "closed", '"yes" cannot stand here', "true or false"),
        ({"evidence": []}, "evidence", "[] cannot stand here", "a list of 1 to 100"),
        ({"evidence": "words"}, "evidence", '"words" cannot stand here', "a list of 1 to 100"),
        ({"cue": "said"}, "cue", '"said" cannot stand here', "an object {…}"),
        ({"cue": {"start": -1, "end": 2, "exact": "x"}}, "cue.start", "-1 cannot stand here",
         "a whole number from 0 to 2,147,483,647"),
        ({"value": 40}, "value", "40 cannot stand here",
         'an object with "type", one of entity, text, date, quantity, duration, bool, some, none'),
        ({"value": {"type": "number"}}, "value.type", '"number" cannot stand here',
         "one of entity, text, date, quantity, duration, bool, some, none"),
        ({"value": {"type": "quantity", "amount": 40}}, "value.amount", "40 cannot stand here",
         "a number in quote marks"),
        ({"value": {"type": "duration", "duration": "3 months"}}, "value.duration", '"3 months" cannot stand here',
         "a duration such as P3M"),
        ({"evidence": [{"document": "x", "segments": CLAIM["evidence"][0]["segments"]}]}, "evidence[0].document",
         '"x" cannot stand here', "64 hexadecimal digits, in lower case"),
        ({"qualifiers": {"role": {"type": "bool", "bool": 7}}}, "qualifiers.bool", "7 cannot stand here",
         "true or false"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_told_with_what_fits(
    change: dict[str, Any], field: str, message: str, hint: str
) -> None:
    code, said, told, where = found(CLAIM | change)
    assert (code, where) == ("wrong_value", field)
    assert message in said
    assert hint in told


def test_a_missing_field_is_told_with_what_it_is() -> None:
    given = {name: part for name, part in CLAIM.items() if name != "modality"}
    assert found(given) == (
        "missing_field",
        "the field modality is missing",
        "it is one of asserted, hoped, hypothetical, opinion, planned, possible, rumoured",
        "modality",
    )
    assert found(CLAIM | {"evidence": [{"document": SHA}]})[1:] == (
        "the field segments is missing", "it is a list of 1 to 100", "evidence[0].segments")  # fmt: skip


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ({"type": "entity", "entity": "x", "entiti": "y"}, "did you mean entity?"),
        ({"type": "bool", "bool": True, "zzz": 1}, "the fields are bool"),
    ],
)
def test_a_field_that_there_is_not_is_told_with_those_there_are(value: dict[str, Any], hint: str) -> None:
    assert found(CLAIM | {"value": value})[2] == hint


def test_any_type_can_be_told_of() -> None:
    assert found({"by": 7, "tool": "t"}, Note)[1:] == ("7 cannot stand here", "a text of 1 to 2,000 characters", "by")


def test_a_long_value_is_cut() -> None:
    assert found(CLAIM | {"polarity": "x" * 99})[1] == '"' + "x" * 39 + "… cannot stand here"
