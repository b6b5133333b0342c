import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.capture.draft import Draft, walk

LINE = '{"type":"t", "evidence": [{"document":"d"}, {"segments":[{"exact":"a\\", {"},{"exact":"b"}]}], "é":{"x":1}}'


@pytest.mark.parametrize(
    ("field", "there"),
    [
        ("type", '"type"'),
        ("evidence", '"evidence"'),
        ("evidence[0].document", '"document"'),
        ("evidence[1].segments[0].exact", '"exact":"a'),
        ("evidence[1].segments[1].exact", '"exact":"b'),
        ("evidence[1].segments[1].start", '{"exact":"b'),
        ("evidence[7].segments", '"evidence"'),
        ("é.x", '"x"'),
        ("missing", "{"),
    ],
)
def test_the_column_is_that_of_the_field_or_of_what_should_hold_it(field: str, there: str) -> None:
    problem = Draft({}, "f", 3, LINE).problem("code", "message", field=field)
    assert problem.column is not None
    assert LINE[problem.column - 1 :].startswith(there)


def test_a_draft_that_is_no_line_has_no_place() -> None:
    problem = Draft({}).problem("code", "message", field="x")
    assert (problem.source, problem.line, problem.column) == ("", None, None)


@given(st.text('{}[]:,"\\ ab1', max_size=60))
def test_walking_harms_nobody(text: str) -> None:
    for path, column, _ in walk(text):
        assert isinstance(path, str)
        assert 1 <= column <= len(text)


keys = st.text("abc", min_size=1, max_size=2)


@given(
    st.recursive(st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))
)
def test_every_place_is_found(value: object) -> None:
    def paths(part: object, path: str) -> set[str]:
        found = {path} if path else set()
        if isinstance(part, dict):
            for key, inner in part.items():
                found |= paths(inner, f"{path}.{key}" if path else key)
        if isinstance(part, list):
            for index, inner in enumerate(part):
                found |= paths(inner, f"{path}[{index}]")
        return found

    assert {path for path, _, _ in walk(json.dumps(value)) if path} == paths(value, "")
