"""Checkpoints: the size and root of a tree as text that can be signed, in the words of C2SP.

    factledger/k3v9…           the origin: which ledger          (c2sp.org/tlog-checkpoint)
    41                         how many events
    CsUYapGGPo4dkMgIAUqom…     the root, base64

    — factledger/k3v9… Az3grl… who signed, and the signature     (c2sp.org/signed-note)

One without the last two lines is not signed. Whatever is not exactly of this form is refused.
"""

import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from types import ModuleType

from ledger.events.errors import Refused

LARGEST = 64 * 1024  # bytes
_ED25519 = b"\x01"
_KEY_SIZE = 32
_ROOT_SIZE = 32
_ID_SIZE = 4
_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
_SIGNATURE = re.compile(r"— ([^+\s]+) ([A-Za-z0-9+/=]+)")
_KEY = re.compile(r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")
_MARK = "PRIVATE+KEY+"  # before the secret half of a key


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the tree of a ledger was once. origin: names the ledger; size: in events; root: 32 bytes."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """What is signed, its last line end included. Raises Refused for what is no line of text."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        if not all(map(_is_line, lines)):
            raise Refused.of("bad_origin", f"{self.origin!r} cannot name a ledger", "use one line of printable text")
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who says to have signed, by name and key id, and the signature."""

    name: str
    id: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint as it was written. text: the part that is signed; signatures: none checked, maybe none at all."""

    checkpoint: Checkpoint
    whole: str
    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A public Ed25519 key. data: its 32 bytes (RFC 8032)."""

    name: str
    data: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart (C2SP signed-note)."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.data).digest()[:_ID_SIZE]

    def __str__(self) -> str:
        """`name+id+key`, as Go's `note` package writes it."""
        return _written(self, self.data)


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """The secret half of a key. seed: 32 bytes (RFC 8032)."""

    name: str
    seed: bytes

    @property
    def key(self) -> Key:
        """The public half. Raises Refused without `cryptography`."""
        return Key(
            self.name, _ed25519().Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        )

    def written(self) -> str:
        """`PRIVATE+KEY+name+id+seed`, as Go's `note` package writes it."""
        return _MARK + _written(self.key, self.seed)

    def sign(self, text: str) -> str:
        """The note: the text with a signature. Raises Refused without `cryptography`."""
        signature = _ed25519().Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return f"{text}\n— {self.name} {b64encode(self.key.id + signature).decode()}\n"


def parse(data: bytes) -> Note:
    """The checkpoint in the bytes of a file; no signature is checked. Raises Refused for any other form."""
    try:
        whole = data[: LARGEST + 1].decode()
    except UnicodeDecodeError as error:
        raise _malformed("it is not UTF-8") from error
    if len(data) > LARGEST:
        raise _malformed("it has more than 64 KiB")
    if not whole.endswith("\n"):
        raise _malformed("its last line does not end")
    text, blank, below = whole.partition("\n\n")
    signed = below.removesuffix("\n").split("\n") if blank else []
    lines = text.removesuffix("\n").split("\n")
    if not all(map(_is_line, lines + signed)):
        raise _malformed("it has an empty line, or a control character")
    return Note(_checkpoint(lines), whole, "\n".join(lines) + "\n", tuple(map(_signature, signed)))


def read_key(text: str) -> Key:
    """The public key in `name+id+key`. Raises Refused."""
    name, data = _read(text)
    key = Key(name, data)
    if str(key) != text:
        raise _no_key("its id is that of another key")
    return key


def read_secret(text: str) -> Secret:
    """The secret key in `PRIVATE+KEY+name+id+seed`. Raises Refused."""
    if not text.startswith(_MARK):
        raise _no_key(f"it does not begin with {_MARK}")
    secret = Secret(*_read(text.removeprefix(_MARK)))
    if secret.written() != text:
        raise _no_key("its id is that of another key")
    return secret


def new_secret(name: str, seed: bytes) -> Secret:
    """A key of that name. seed: 32 random bytes. Raises Refused for what cannot be a name."""
    if not _is_line(name) or not re.fullmatch(r"[^+\s]+", name):
        raise Refused.of("bad_name", f"{name!r} cannot name a key", "leave out spaces and +: example.org/ledger")
    return Secret(name, seed)


def verify(note: Note, keys: Iterable[Key]) -> list[str]:
    """The names of the known keys that signed a note; others are ignored (C2SP signed-note).

    Raises Refused if the signature of a known key is wrong, if there is none, and without `cryptography`.
    """
    known = {(key.name, key.id): key for key in keys}
    found = []
    for signature in note.signatures:
        key = known.get((signature.name, signature.id))
        if key is not None:
            if not _is_valid(key, signature.data, note.text.encode()):
                raise Refused.of("bad_signature", f"the signature of {key.name} is wrong", "do not trust this file")
            found.append(key.name)
    if not found:
        names = ", ".join(sorted({signature.name for signature in note.signatures})) or "nobody"
        raise Refused.of("unknown_key", f"no key you trust signed the checkpoint, but {names}", "ask for the right key")
    return found


def _is_valid(key: Key, signature: bytes, text: bytes) -> bool:
    ed25519 = _ed25519()
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - an extra

    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key.data).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _ed25519() -> ModuleType:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 - an extra, slow to import
    except ImportError as error:
        hint = "pip install 'factledger[signing]'"
        raise Refused.of("no_signing", "signatures need the package cryptography", hint) from error
    return ed25519


def _checkpoint(lines: list[str]) -> Checkpoint:
    if len(lines) < 3 or not _NUMBER.fullmatch(lines[1]):  # noqa: PLR2004 - origin, size, root
        raise _malformed("it does not begin with an origin, a size and a root")
    root = _decoded(lines[2])
    if len(root) != _ROOT_SIZE:
        raise _malformed("its root is no SHA-256")
    return Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:]))


def _signature(line: str) -> Signature:
    found = _SIGNATURE.fullmatch(line)
    data = _decoded(found[2]) if found else b""
    if found is None or len(data) <= _ID_SIZE:
        raise _malformed("what follows its empty line is no signature")
    return Signature(found[1], data[:_ID_SIZE], data[_ID_SIZE:])


def _read(text: str) -> tuple[str, bytes]:
    """The name and the 32 bytes of a key."""
    found = _KEY.fullmatch(text)
    try:
        data = _decoded(found[3]) if found else b""
    except Refused:
        data = b""
    if found is None or not _is_line(text) or data[:1] != _ED25519 or len(data) != 1 + _KEY_SIZE:
        raise _no_key("it is not of the form name+id+key, or not for Ed25519")
    return found[1], data[1:]


def _written(key: Key, data: bytes) -> str:
    return f"{key.name}+{key.id.hex()}+{b64encode(_ED25519 + data).decode()}"


def _decoded(text: str) -> bytes:
    """Base64 (RFC 4648, section 4) that is written in the only way there is; decoders pass over many others."""
    try:
        data = b64decode(text, validate=True)
    except ValueError as error:
        raise _malformed("it has a line that is not base64") from error
    if b64encode(data).decode() != text:
        raise _malformed("it has a line that is not base64 as it has to be written")
    return data


def _is_line(text: str) -> bool:
    return bool(text) and not any(unicodedata.category(sign) == "Cc" for sign in text)


def _malformed(message: str) -> Refused:
    hint = "factledger checkpoint makes one"
    return Refused.of("not_a_checkpoint", f"the file is no checkpoint: {message}", hint)


def _no_key(message: str) -> Refused:
    hint = "it is printed by factledger checkpoint --new-key, as name+id+key"
    return Refused.of("not_a_key", f"this is no key: {message}", hint)
