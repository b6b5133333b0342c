import sys
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.events.errors import Refused
from ledger.events.proofs.checkpoint import LARGEST, Checkpoint, Key, new_secret, parse, read_key, read_secret, verify

ORIGIN = "ada.example/korn"
SECRET = new_secret(ORIGIN, bytes(range(32)))
OTHER = new_secret("eve.example/korn", bytes(32))
POINT = Checkpoint(ORIGIN, 41, bytes(range(100, 132)))
# Of C2SP's page on tlog-checkpoint, and of Go's package golang.org/x/mod/sumdb/note.
PUBLISHED = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_SIGNED = (
    GO_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def codes(data: bytes, *keys: Key) -> str:
    with pytest.raises(Refused) as caught:
        verify(parse(data), keys)
    return caught.value.problems[0].code


def test_what_is_written_is_read() -> None:
    data = SECRET.sign(POINT.text()).encode()
    assert parse(data).checkpoint == POINT
    assert parse(data).whole.encode() == data
    assert verify(parse(data), [OTHER.key, SECRET.key]) == [ORIGIN]


def test_an_unsigned_checkpoint_is_its_text_alone() -> None:
    note = parse(POINT.text().encode())
    assert (note.checkpoint, note.signatures) == (POINT, ())
    assert codes(POINT.text().encode(), SECRET.key) == "unknown_key"


def test_the_checkpoint_that_c2sp_publishes_is_read() -> None:
    note = parse(PUBLISHED.encode())
    assert (note.checkpoint.origin, note.checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert (note.signatures[0].name, len(note.signatures[0].data)) == (note.checkpoint.origin, 64)


def test_keys_and_signatures_are_those_of_go() -> None:
    secret = read_secret(GO_PRIVATE)
    assert (str(secret.key), secret.written()) == (GO_PUBLIC, GO_PRIVATE)
    assert read_key(GO_PUBLIC) == secret.key
    assert secret.sign(GO_TEXT) == GO_SIGNED


def test_lines_after_the_root_are_kept_and_signed() -> None:
    longer = Checkpoint(ORIGIN, 0, bytes(32), ("one more", "and another"))
    note = parse(SECRET.sign(longer.text()).encode())
    assert note.checkpoint == longer
    assert verify(note, [SECRET.key]) == [ORIGIN]


def test_every_flipped_bit_of_a_signed_note_is_refused() -> None:
    data = SECRET.sign(POINT.text()).encode()
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        assert codes(bytes(changed), SECRET.key) in {"not_a_checkpoint", "bad_signature", "unknown_key"}


def test_every_cut_of_a_signed_note_is_refused() -> None:
    data = SECRET.sign(POINT.text()).encode()
    for size in range(len(data)):
        assert codes(data[:size], SECRET.key)


def cosigned(*lines: str) -> bytes:
    return (SECRET.sign(POINT.text()) + "".join(f"{line}\n" for line in lines)).encode()


def line(name: str, data: bytes) -> str:
    return f"— {name} {b64encode(data).decode()}"


def test_signatures_of_unknown_keys_are_ignored() -> None:
    data = cosigned(line("witness.example", b"wxyz" + bytes(72)), line(ORIGIN, b"wxyz" + bytes(64)))
    assert verify(parse(data), [SECRET.key]) == [ORIGIN]
    assert codes(data, OTHER.key) == "unknown_key"
    assert codes(data) == "unknown_key"


def test_one_wrong_signature_of_a_known_key_refuses_the_note() -> None:
    wrong = line(OTHER.name, OTHER.key.id + bytes(64))
    assert verify(parse(cosigned(wrong)), [SECRET.key]) == [ORIGIN]
    assert codes(cosigned(wrong), SECRET.key, OTHER.key) == "bad_signature"
    twice = line(ORIGIN, SECRET.key.id + bytes(64))
    assert codes(cosigned(twice), SECRET.key) == "bad_signature"


@pytest.mark.parametrize("size", [1, 63, 65, 128])
def test_a_signature_of_another_length_is_wrong(size: int) -> None:
    assert codes(cosigned(line(ORIGIN, SECRET.key.id + bytes(size))), SECRET.key) == "bad_signature"


def test_the_key_of_another_with_the_same_name_is_unknown() -> None:
    namesake = new_secret(ORIGIN, bytes(32))
    assert codes(SECRET.sign(POINT.text()).encode(), namesake.key) == "unknown_key"


ROOT = b64encode(POINT.root).decode()
TEXT = POINT.text()
SIGNED = SECRET.sign(TEXT)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n\n",
        TEXT[:-1].encode(),
        b"\xef\xbb\xbf\xff" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\x0b\n").encode(),
        TEXT.replace("korn", "ko\x7frn").encode(),
        TEXT.replace("korn", "ko\x85rn").encode(),
        TEXT.replace("korn", "ko\0rn").encode(),
        TEXT.replace("41", "041").encode(),
        TEXT.replace("41", "+41").encode(),
        TEXT.replace("41", "4_1").encode(),
        TEXT.replace("41", "٤١").encode(),
        TEXT.replace("41", "-1").encode(),
        TEXT.replace("41", "").encode(),
        TEXT.replace("41", "1" * 16).encode(),
        TEXT.replace(ROOT, ROOT[:-1]).encode(),
        TEXT.replace(ROOT, ROOT[:-2] + "/=").encode(),
        TEXT.replace(ROOT, ROOT + "=").encode(),
        TEXT.replace(ROOT, ROOT[:20] + " " + ROOT[20:]).encode(),
        TEXT.replace(ROOT, b64encode(bytes(31)).decode()).encode(),
        TEXT.replace(ROOT, b64encode(bytes(33)).decode()).encode(),
        f"{ORIGIN}\n41\n".encode(),
        f"{TEXT}\n".encode(),
        f"{TEXT}\n\n".encode(),
        f"{TEXT}\nno signature\n".encode(),
        f"{TEXT}\n- {ORIGIN} {ROOT}\n".encode(),
        f"{TEXT}\n—  {ROOT}\n".encode(),
        f"{TEXT}\n— a b {ROOT}\n".encode(),
        f"{TEXT}\n— a\u2003b {ROOT}\n".encode(),
        f"{TEXT}\n— a+b {ROOT}\n".encode(),
        f"{TEXT}\n— {ORIGIN} {b64encode(bytes(4)).decode()}\n".encode(),
        f"{TEXT}\n— {ORIGIN} {ROOT[:-2]}/=\n".encode(),
        f"{SIGNED}\n".encode(),
        f"{SIGNED}\n{SIGNED}".encode(),
        f"{TEXT}\n{SIGNED}".encode(),
        SIGNED.replace("\n\n", "\n\n\n").encode(),
    ],
)
def test_any_other_form_is_refused(data: bytes) -> None:
    assert codes(data, SECRET.key) == "not_a_checkpoint"


def test_a_note_has_at_most_64_kib() -> None:
    padded = TEXT + "x" * (LARGEST - len(TEXT) - 1) + "\n"
    assert parse(padded.encode()).checkpoint.size == 41
    assert codes(b"x" + padded.encode()) == "not_a_checkpoint"


@given(st.binary())
def test_nothing_but_refused_is_raised(data: bytes) -> None:
    for whole in (data, TEXT.encode() + data, SIGNED.encode()[:-9] + data):
        try:
            note = parse(whole)
        except Refused:
            continue
        assert note.whole.encode() == whole


def rekeyed(data: bytes) -> str:
    """A key with a right id and these bytes."""
    key_id = sha256(ORIGIN.encode() + b"\n" + data).hexdigest()[:8]
    return f"{ORIGIN}+{key_id}+{b64encode(data).decode()}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        str(SECRET.key)[:-1],
        str(SECRET.key) + "\n",
        str(SECRET.key).replace("+", " ", 1),
        str(SECRET.key).replace(SECRET.key.id.hex(), "00000000"),
        str(SECRET.key).replace(SECRET.key.id.hex(), SECRET.key.id.hex().upper()),
        str(SECRET.key).replace("ada", "eve"),
        rekeyed(b"\x02" + SECRET.key.data),
        rekeyed(b"\x01" + SECRET.key.data[:-1]),
        "a\0" + str(SECRET.key),
        SECRET.written(),
    ],
)
def test_what_is_no_public_key(text: str) -> None:
    with pytest.raises(Refused, match="this is no key"):
        read_key(text)


@pytest.mark.parametrize(
    "text",
    ["", str(SECRET.key), SECRET.written()[:-1], SECRET.written().replace("ada", "eve"), SECRET.written() + " "],
)
def test_what_is_no_secret_key(text: str) -> None:
    with pytest.raises(Refused, match="this is no key") as caught:
        read_secret(text)
    assert b64encode(SECRET.seed).decode()[:20] not in str(caught.value)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\0"])
def test_what_cannot_name_a_key(name: str) -> None:
    with pytest.raises(Refused, match="cannot name a key"):
        new_secret(name, bytes(32))


@pytest.mark.parametrize("origin", ["", "a\nb", "a\0"])
def test_what_cannot_name_a_ledger(origin: str) -> None:
    with pytest.raises(Refused, match="cannot name a ledger"):
        Checkpoint(origin, 1, bytes(32)).text()


def test_a_secret_does_not_show_itself() -> None:
    assert b64encode(SECRET.seed).decode()[:20] not in repr(SECRET)
    assert repr(list(SECRET.seed))[1:20] not in repr(SECRET)


def test_without_cryptography_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    note, key = parse(SIGNED.encode()), SECRET.key
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    for work in (lambda: SECRET.key, lambda: SECRET.sign(TEXT), lambda: verify(note, [key])):
        with pytest.raises(Refused, match="signatures need the package cryptography") as caught:
            work()
        (problem,) = caught.value.problems
        assert (problem.code, problem.hint) == ("no_signing", "pip install 'factledger[signing]'")
    assert parse(TEXT.encode()).checkpoint == POINT
