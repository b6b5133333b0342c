"""All shared Hypothesis strategies."""

from calendar import monthrange

from hypothesis import strategies as st

from ledger.events.model import parts, types

_YEARS = st.integers(1, 9999) | st.sampled_from([1, 4, 100, 1900, 2000, 2023, 2024, 9996, 9999])


def _of_precision(parts: int) -> st.SearchStrategy[str]:
    """EDTF dates of year (1), month (2) or day (3) precision; every day of the calendar from 0001 to 9999."""
    month = st.builds(lambda year, month: (year, month), _YEARS, st.integers(1, 12))
    day = month.flatmap(lambda found: st.integers(1, monthrange(*found)[1]).map(lambda day: (*found, day)))
    return day.map(lambda found: f"{found[0]:04}-{found[1]:02}-{found[2]:02}"[: 1 + 3 * parts])


plain_dates = st.integers(1, 3).flatmap(_of_precision)
qualified_dates = st.builds(str.__add__, plain_dates, st.sampled_from(["", "~", "?", "%"]))
seasons = st.builds("{:04}-{}".format, _YEARS, st.sampled_from([21, 22, 23, 24]))
_intervals = st.builds(
    "{}/{}".format, qualified_dates | seasons | st.sampled_from(["", ".."]), qualified_dates | seasons
)
_ranges = st.integers(1, 3).flatmap(
    lambda parts: st.builds("{}..{}".format, _of_precision(parts), _of_precision(parts))
)
_members = st.lists(qualified_dates | _ranges, min_size=2, max_size=4).map(",".join)
_inside = _ranges | _members | plain_dates.map("..{}".format) | plain_dates.map("{}..".format)
_sets = st.builds("{}{}{}".format, st.just("["), _inside, st.just("]")) | _inside.map(lambda inside: f"{{{inside}}}")
edtfs = qualified_dates | seasons | _intervals | _intervals.map(lambda ab: "/".join(ab.split("/")[::-1])) | _sets
"""Strings of the EDTF grammar that `ledger.events.model.when` reads; some of them end before they start."""

_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
_slugs = st.text("abc-é", min_size=1, max_size=5)
_claim_ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,9}", fullmatch=True)
_hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
_spans = st.builds(parts.Span, start=st.integers(0, 2**31 - 1), end=st.integers(0, 2**31 - 1), exact=_text)
_segments = st.builds(
    parts.Segment, start=st.integers(0, 99), end=st.integers(0, 99), exact=_text, prefix=_text, suffix=st.just("")
)
_evidence = st.builds(
    parts.Evidence,
    document=_hashes,
    segments=st.lists(_segments, min_size=1, max_size=2).map(tuple),
    insertions=st.none() | st.tuples(_spans),
    headline=st.none() | st.booleans(),
)
_values = (
    st.builds(parts.EntityValue, entity=_slugs)
    | st.builds(parts.TextValue, text=_text)
    | st.builds(parts.DateValue, edtf=edtfs, raw=st.none() | _text)
    | st.builds(parts.QuantityValue, amount=st.sampled_from(["0", "-1.5", "25000000"]), unit=st.just("USD"))
    | st.builds(parts.BoolValue, bool=st.booleans())
    | st.builds(parts.NoValue)
)
_claims = st.builds(
    types.ClaimAsserted,
    claim=_claim_ids,
    text=_text,
    subject=_slugs,
    attribute=_slugs,
    value=_values,
    qualifiers=st.none() | st.dictionaries(_slugs, _values, max_size=3),
    polarity=st.sampled_from(["affirmed", "negated"]),
    modality=st.sampled_from(["asserted", "rumoured"]),
    attribution=st.just("unattributed"),
    quote_type=st.just("none"),
    speaker=st.none() | _slugs,
    set=st.none() | _claim_ids,
    evidence=st.tuples(_evidence),
)
_about_claims = (
    st.builds(
        types.ClaimAnswered,
        claims=st.lists(_claim_ids, min_size=1, max_size=3).map(tuple),
        speaker=_slugs,
        answer=st.none() | st.sampled_from(["confirmed", "no_comment"]),
        cue=st.none() | _spans,
        evidence=st.tuples(_evidence),
    )
    | st.builds(
        types.ClaimRepeated,
        claim=_claim_ids,
        independence=st.sampled_from(["independent", "copy", "same_source", "unknown"]),
        derived_from=st.none() | _claim_ids,
        said=st.none() | edtfs,
        evidence=st.tuples(_evidence),
    )
    | st.builds(
        types.ClaimAssessed,
        claim=_claim_ids,
        checker=_slugs,
        verdict=st.sampled_from(["confirmed", "refuted", "unproven", "conflicting", "not_checkable"]),
        basis=_text,
        truth_known_on=st.none() | edtfs,
        review_url=st.none() | _text,
        evidence=st.none() | st.tuples(_evidence),
    )
    | st.builds(
        types.ClaimRetracted, claim=_claim_ids, by=_slugs, published=st.none() | edtfs, evidence=st.tuples(_evidence)
    )
)
bare_events = (
    st.builds(types.EntityRegistered, entity=_slugs, kind=_text, label=_text)
    | st.builds(
        types.AttributeDefined,
        attribute=_slugs,
        value_type=st.just("text"),
        cardinality=st.just("single"),
        volatility=st.just("stable"),
        axis=st.sampled_from(["real", "story"]),
    )
    | st.builds(types.EntityMerged, entity=_slugs, into=_slugs, basis=_text)
    | st.builds(types.SourceRated, entity=_slugs, reliability=st.sampled_from("ABCDEF"), basis=_text)
    | st.builds(types.ClaimRanked, claim=_claim_ids, rank=st.sampled_from(["preferred", "deprecated"]), reason=_text)
    | st.builds(types.ClaimSuperseded, claim=_claim_ids, by_claim=_claim_ids, reason=st.just("refined"))
    | st.builds(types.EventWithdrawn, event=_hashes, reason=_text)
    | st.builds(types.EventWithdrawn, claim=_claim_ids, reason=_text)
    | st.builds(
        types.EventErased,
        event=_hashes,
        erased_type=st.sampled_from(["note", "text", "claim.asserted/1"]),
        claim=st.none() | _claim_ids,
        sha256=st.none() | _hashes,
        reason=_text,
    )
)
"""Events that rest on no text."""
events = (
    bare_events
    | _claims
    | _about_claims
    | st.builds(types.DocumentCaptured, document=_slugs, sha256=_hashes, chars=st.integers(0, 9))
)
"""Events of every shape, valid on the wire; not all of them would be accepted."""
