"""The script beside the page on proofs, run as a stranger would: another process, nothing but the standard library."""

import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from importlib.util import module_from_spec, spec_from_file_location
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.api import Ledger
from ledger.asking import proving
from ledger.events.proofs import checkpoint, signing
from ledger.events.writing.writer import Writer
from tests.docs.transcripts import DOCS
from tests.effort import examples
from tests.ledger.conftest import counted
from tests.writing import NOTE, NOW, counted_salts, entity

SCRIPT = DOCS / "reference" / "verify_proof.py"
SECRET = checkpoint.new_secret("ada.example/bridge", bytes(range(32)))
OTHER = checkpoint.new_secret("ada.example/bridge", bytes(32))
# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


def loaded() -> Any:
    spec = spec_from_file_location("verify_proof", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = loaded()


@pytest.fixture(scope="module")
def given_out(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Proofs out of a ledger of 11 events, of which 7 had been there at an earlier checkpoint."""
    folder = tmp_path_factory.mktemp("proofs")
    ledger = Ledger.init(folder / "ledger", chance=counted())
    signing.create(folder / "key", SECRET)
    notes = []
    for first, last in ((0, 7), (7, 11)):
        with Writer.open(ledger.log) as writer:
            events = [entity(f"e{number}") for number in range(first, last)]
            writer.append(NOTE, events, id=f"c{first}", now=NOW, salts=counted_salts())
        ledger.close()
        notes.append(checkpoint.parse(proving.signed(ledger, folder / "key", None).encode()))
    old, new = notes
    found = {f"@{seq}": proving.proof(ledger, f"@{seq}", new) for seq in (1, 4, 8, 11)}
    found |= {"unsigned": proving.proof(ledger, "@4", None), "at once": proving.growth(ledger, old, old)}
    found["erased"] = found["@4"] | {"event": None}
    found |= {"grown": proving.growth(ledger, old, new), "grown unsigned": proving.growth(ledger, old, None)}
    ledger.close()
    return found


def run(folder: Path, proof: object, *trust: str) -> subprocess.CompletedProcess[str]:
    data = proof if isinstance(proof, bytes) else json.dumps(proof).encode()
    (folder / "proof.json").write_bytes(data)
    command = [sys.executable, "-I", "-S", str(SCRIPT), "proof.json", *trust]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("name", ["@1", "@4", "@8", "@11", "erased", "grown", "at once"])
def test_a_proof_is_accepted_and_so_is_its_signature(given_out: dict[str, Any], name: str, tmp_path: Path) -> None:
    done = run(tmp_path, given_out[name], str(SECRET.key))
    assert (done.returncode, done.stderr) == (0, "")
    assert "is signed by ada.example/bridge" in done.stdout
    done = run(tmp_path, given_out[name])
    assert (done.returncode, "nobody vouches for this" in done.stdout) == (0, True)


@pytest.mark.parametrize("name", ["unsigned", "grown unsigned"])
def test_a_proof_without_a_checkpoint_convinces_nobody_who_has_a_key(
    given_out: dict[str, Any], name: str, tmp_path: Path
) -> None:
    assert run(tmp_path, given_out[name]).returncode == 0
    done = run(tmp_path, given_out[name], str(SECRET.key))
    assert (done.returncode, "holds no checkpoint" in done.stderr) == (1, True)


def test_the_words_are_shown_unless_they_are_erased(given_out: dict[str, Any], tmp_path: Path) -> None:
    assert '"entity":"e3"' in run(tmp_path, given_out["@4"]).stdout
    assert "event 4 of 11: erased" in run(tmp_path, given_out["erased"]).stdout


@pytest.mark.parametrize(
    "trust",
    [
        (str(OTHER.key),),
        (str(SECRET.key), "another"),
        (str(SECRET.key).replace("ada", "eve"),),
        ("ada",),
        (SECRET.written(),),
        (str(SECRET.key), SECRET.name, "more"),
    ],
)
def test_another_key_or_ledger_is_refused(given_out: dict[str, Any], trust: tuple[str, ...], tmp_path: Path) -> None:
    for name in ("@4", "grown"):
        done = run(tmp_path, given_out[name], *trust)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("not proved: ")


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"\xff", b'{"factledger_proof":1}', b"[" * 100_000])
def test_what_is_no_proof_is_refused(data: bytes, tmp_path: Path) -> None:
    done = run(tmp_path, data)
    assert (done.returncode, done.stderr[:12]) == (1, "not proved: ")


def accepts(proof: object, *trust: str) -> bool:
    """As the script answers, without a process of its own."""
    data = proof if isinstance(proof, bytes) else json.dumps(proof).encode()
    with mock.patch.object(script, "open", create=True, return_value=BytesIO(data)):
        try:
            script.main("proof.json", *trust)
        except script.WRONG:
            return False
    return True


def digits(text: str) -> list[str]:
    """A hash with any one digit changed, and cut."""
    return [text[:at] + f"{int(text[at], 16) ^ 1:x}" + text[at + 1 :] for at in range(len(text))] + [text[:-2], ""]


def paths(path: list[str]) -> list[list[str]]:
    """A path with any part changed, lengthened, dropped, doubled or swapped."""
    found = [[*path, "00" * 32]]
    for at, one in enumerate(path):
        found += [[*path[:at], text, *path[at + 1 :]] for text in (*digits(one), one + "00")]
        found += [path[:at] + path[at + 1 :], [*path[:at], one, *path[at:]]]
        found += [[*path[:at], path[at + 1], one, *path[at + 2 :]]] if at + 1 < len(path) else []
    return found


def changed(proof: dict[str, Any]) -> list[dict[str, Any]]:
    """The proof with one thing changed: a hash, a number, a part of the path, a word of the event."""
    other: dict[str, list[Any]] = {key: digits(proof[key]) for key in {"root", "digest", "old_root"} & {*proof}}
    for key in {"seq", "size", "old_size"} & {*proof}:
        number = proof[key]
        other[key] = [0, -1, number - 1, number + 1, number + 16, str(number), float(number), None]
    other |= {"path": paths(proof["path"]), "factledger_proof": [2]}
    if "event" in proof:
        other["event"] = [proof["event"] + " ", proof["event"].replace("a label", "A label")]
    return [deepcopy(proof) | {key: value} for key, values in other.items() for value in values]


@pytest.mark.parametrize("name", ["@1", "@4", "@8", "@11", "grown", "at once"])
def test_a_changed_proof_is_refused(given_out: dict[str, Any], name: str) -> None:
    """By whoever knows the key: RFC 9162 binds the size of a tree to its root only through the checkpoint."""
    proof, key = given_out[name], str(SECRET.key)
    assert accepts(proof, key)
    assert [other for other in changed(proof) if accepts(other, key)] == []
    assert accepts(proof)
    assert not accepts(proof | {"size": 64})


@pytest.mark.parametrize("name", ["@4", "grown"])
def test_every_flipped_bit_of_a_signed_proof_is_refused(
    given_out: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the signatures of `cryptography`, which are judged alike and faster."""
    monkeypatch.setattr(script, "is_signed", lambda *parts: judged(by_cryptography, *parts))
    data, key = proving.encoded(given_out[name]), str(SECRET.key)
    assert accepts(data, key)
    flipped = (data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :] for at in range(len(data)) for bit in range(8))
    assert [other for other in flipped if accepts(other, key)] == []


def test_what_others_signed_is_not_looked_at_but_has_to_be_well_formed(given_out: dict[str, Any]) -> None:
    proof, key = given_out["@4"], str(SECRET.key)
    note = proof["checkpoint"]
    assert accepts(proof | {"checkpoint": note + "— somebody.example AAAAAAAA\n"}, key)
    for wrong in ("x\n", "— somebody.example\n", "— some body AAAA\n", "\n", "— a\tb AAAA\n", "— a AAAA"):
        assert not accepts(proof | {"checkpoint": note + wrong}, key)


def test_the_border_between_an_erased_event_and_its_path_cannot_be_moved(given_out: dict[str, Any]) -> None:
    proof = given_out["erased"]
    digest, (first, *rest) = proof["digest"], proof["path"]
    assert accepts(proof)
    assert not accepts(proof | {"digest": digest[2:], "path": [first + digest[:2], *rest]})


@pytest.mark.parametrize("name", ["@4", "grown"])
def test_another_tree_than_that_of_the_checkpoint_is_refused(given_out: dict[str, Any], name: str) -> None:
    """As whoever makes a whole other ledger would hand it out, with a checkpoint that is really signed."""
    elsewhere = SECRET.sign(checkpoint.Checkpoint(SECRET.name, 11, bytes(32)).text())
    for key in {"checkpoint", "since"} & {*given_out[name]}:
        assert not accepts(given_out[name] | {key: elsewhere}, str(SECRET.key))
        unsigned = given_out[name][key].split("\n\n")[0] + "\n"
        assert not accepts(given_out[name] | {key: unsigned}, str(SECRET.key))


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_signatures_of_rfc_8032(key: str, message: str, signature: str) -> None:
    parts = [bytes.fromhex(part) for part in (key, signature, message)]
    assert script.is_signed(*parts)
    for at in range(3):
        for bit in range(0, 8 * len(parts[at]), 29):
            other = [bytearray(part) for part in parts]
            other[at][bit // 8] ^= 1 << bit % 8
            assert not judged(script.is_signed, *map(bytes, other))


def judged(verify: Callable[[bytes, bytes, bytes], bool], key: bytes, signature: bytes, text: bytes) -> bool:
    try:
        return verify(key, signature, text)
    except (ValueError, InvalidSignature):
        return False


def by_cryptography(key: bytes, signature: bytes, text: bytes) -> bool:
    Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    return True


@examples(ci=50, long=2_000)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.data())
def test_signatures_are_judged_as_by_cryptography(seed: bytes, text: bytes, data: st.DataObject) -> None:
    secret = Ed25519PrivateKey.from_private_bytes(seed)
    parts = [bytearray(secret.public_key().public_bytes_raw()), bytearray(secret.sign(text)), bytearray(text)]
    assert judged(script.is_signed, *map(bytes, parts))
    at = data.draw(st.sampled_from([part for part in range(3) if parts[part]]))
    bit = data.draw(st.integers(0, 8 * len(parts[at]) - 1))
    parts[at][bit // 8] ^= 1 << bit % 8
    assert judged(script.is_signed, *map(bytes, parts)) == judged(by_cryptography, *map(bytes, parts))


def test_a_second_form_of_the_same_signature_is_refused() -> None:
    """s + L verifies as s does in a verifier that does not look: RFC 8032, section 5.1.7, step 1."""
    key, message, signature = (bytes.fromhex(part) for part in VECTORS[1])
    s = int.from_bytes(signature[32:], "little") + script.L
    assert not script.is_signed(key, signature[:32] + s.to_bytes(32, "little"), message)


def test_the_script_is_short() -> None:
    assert len(SCRIPT.read_text("utf-8").splitlines()) < 130
