"""Verifies a file that `factledger prove` wrote, with nothing but Python; proof.md beside it says what is checked.

    python verify_proof.py PROOF.json [NAME+ID+KEY [ORIGIN]]

The key is that of whoever signs for the ledger, and comes from them; ORIGIN names the ledger, else the key's name does.
What is proved is printed, with exit code 0; else what is wrong, with exit code 1.
"""

import base64
import hashlib
import json
import sys

Point = tuple[int, int]
P = 2**255 - 19  # Ed25519: RFC 8032, section 5.1; all of it is public, so nothing has to take the same time
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
WRONG = (ValueError, LookupError, TypeError, AttributeError, OSError, RecursionError)


def check(right: object, wrong: str) -> None:
    if not right:
        raise ValueError(wrong)


def unhex(text: str) -> bytes:
    check(bytes.fromhex(text).hex() == text, "a hash is not in lower-case hexadecimal digits")
    return bytes.fromhex(text)


def unbase64(text: str) -> bytes:
    check(base64.b64encode(base64.b64decode(text)).decode() == text, "base64 is not in its only form")
    return base64.b64decode(text)


def add(a: Point, b: Point) -> Point:
    t = D * a[0] * a[1] * b[0] * b[1]
    return (a[0] * b[1] + a[1] * b[0]) * pow(1 + t, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P


def times(number: int, point: Point) -> Point:
    total = (0, 1)
    while number:
        total = add(total, point) if number & 1 else total
        point, number = add(point, point), number >> 1
    return total


def point(data: bytes) -> Point:
    y, odd = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    check(y < P and x * x % P == square and (x or not odd), "the key or the signature is no point of the curve")
    return (x if x & 1 == odd else P - x), y


def is_signed(key: bytes, signature: bytes, text: bytes) -> bool:
    s, base = int.from_bytes(signature[32:], "little"), point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    return len(signature) == 64 and s < L and times(s, base) == add(point(signature[:32]), times(k, point(key)))


def vouched(checkpoint: str, size: int, root: bytes, vkey: str, origin: str = "") -> str:
    """Who signed the checkpoint: a signed note of C2SP that begins with origin, size and root."""
    name, key_id, data = vkey.split("+", 2)
    key = unbase64(data)
    known = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    check(known.hex() == key_id and key[0] == 1 and len(key) == 33, "the key is malformed")
    text, _, end = checkpoint.partition("\n\n")
    signatures = [line.split(" ") for line in end.removesuffix("\n").split("\n")]
    control = any(sign < " " or "\x7f" <= sign <= "\x9f" for sign in checkpoint if sign != "\n")
    check(not control and end[-1:] == "\n", "the note is malformed")
    check(all(len(one) == 3 and one[0] == "—" for one in signatures), "a signature is malformed")
    lines = [origin or name, str(size), base64.b64encode(root).decode()]
    check(text.split("\n")[:3] == lines, f"the checkpoint is not of {lines[0]}, or of another tree")
    ours = [sig[4:] for sig in (unbase64(one[2]) for one in signatures if one[1] == name) if sig[:4] == known]
    check(ours and all(is_signed(key[1:], one, f"{text}\n".encode()) for one in ours), f"{name} did not sign it")
    return f"the checkpoint of {lines[0]} over {size} events is signed by {name}"


def roots(index: int, last: int, node: bytes, path: list[bytes]) -> tuple[bytes, bytes]:
    """The roots of the older and the newer tree that a path leads to: RFC 9162, sections 2.1.3.2 and 2.1.4.2."""
    older = newer = node
    for one in path:
        check(last and len(one) == 32, "the path is too long, or no hashes")
        if index & 1 or index == last:
            older, newer = (hashlib.sha256(b"\x01" + one + each).digest() for each in (older, newer))
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            newer = hashlib.sha256(b"\x01" + newer + one).digest()
        index, last = index >> 1, last >> 1
    check(last == 0, "the path is too short")
    return older, newer


def main(file: str, *trust: str) -> None:
    with open(file, "rb") as opened:
        proof = json.loads(opened.read())
    size, root, path = proof["size"], unhex(proof["root"]), [unhex(one) for one in proof["path"]]
    check(proof["factledger_proof"] == 1 and type(size) is int, "a form of proof that is not known here")
    if "since" in proof:
        old, old_root = proof["old_size"], unhex(proof["old_root"])
        check(type(old) is int and 0 < old <= size, "the older tree is empty, or larger")
        start = old_root if old == size or not old & (old - 1) else path.pop(0)
        index, last = (old - 1, size - 1) if old < size else (0, 0)
        while index & 1:
            index, last = index >> 1, last >> 1
        check(roots(index, last, start, path) == (old_root, root), "the path does not lead to the roots")
        said = [f"the first {old} of {size} events are what they were"]
        said += [vouched(proof["since"], old, old_root, *trust)] if trust else []
    else:
        seq, event, digest = proof["seq"], proof["event"], unhex(proof["digest"])
        check(type(seq) is int and 0 < seq <= size, "no such event")
        check(event is None or hashlib.sha256(b"\x00" + event.encode()).digest() == digest, "the event was changed")
        check(roots(seq - 1, size - 1, digest, path)[1] == root, "the path does not lead to the root")
        said = [f"event {seq} of {size}: {'erased' if event is None else ascii(event)}"]
    check("checkpoint" in proof or not trust, "it holds no checkpoint that anybody could have signed")
    said += [vouched(proof["checkpoint"], size, root, *trust)] if trust else ["nobody vouches for this: name a key"]
    print(*said, sep="\n")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except WRONG as error:
        sys.exit(f"not proved: {error}")
