"""From words and options to the draft of a claim or answer: the options' words become the fields of the wire."""

from collections.abc import Sequence
from difflib import get_close_matches
from functools import partial
from typing import Any, get_args

import msgspec
from msgspec import Struct

from ledger.capture import values
from ledger.capture.draft import Draft
from ledger.capture.naming import Naming
from ledger.capture.wording import Others, find
from ledger.events.errors import Usage
from ledger.events.model.parts import AnyValue, Segment, TextValue
from ledger.events.model.types import Attribution, DocumentCaptured, Modality, Stance
from ledger.events.model.when import normal
from ledger.kinds import KINDS, VERBS, Kind
from ledger.options import Answering, Claiming, Words, apart

_NEEDED = {
    "by": 'say who said it: --by "NAME"',
    "of": "say what it answers: --of CLAIM",
    "value": 'say what the words give: --value "ATTRIBUTE = VALUE"',
}


class Passage(Struct, frozen=True):
    """Words in a document: what was typed, and how to find it. others: gives the names of other texts with words."""

    document: DocumentCaptured
    text: str
    words: Sequence[str]
    where: Words
    others: Others

    def find(self) -> tuple[Segment, ...]:
        """Where they stand. Raises Refused, Usage."""
        return find(self.text, self.words, self.where.nth or (), self.document.document, self.others)


def kind_of(says: Claiming, of: Sequence[str]) -> Kind:
    """The kind asked for; without one, by whether a speaker is named. Raises Usage, also for what a kind needs."""
    name = says.kind or ("paraphrase" if says.by else "statement")
    kind = named_kind(name)
    for need in kind.needs:
        if not (of if need == "of" else getattr(says, need)):
            raise Usage.of("option_missing", f"a {name} needs --{need}", _NEEDED[need], f"--{need}")
    if of and not kind.answer:
        raise Usage.of(
            "option_unused", f"a {name} answers no claim", "leave out --of, or use factledger answer", "--of"
        )
    return kind


def named_kind(name: str) -> Kind:
    """The kind of that name. Raises Usage, which names the command for what is recorded with one of its own."""
    if name in KINDS:
        return KINDS[name]
    near = get_close_matches(name, [*KINDS, *VERBS], n=1)
    meant = f"factledger {VERBS[near[0]]}" if near and near[0] in VERBS else "".join(near)
    hint = f"did you mean {meant}?" if meant else "one of " + ", ".join(KINDS)
    raise Usage.of("unknown_kind", f"there is no kind {name}", hint, "--kind")


def claim(naming: Naming, passage: Passage, about: str | None, kind: Kind, says: Claiming) -> Draft:
    """The draft of a claim. Raises every problem with the options at once."""
    attribute, value = _value(naming, passage, kind, says)
    data: dict[str, Any] = {
        "type": "claim.asserted/1",
        "claim": says.id,
        "text": says.text or " … ".join(passage.words),
        "subject": naming.attempt(lambda: naming.find_entity(_about(about)), "--about"),
        "attribute": attribute,
        "value": value,
        "qualifiers": qualifiers(naming, says.qualifier or ()) or None,
        "polarity": "negated" if says.negated or kind.answer == "denied" else "affirmed",
        "modality": modality(naming, says, kind.modality),
        "implicated": says.implicated or None,
        "speaker": speaker(naming, says.by),
        "attribution": chosen(naming, "--attribution", says.attribution, get_args(Attribution))
        or _default_attribution(kind, says.by),
        "quote_type": kind.quote_type,
        "venue": says.via,
        "valid": edtf(naming, says.valid, "--valid"),
        "expires": edtf(naming, says.expires, "--expires"),
        **times(naming, passage.where),
        "evidence": evidence(naming, passage),
    }
    naming.check()
    if kind.quote_type == "direct":
        data["quotation"] = {"segments": data["evidence"][0]["segments"]}
    return draft(data)


def answer(naming: Naming, passage: Passage, claims: Sequence[str], by: str, answering: Answering) -> Draft:
    """The draft of an answer to claims, given by id. Raises every problem with the options at once."""
    words = answering.answers()
    if len(words) > 1 or not (words or answering.stance):
        raise Usage.of("one_answer", "say what the answer was, once", "--confirmed, --denied, --no-comment …")
    data = {
        "type": "claim.answered/1",
        "claims": list(claims),
        "speaker": speaker(naming, by),
        "answer": words[0] if words else None,
        "stance": chosen(naming, "--stance", answering.stance, get_args(Stance)),
        "attribution": chosen(naming, "--attribution", answering.attribution, get_args(Attribution)),
        **times(naming, passage.where),
        "evidence": evidence(naming, passage),
    }
    naming.check()
    return draft(data)


def draft(data: dict[str, object]) -> Draft:
    """The draft with these fields, those that are None left out."""
    return Draft({key: value for key, value in data.items() if value is not None})


def _about(about: str | None) -> str:
    if about is None:
        raise Usage.of(
            "option_missing", "what is it about?", 'add --about, or factledger use --about "SUBJECT"', "--about"
        )
    return about


def speaker(naming: Naming, by: str | None, kind: str = "Person") -> str | None:
    """The slug of whoever speaks, if anybody is named. kind: of one that is made."""
    return naming.attempt(lambda: naming.find_entity(by, kind), "--by") if by is not None else None


def _value(naming: Naming, passage: Passage, kind: Kind, says: Claiming) -> tuple[str | None, object]:
    """The attribute's slug and the value on the wire; without --value, the words under the kind's own attribute."""
    name, typed = values.split(says.value) if says.value is not None else (None, None)
    attribute = naming.attempt(lambda: naming.find_attribute(name or kind.attribute, typed), "--value")
    if attribute is None:
        return None, None
    if typed is None:
        return attribute.attribute, plain(TextValue(text=" … ".join(passage.words)))
    return attribute.attribute, plain(naming.attempt(lambda: naming.value(typed, attribute), "--value"))


def qualifiers(naming: Naming, typed: Sequence[str]) -> dict[str, object]:
    """The qualifiers as typed, each `ATTRIBUTE = VALUE`."""
    found: dict[str, object] = {}
    for text in typed:
        read = naming.attempt(partial(_qualifier, naming, text), "--qualifier")
        if read is not None:
            found[read[0]] = plain(read[1])
    return found


def _qualifier(naming: Naming, text: str) -> tuple[str, AnyValue]:
    name, typed = values.split(text)
    if name is None:
        raise Usage.of("qualifier", f"{text} is not a qualifier", 'write --qualifier "ATTRIBUTE = VALUE"')
    attribute = naming.find_attribute(name, typed)
    return attribute.attribute, naming.value(typed, attribute)


def modality(naming: Naming, says: Claiming, default: str) -> str | None:
    """The modality asked for; --hedged makes what would be asserted possible. Raises Usage where both are given."""
    apart(("--hedged", says.hedged), ("--modality", says.modality))
    if says.modality is not None:
        return chosen(naming, "--modality", says.modality, get_args(Modality))
    return "possible" if says.hedged and default == "asserted" else default


def _default_attribution(kind: Kind, by: str | None) -> str:
    if by is not None:
        return "on_record"
    return "unattributed" if kind.modality == "rumoured" else "outlet_voice"


def chosen(naming: Naming, option: str, word: str | None, words: Sequence[str]) -> str | None:
    """The word given with an option, one of these."""
    return naming.attempt(lambda: one_of(word, words, option), option) if word is not None else None


def one_of(word: str, words: Sequence[str], option: str) -> str:
    """The word, if it is one of these. Raises Usage."""
    if word not in words:
        near = [one for one in words if word and one.startswith(word)] or get_close_matches(word, words, n=1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise Usage.of("unknown_word", f"{word} is not one of them", f"{meant}one of {', '.join(words)}", option)
    return word


def evidence(naming: Naming, passage: Passage) -> list[dict[str, object]]:
    """The words in their document."""
    segments = naming.attempt(passage.find, "WORDS")
    return [{"document": passage.document.sha256, "segments": plain(segments or ())}]


def times(naming: Naming, where: Words) -> dict[str, object]:
    """When the words were said and published."""
    return {
        "said": edtf(naming, where.on, "--on"),
        "published": edtf(naming, where.published, "--published"),
    }


def edtf(naming: Naming, typed: str | None, option: str) -> str | None:
    """A date as EDTF, if one was typed."""
    return naming.attempt(lambda: normal(typed), option) if typed is not None else None


def plain(part: object) -> object:
    """A part of an event as it stands in a draft."""
    return msgspec.to_builtins(part)
