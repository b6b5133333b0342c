"""Texts as they come in: what may be said about one, and the event that captures it."""

from hashlib import sha256
from typing import Annotated, Any

import msgspec
import typer
from msgspec import Struct

from ledger.capture.claiming import one_of
from ledger.capture.draft import Draft
from ledger.capture.naming import Naming, slug
from ledger.events.errors import Problem, Refused, Usage
from ledger.events.index.index import Index
from ledger.events.model.types import DocumentCaptured
from ledger.events.model.when import normal

_LASTING = ("url", "title", "authors", "publisher", "language", "licence")


class About(Struct, frozen=True, kw_only=True):
    """What is known about a text besides its words."""

    name: Annotated[str | None, typer.Option("--as", metavar="SLUG", help="Its short name; else from the file's.")] = (
        None
    )
    published: Annotated[
        str | None, typer.Option("--published", metavar="EDTF", help="When it was published.", show_default=False)
    ] = None
    title: Annotated[str | None, typer.Option("--title", metavar="TITLE", help="Its headline.")] = None
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Where it was found.")] = None
    archived_at: Annotated[str | None, typer.Option("--archived-at", metavar="URL", help="Where a copy is kept.")] = (
        None
    )
    publisher: Annotated[str | None, typer.Option("--publisher", metavar="WHO", help="Who published it.")] = None
    byline: Annotated[list[str] | None, typer.Option("--byline", metavar="NAME", help="Who wrote it; repeatable.")] = (
        None
    )
    retrieved: Annotated[
        str | None,
        typer.Option("--retrieved", metavar="INSTANT", help="When it was read, with a zone.", show_default=False),
    ] = None
    language: Annotated[str | None, typer.Option("--language", metavar="TAG", help="Its language (BCP 47).")] = None
    licence: Annotated[str | None, typer.Option("--licence", metavar="TEXT", help="How it may be used.")] = None
    new: Annotated[bool, typer.Option("--new", help="Make the publisher if it is missing.")] = False
    replace: Annotated[
        bool, typer.Option("--replace", help="Change what is known of the same text, or take the name of another one.")
    ] = False


class Revising(Struct, frozen=True, kw_only=True):
    """How a text differs from the one before."""

    kind: Annotated[str, typer.Option("--kind", metavar="K", help="update, correction, retraction or unpublished.")]
    statement: Annotated[
        str | None, typer.Option("--statement", metavar="TEXT", help="What the publisher said about it.")
    ] = None


class Text(Struct, frozen=True):
    """A text that comes in. there: the newest capture of the same text."""

    data: bytes
    there: DocumentCaptured | None

    @property
    def known(self) -> dict[str, Any]:
        """What is known of it already."""
        return msgspec.to_builtins(self.there) if self.there else {}


def text(data: bytes, index: Index) -> Text:
    """A text, with what is known of it."""
    return Text(data, next(reversed(index.captures(sha256(data).hexdigest())), None))


def revision(found: Text, earlier: DocumentCaptured, about: About, revising: Revising, naming: Naming) -> Draft:
    """The draft that captures a later text; what is not given is as for the earlier one, dates apart.

    A retraction takes back what rests on the earlier text alone. Raises every problem with the options.
    """
    given = _given(found, naming.free_document(earlier.document), about, naming)
    one_of(revising.kind, ("update", "correction", "retraction", "unpublished"), "--kind")
    if given["sha256"] == earlier.sha256:
        raise Refused.of("same_text", f"the text is the same as that of {earlier.document}", "give it as it is now")
    if given["document"] == earlier.document:
        raise Usage.of("revises_itself", "the later text needs a name of its own", "give another --as", "--as")
    kept = {field: part for field in _LASTING if (part := getattr(earlier, field)) is not None}
    said = {"statement": revising.statement} if revising.statement is not None else {}
    revised = {"revises": earlier.document, "revision_kind": revising.kind, **said}
    return Draft({**kept, **found.known, **given, **revised})


def addition(found: Text, stem: str, about: About, naming: Naming) -> Draft:
    """The draft that captures a text; what is not given is as it was. Raises every problem with the options.

    stem: what its slug is made from, if it has none yet.
    """
    return Draft({**found.known, **_given(found, slug(stem), about, naming)})


def changes(draft: Draft, found: Text) -> list[tuple[str, str, str]]:
    """What a draft says otherwise than is known of the same text: field, what it was, what it would be."""
    known = found.known
    fields = [field for field in draft.data if known and known.get(field) != draft.data[field]]
    return [(field, _words(known.get(field)), _words(draft.data[field])) for field in fields]


def check_free(draft: Draft, found: Text, index: Index) -> None:
    """Raises Refused where a capture would change what is known of the same text, or take the name of another one.

    What was not known yet may be added; but a text that is there already becomes no revision.
    """
    name, known = str(draft.data["document"]), found.known.keys() | {"revises"}
    problems = [
        Problem(
            code="text_there",
            message=f"the text is there already, as document {found.known['document']}"
            + ("" if field == "document" else f", with another {field}: {before} there, {after} here"),
            hint="leave that out, or add --replace to change it",
            field="--as" if field == "document" else "",
        )
        for field, before, after in changes(draft, found)
        if field in known
    ]
    other = index.document(name)
    if other and other.sha256 != draft.data["sha256"]:
        message = f"document {name} is another text, of {other.chars:,} characters"
        hint = f"give another --as, or factledger source revise {name} for its later version; --replace takes the name"
        problems.append(Problem(code="name_taken", message=message, hint=hint, field="--as"))
    if problems:
        raise Refused(*problems)


def _words(part: Any) -> str:
    return ", ".join(part) if isinstance(part, list) else str(part or "nothing")


def _given(found: Text, otherwise: str, about: About, naming: Naming) -> dict[str, Any]:
    """What is said of a text; otherwise: its slug where it has none and none is given."""
    data = found.data
    if not data.strip() or b"\0" in data:
        reason = "holds NUL characters" if data.strip() else "is empty"
        raise Refused.of("no_text", f"the text {reason}", "give a UTF-8 text", "FILE")
    name = about.name or found.known.get("document") or otherwise
    if not name:
        raise Refused.of("option_missing", "the text needs a short name", "add --as SLUG", "--as")
    published, publisher = about.published, about.publisher
    fields = {
        "type": "document.captured/1",
        "document": name,
        "sha256": sha256(data).hexdigest(),
        "url": about.url,
        "archived_at": about.archived_at,
        "title": about.title,
        "authors": about.byline or None,
        "publisher": naming.attempt(lambda: naming.find_entity(publisher, "Organization"), "--publisher")
        if publisher
        else None,
        "published": naming.attempt(lambda: normal(published), "--published") if published else None,
        "retrieved": about.retrieved,
        "language": about.language,
        "licence": about.licence,
    }
    naming.check()
    return {key: value for key, value in fields.items() if value is not None}
