"""Our mistake put right: the claim as it should have been, and the withdrawal that names it, in one commit."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

import msgspec

from ledger import describe
from ledger.capture import values
from ledger.capture.claiming import (
    Passage,
    chosen,
    draft,
    edtf,
    evidence,
    modality,
    named_kind,
    plain,
    qualifiers,
    speaker,
    times,
)
from ledger.capture.draft import Draft
from ledger.capture.naming import Naming
from ledger.events.errors import Refused, Usage
from ledger.events.index.index import Index
from ledger.events.index.past import Past
from ledger.events.model.parts import AnyValue, TextValue
from ledger.events.model.selector import shown
from ledger.events.model.types import Attribution, ClaimAsserted
from ledger.options import Correcting, Words
from ledger.standing import counts_for
from ledger.written import text

_OPTIONAL = [field.name for field in msgspec.structs.fields(ClaimAsserted) if not field.required]
_BY_SPEAKER = ("on_record", "background", "deep_background")
_SHARED = ("speaker", "subject", "attribute")
_QUOTED = ("direct", "mixed")


def check_live(index: Index, claim: ClaimAsserted) -> None:
    """Raises Refused if the claim is withdrawn: then what replaced it is what can be wrong."""
    seq = index.claim_seq(claim.claim) or 0
    gone = index.withdrawn_by(seq)
    if gone is not None:
        now = counts_for(Past(index, index.head.last if index.head else 0), claim.claim)
        hint = f"correct {now}, which replaced it" if now else f"withdrawing @{gone} would bring it back"
        raise Refused.of("already_withdrawn", f"@{seq} is withdrawn already, by @{gone}", hint)


def words_of(claim: ClaimAsserted) -> list[str]:
    """The words that a claim rests on, in its first document."""
    return [segment.exact for segment in claim.evidence[0].segments]


def corrected(
    naming: Naming, old: ClaimAsserted, passage: Passage | None, says: Correcting, where: Words
) -> dict[str, Any]:
    """The fields of the old claim with what is said anew; its id is left. Raises every problem with the options.

    passage: its words, if they are given anew. What was made of the old words, and nothing else, is made of the new.
    """
    before: dict[str, Any] = msgspec.to_builtins(old)
    kept = {field: part for field, part in before.items() if field not in _left_out(naming, before, says)}
    parts = (_worded(naming, old, passage), _meant(naming, old, says), _spoken(naming, old, says, where))
    given = {field: part for some in parts for field, part in some.items() if part is not None}
    naming.check()
    after = {**kept, **given}
    _fit_quotation(after, before)
    if after == before:
        raise Refused.of("nothing_changed", f"claim {old.claim} says so already", "give the options that change it")
    return after


def check_set(index: Index, old: ClaimAsserted, after: Mapping[str, Any]) -> None:
    """Raises Refused where a claim would stay in its set though it is another statement now."""
    if old.set is None or after.get("set") is None:
        return
    before: dict[str, Any] = msgspec.to_builtins(old)
    moved = before["evidence"][0]["document"] != after["evidence"][0]["document"]
    changed = [field for field in _SHARED if before.get(field) != after.get(field)] + ["document"] * moved
    if changed:
        others = [claim.claim for claim in index.claims_in_set(old.set) if claim.claim != old.claim]
        message = f"claim {old.claim} is one of the set {old.set}{_with(others)}, which has one {changed[0]}"
        hint = "add --without set to take it out; a list that is wrong as a whole is withdrawn and appended anew"
        raise Refused.of("set_differs", message, hint)


def _with(others: Sequence[str]) -> str:
    return f", with {', '.join(others)}" if others else ""


def drafts(old: ClaimAsserted, after: dict[str, Any], claim: str, reason: str) -> list[Draft]:
    """The draft of the new claim, and of the withdrawal that names it."""
    withdrawal: dict[str, object] = {
        "type": "event.withdrawn/1",
        "claim": old.claim,
        "reason": reason,
        "replaced_by": claim,
    }
    return [draft({**after, "claim": claim}), Draft(withdrawal)]


def changes(old: ClaimAsserted, after: Mapping[str, Any]) -> Iterator[str]:
    """What is different, a line for each field."""
    before: dict[str, Any] = msgspec.to_builtins(old)
    for field in dict.fromkeys((*before, *after)):
        if before.get(field) != after.get(field):
            yield f"  {field}: {_brief(before.get(field))} → {_brief(after.get(field))}"


def _brief(part: Any) -> str:
    if part is None:
        return "nothing"
    if isinstance(part, list):
        return _brief(part[0])
    if not isinstance(part, dict):
        return shown(text(part))
    if "type" in part:
        return describe.value(msgspec.convert(part, AnyValue))
    if "segments" in part or "exact" in part:
        return "“" + " … ".join(shown(segment["exact"]) for segment in part.get("segments", [part])) + "”"
    return ", ".join(f"{name} = {_brief(value)}" for name, value in part.items())


def _left_out(naming: Naming, before: Mapping[str, Any], says: Correcting) -> list[str]:
    there = [field for field in _OPTIONAL if field in before]
    left = [field for one in says.without or () if (field := chosen(naming, "--without", one, there))]
    return [*left, "closed"] if "set" in left else left


def _worded(naming: Naming, old: ClaimAsserted, passage: Passage | None) -> dict[str, object]:
    if passage is None:
        return {}
    before, after = " … ".join(words_of(old)), " … ".join(passage.words)
    return {
        "text": after if old.text == before else None,
        "value": plain(TextValue(text=after)) if old.value == TextValue(text=before) else None,
        "evidence": evidence(naming, passage),
    }


def _meant(naming: Naming, old: ClaimAsserted, says: Correcting) -> dict[str, object]:
    kind = named_kind(says.kind) if says.kind else None
    if kind and not kind.attribute:
        raise Usage.of("no_claim", f"a {says.kind} is no claim", "factledger answer, then withdraw the claim", "--kind")
    if says.affirmed and (says.negated or (kind and kind.answer)):
        raise Usage.of(
            "affirmed_or_not", "is it so, or is it not so?", "leave out --affirmed or the other", "--affirmed"
        )
    about, held = says.about, qualifiers(naming, says.qualifier or ())
    attribute, value = _value(naming, old, says.value) if says.value is not None else (None, None)
    negated = says.negated or (kind is not None and kind.answer is not None)
    return {
        "subject": naming.attempt(lambda: naming.find_entity(about), "--about") if about is not None else None,
        "attribute": attribute,
        "value": value,
        "qualifiers": {**_plain_qualifiers(old, says), **held} if held else None,
        "polarity": "negated" if negated else "affirmed" if says.affirmed else None,
        "modality": modality(naming, says, kind.modality if kind else old.modality),
        "implicated": says.implicated or None,
        "quote_type": kind.quote_type if kind else None,
        "text": says.text,
    }


def _plain_qualifiers(old: ClaimAsserted, says: Correcting) -> dict[str, object]:
    held = {} if "qualifiers" in (says.without or ()) else old.qualifiers or {}
    return {name: plain(value) for name, value in held.items()}


def _value(naming: Naming, old: ClaimAsserted, typed: str) -> tuple[str | None, object]:
    name, words = values.split(typed)
    attribute = naming.attempt(lambda: naming.find_attribute(name or old.attribute, words), "--value")
    if attribute is None:
        return None, None
    return attribute.attribute, plain(naming.attempt(lambda: naming.value(words, attribute), "--value"))


def _spoken(naming: Naming, old: ClaimAsserted, says: Correcting, where: Words) -> dict[str, object]:
    on_record = "on_record" if says.by and old.attribution not in _BY_SPEAKER else None
    return {
        "speaker": speaker(naming, says.by),
        "attribution": chosen(naming, "--attribution", says.attribution, get_args(Attribution)) or on_record,
        "venue": says.via,
        "valid": edtf(naming, says.valid, "--valid"),
        "expires": edtf(naming, says.expires, "--expires"),
        **times(naming, where),
    }


def _fit_quotation(after: dict[str, Any], before: Mapping[str, Any]) -> None:
    """Cue and quotation stand in the document of the first evidence; a direct quote stands inside its quotation."""
    first, moved = after["evidence"][0], after["evidence"][0]["document"] != before["evidence"][0]["document"]
    if moved:
        after.pop("cue", None)
        after.pop("quotation", None)
    if all(after[field] == before[field] for field in ("quote_type", "evidence")):
        return
    if after["quote_type"] not in _QUOTED:
        after.pop("quotation", None)
    elif after["quote_type"] == "direct" and not _inside(first["segments"], after.get("quotation")):
        after["quotation"] = {"segments": first["segments"]}


def _inside(segments: list[dict[str, Any]], quotation: dict[str, Any] | None) -> bool:
    whole = quotation["segments"] if quotation else []
    return all(any(one["start"] <= part["start"] and part["end"] <= one["end"] for one in whole) for part in segments)
