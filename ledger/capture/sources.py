"""Texts as they come in: what may be said about one, and the event that captures it."""

from hashlib import sha256
from typing import Annotated

import typer
from msgspec import Struct

from ledger.capture.claiming import one_of
from ledger.capture.draft import Draft
from ledger.capture.naming import Naming, slug
from ledger.events.errors import Refused, Usage
from ledger.events.model import DocumentCaptured
from ledger.events.when import normal

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


class Revising(Struct, frozen=True, kw_only=True):
    """How a text differs from the one before."""

    kind: Annotated[str, typer.Option("--kind", metavar="K", help="update, correction, retraction or unpublished.")]
    statement: Annotated[
        str | None, typer.Option("--statement", metavar="TEXT", help="What the publisher said about it.")
    ] = None


def revision(data: bytes, earlier: DocumentCaptured, about: About, revising: Revising, naming: Naming) -> Draft:
    """The draft that captures a later text; what is not given is as for the earlier one, dates apart.

    A retraction takes back what rests on the earlier text alone. Raises every problem with the options.
    """
    found = draft(data, naming.free_document(earlier.document), about, naming).data
    one_of(revising.kind, ("update", "correction", "retraction", "unpublished"), "--kind")
    if found["document"] == earlier.document:
        raise Usage.of("revises_itself", "the later text needs a name of its own", "give another --as", "--as")
    if found["sha256"] == earlier.sha256:
        raise Refused.of("same_text", f"the text is the same as that of {earlier.document}", "give it as it is now")
    kept = {field: part for field in _LASTING if (part := getattr(earlier, field)) is not None}
    said = {"statement": revising.statement} if revising.statement is not None else {}
    return Draft({**kept, **found, "revises": earlier.document, "revision_kind": revising.kind, **said})


def draft(data: bytes, stem: str, about: About, naming: Naming) -> Draft:
    """The draft that captures a text; stem: what its slug is made from. Raises every problem with the options."""
    if not data.strip() or b"\0" in data:
        reason = "holds NUL characters" if data.strip() else "is empty"
        raise Refused.of("no_text", f"the text {reason}", "give a UTF-8 text", "FILE")
    name = about.name or slug(stem)
    if not name:
        raise Refused.of("option_missing", "the text needs a short name", "add --as SLUG", "--as")
    published, publisher = about.published, about.publisher
    found = {
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
    return Draft({key: value for key, value in found.items() if value is not None})
