import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ledger import api
from ledger.api import Ledger
from ledger.asking import proving
from ledger.events.audit.audit import audit
from ledger.events.log.commit import leaf
from ledger.events.proofs import merkle
from ledger.events.proofs.checkpoint import parse
from tests.ledger.conftest import Shell

NAME = "ada.example/bridge"
AGAINST = ("verify", "--against", "../old", "--trust", "../ada.pub")


@pytest.fixture
def kept(news: Shell) -> Shell:
    """A ledger of 6 events with the signed checkpoint `../old`, and then 2 more; the key is `../ada`."""
    news.ok("checkpoint", "--new-key", NAME, "--key", "../ada")
    news.ok("checkpoint", "--key", "../ada", "-o", "../old")
    news.ok("entity", "add", "Jane Okoro", "--kind", "Person")
    news.ok("entity", "add", "Hallam & Sons", "--kind", "Organization")
    return news


def fork(shell: Shell) -> Shell:
    """The same shell in a copy of the ledger as it was before the last two events, with two others."""
    (shell.folder / "events" / "HEAD").unlink()
    (segment,) = (shell.folder / "events").glob("*.jsonl")
    lines = segment.read_bytes().splitlines(keepends=True)
    segment.write_bytes(b"".join(lines[:-3]))
    shutil.rmtree(shell.folder / ".cache")
    for name in ("One", "Two", "Three"):
        shell.ok("entity", "add", name, "--kind", "Thing")
    return shell


def test_a_ledger_as_it_was_written_is_verified(kept: Shell) -> None:
    assert kept.ok("verify").out.startswith("verified: 5 commits, 8 events, 1 text")
    assert "root" not in kept.ok("verify", "--json").json["data"]


def test_the_digests_alone_show_the_same(kept: Shell) -> None:
    assert kept.ok("verify", "--digests").out == kept.ok("verify").out
    quick, whole = (kept.ok("verify", *option, "--json").json["data"] for option in (["--digests"], []))
    assert quick == {name: whole[name] for name in ("commits", "events", "texts", "bytes", "head")}
    (segment,) = (kept.folder / "events").glob("*.jsonl")
    data = segment.read_bytes()
    segment.write_bytes(data.replace(b"Jane", b"Joan"))
    told, all_told = kept("verify", "--digests"), kept("verify")
    assert (told.code, told.err) == (all_told.code, all_told.err) == (4, told.err)
    assert kept("verify", "--digests", "--against", "../old").code == 2


def test_without_head_it_is_unproven_that_the_last_commits_are_all_there(kept: Shell) -> None:
    (kept.folder / "events" / "HEAD").unlink()
    for option in ([], ["--digests"], ["--against", "../old"]):
        done = kept.ok("verify", *option)
        assert "unproven: nothing says that commit 5 is the last one" in done.err
    assert [one["code"] for one in kept.ok("verify", "--json").json["warnings"]] == ["unproven"]


@pytest.mark.parametrize("damage", ["text", "segment", "acknowledged"])
def test_one_changed_character_is_damage(kept: Shell, damage: str) -> None:
    segment = next((kept.folder / "events").glob("*.jsonl"))
    path = next((kept.folder / "texts").iterdir()) if damage == "text" else segment
    data = path.read_bytes()
    middle = len(data) // 2
    changed = data[:-1] if damage == "acknowledged" else data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    path.chmod(0o600)
    path.write_bytes(changed)
    for arguments in (["verify"], ["verify", "--against", "../old"]):
        done = kept(*arguments)
        assert (done.code, done.out) == (4, "")
        assert path.name in done.err
    assert kept("verify", "--json").json["error"]["exit"] == 4
    assert path.read_bytes() == changed


def test_a_ledger_that_grew_is_proved_against_its_checkpoint(kept: Shell) -> None:
    done = kept.ok(*AGAINST)
    assert "it only grew since the checkpoint: from 6 events to 8" in done.out
    assert f"signed by {NAME}" in done.out
    data = kept.ok(*AGAINST, "--json").json["data"]
    now = parse(kept.ok("checkpoint", "--unsigned").out.encode()).checkpoint
    assert (data["root"], data["events"], data["since"]["size"]) == (now.root.hex(), 8, 6)
    assert data["since"]["signers"] == [NAME]


def test_a_key_may_be_typed(kept: Shell) -> None:
    key = Path("../ada.pub").read_text().strip()
    assert f"signed by {NAME}" in kept.ok("verify", "--against", "../old", "--key", key).out


def test_without_a_key_it_says_what_that_proves(kept: Shell) -> None:
    assert "only against your own copy" in kept.ok("verify", "--against", "../old").out
    assert "only against your own copy" in kept.ok("checkpoint", "--unsigned", "-o", "../mine").err
    assert "only against your own copy" in kept.ok("verify", "--against", "../mine").out
    assert kept(*AGAINST[:2], "../mine", *AGAINST[3:]).code == 1


def test_a_ledger_that_was_rewritten_is_a_fork(kept: Shell) -> None:
    kept.ok("checkpoint", "--key", "../ada", "-o", "../new")
    fork(kept)
    assert kept("verify").code == 0
    done = kept(*AGAINST)
    assert (done.code, done.out) == (4, "")
    assert "the fork is at @6 or before" in done.err
    assert kept("verify", "--against", "../new").code == 4


def test_a_ledger_that_was_cut_is_shorter(kept: Shell) -> None:
    kept.ok("checkpoint", "--unsigned", "-o", "../new")
    fork(kept)
    (segment,) = (kept.folder / "events").glob("*.jsonl")
    segment.write_bytes(b"".join(segment.read_bytes().splitlines(keepends=True)[:3]))
    (kept.folder / "events" / "HEAD").unlink()
    assert kept.ok("verify").out.startswith("verified: 3 commits, 6 events")
    assert "the ledger has 6 events, and the checkpoint was made of 8" in kept("verify", "--against", "../new").err


def test_what_is_being_written_is_told_and_not_verified(kept: Shell) -> None:
    segment = next((kept.folder / "events").glob("*.jsonl"))
    before = kept.ok("checkpoint", "--unsigned").out
    with segment.open("ab") as file:
        file.write(b'{"commit":')
    for arguments in (["verify"], ["verify", "--digests"], ["verify", "--against", "../old"]):
        assert "10 bytes of an unfinished commit" in kept.ok(*arguments).err
    assert kept.ok("checkpoint", "--unsigned").out == before


def test_a_checkpoint_of_another_ledger_is_called_that(kept: Shell) -> None:
    own = kept.ok("checkpoint", "--unsigned").out
    for size in ("5", "900"):
        other = own.splitlines()
        other[:2] = ["factledger/another", size]
        Path("../other").write_text("\n".join(other) + "\n")
        done = kept("verify", "--against", "../other")
        assert done.code == 1
        assert "the checkpoint is of another ledger: factledger/another, and this is factledger/" in done.err


def test_what_is_verified_is_not_the_index_and_not_the_tiles(kept: Shell) -> None:
    """The caches say that all is well, and they are those of the ledger before it was rewritten."""
    kept.ok("prove", "@1")
    shutil.copytree(kept.folder / ".cache", "../cache")
    fork(kept)
    shutil.rmtree(kept.folder / ".cache")
    shutil.move("../cache", kept.folder / ".cache")
    assert kept(*AGAINST).code == 4


def test_the_checkpoint_of_another_ledger_is_refused(kept: Shell) -> None:
    kept.ok("checkpoint", "--key", "../ada", "--origin", "another", "-o", "../other")
    for more in ([], ["--origin", NAME]):
        done = kept.refused("verify", "--against", "../other", "--trust", "../ada.pub", *more)
        assert (done.code, "the checkpoint is of another, not of" in done.err) == (1, True)
    kept.ok("verify", "--against", "../other", "--trust", "../ada.pub", "--origin", "another")
    kept.refused("verify", "--against", "../other", "--origin", NAME)


def test_a_changed_checkpoint_or_a_foreign_key_is_refused(kept: Shell) -> None:
    kept.ok("checkpoint", "--new-key", NAME, "--key", "../eve")
    done = kept.refused("verify", "--against", "../old", "--trust", "../eve.pub")
    assert (done.code, "no key you trust signed the checkpoint" in done.err) == (1, True)
    text = Path("../old").read_text()
    Path("../old").write_text(text.replace("\n6\n", "\n7\n"))
    assert "signature of ada.example/bridge is wrong" in kept.refused(*AGAINST).err


def test_a_key_signs_one_history_only(kept: Shell) -> None:
    before = Path("../ada.last").read_bytes()
    kept.ok("checkpoint", "--key", "../ada")
    assert Path("../ada.last").read_bytes() != before
    fork(kept)
    done = kept("checkpoint", "--key", "../ada")
    assert (done.code, done.out) == (1, "")
    assert "another history" in done.err
    kept.ok("init", "../empty")
    done = kept("checkpoint", "--key", "../ada", "-C", "../empty")
    assert (done.code, "is shorter than before" in done.err) == (1, True)
    kept.ok("checkpoint", "--key", "../ada", "-C", "../empty", "--origin", "empty")


def test_what_is_damaged_is_not_signed(kept: Shell) -> None:
    text = next((kept.folder / "texts").iterdir())
    text.chmod(0o600)
    text.write_bytes(b"x" + text.read_bytes()[1:])
    for arguments in (["--unsigned"], ["--key", "../ada"]):
        assert kept("checkpoint", *arguments).code == 4


def test_what_grows_while_it_is_read_is_not_signed(kept: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(folder: Path, *take: Any) -> Any:
        kept.ok("entity", "add", "Somebody", "--kind", "Person")
        return audit(folder, *take)

    monkeypatch.setattr(proving, "audit", late)
    done = kept("checkpoint", "--key", "../ada", "--json")
    assert (done.code, done.json["error"]["problems"][0]["code"]) == (5, "head_moved")


def test_the_same_ledger_is_signed_again_with_the_same_words(kept: Shell) -> None:
    once = kept.ok("checkpoint", "--key", "../ada").out
    assert kept.ok("checkpoint", "--key", "../ada").out == once
    data = kept.ok("checkpoint", "--key", "../ada", "--json").json["data"]
    assert (data["note"], data["signed"], data["origin"], data["size"]) == (once, True, NAME, 8)


def test_an_unsigned_checkpoint_is_named_after_the_ledger(kept: Shell) -> None:
    ledger = kept.ok("state", "bridge", "--json").json["basis"]["ledger"]
    assert kept.ok("checkpoint", "--unsigned").out.startswith(f"factledger/{ledger}\n8\n")


def proof(shell: Shell, *arguments: str) -> dict[str, object]:
    shell.ok("prove", *arguments, "-o", "../proof.json")
    found: dict[str, object] = json.loads(Path("../proof.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("event", range(1, 9))
def test_every_event_is_proved(kept: Shell, event: int) -> None:
    found = proof(kept, f"@{event}")
    path = [bytes.fromhex(one) for one in found["path"]]  # type: ignore[attr-defined]
    digest = bytes.fromhex(leaf(str(found["event"]).encode()))
    root = parse(kept.ok("checkpoint", "--unsigned").out.encode()).checkpoint.root
    assert (found["seq"], found["size"], found["root"], found["digest"]) == (event, 8, root.hex(), digest.hex())
    assert merkle.includes(root, 8, event - 1, digest, path)


def test_an_event_is_named_as_in_show(kept: Shell) -> None:
    digest = kept.ok("show", "@6", "--json").json["data"]["digest"]
    assert proof(kept, digest[:8])["seq"] == 6
    assert kept.refused("prove", "nowhere").code == 3
    assert kept.refused("prove", "@99").code == 3


def test_a_proof_shows_no_other_event(kept: Shell) -> None:
    proof(kept, "@6")
    text = Path("../proof.json").read_text("utf-8")
    assert "bridge" in text
    for word in ("Okoro", "Hallam", "news", "tester", "2026"):
        assert word not in text


def test_a_proof_may_lead_to_a_checkpoint(kept: Shell) -> None:
    found = proof(kept, "@6", "--checkpoint", "../old")
    assert (found["size"], found["checkpoint"]) == (6, Path("../old").read_text("utf-8"))
    done = kept.refused("prove", "@7", "--checkpoint", "../old")
    assert (done.code, "@7 is newer than the checkpoint" in done.err) == (1, True)


def test_a_proof_of_growth_leads_from_one_checkpoint_to_another(kept: Shell) -> None:
    kept.ok("checkpoint", "--key", "../ada", "-o", "../new")
    found = proof(kept, "--since", "../old", "--checkpoint", "../new")
    assert (found["since"], found["checkpoint"]) == (Path("../old").read_text(), Path("../new").read_text())
    path = [bytes.fromhex(one) for one in found["path"]]  # type: ignore[attr-defined]
    older, newer = (parse(Path(name).read_bytes()).checkpoint for name in ("../old", "../new"))
    assert merkle.extends((older.size, older.root), (newer.size, newer.root), path)
    assert "checkpoint" not in proof(kept, "--since", "../old")
    assert kept.refused("prove", "--since", "../new", "--checkpoint", "../old").code == 4


@pytest.mark.parametrize("arguments", [["@1"], ["--since", "../first"]])
def test_nothing_is_proved_of_another_history(kept: Shell, arguments: list[str]) -> None:
    kept.ok("checkpoint", "--unsigned", "-o", "../first")
    fork(kept)
    done = kept("prove", *arguments, "--checkpoint", "../old")
    assert (done.code, done.out) == (4, "")


def test_what_is_erased_leaves_checkpoints_and_proofs_as_they_were(kept: Shell) -> None:
    kept.ok("checkpoint", "--key", "../ada", "-o", "../new")
    before = {event: proof(kept, event, "--checkpoint", "../new") for event in ("@7", "@8")}
    kept.ok("erase", "@7", "--reason", "a request", "--all-sharing", "--yes")
    for name in ("../old", "../new"):
        kept.ok("verify", "--against", name, "--trust", "../ada.pub")
    assert proof(kept, "@8", "--checkpoint", "../new") == before["@8"]
    assert proof(kept, "@7", "--checkpoint", "../new") == before["@7"] | {"event": None}
    assert "the proof is of its digest alone" in kept.ok("prove", "@7", "-o", "../proof.json").err
    assert kept.ok("checkpoint", "--key", "../ada", "--json").json["data"]["size"] > 8


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["prove"], 2, "prove what?"),
        (["prove", "@1", "--since", "../old"], 2, "prove what?"),
        (["prove", "@1", "--checkpoint", "../nothing"], 3, "there is no file"),
        (["prove", "@1", "--checkpoint", "../ada"], 1, "no checkpoint"),
        (["prove", "@1", "-o", "events/proof.json"], 1, "inside a ledger"),
        (["checkpoint"], 2, "signed with which key?"),
        (["checkpoint", "--unsigned", "--key", "../ada"], 2, "--unsigned and --key cannot be given together"),
        (
            ["checkpoint", "--new-key", "b", "--key", "../b", "-o", "../cp"],
            2,
            "--new-key and -o cannot be given together",
        ),
        (
            ["checkpoint", "--new-key", "b", "--key", "../b", "--origin", "x"],
            2,
            "--new-key and --origin cannot be given",
        ),
        (["checkpoint", "--new-key", "ada"], 2, "signed with which key?"),
        (["checkpoint", "--new-key", "ada", "--key", "../ada"], 1, "is there already"),
        (["checkpoint", "--new-key", "ada", "--key", "secret"], 1, "inside the ledger"),
        (["checkpoint", "--new-key", "a b", "--key", "../b"], 1, "cannot name a key"),
        (["checkpoint", "--key", "../nothing"], 3, "there is no key"),
        (["checkpoint", "--key", "../ada.pub"], 1, "this is no key"),
        (["checkpoint", "--unsigned", "--origin", "a\nb"], 1, "cannot name a ledger"),
        (["verify", "--trust", "../ada.pub"], 2, "against which checkpoint?"),
        (["verify", "--against", "../old", "--trust", "../old"], 1, "this is no key"),
        (["verify", "--against", "../old", "--key", "ada"], 1, "this is no key"),
        (["verify", "--against", "../ada"], 1, "no checkpoint"),
    ],
)
def test_what_is_wrong_is_refused(kept: Shell, arguments: list[str], code: int, message: str) -> None:
    done = kept.refused(*arguments)
    assert (done.code, message in done.err) == (code, True), done.err


def test_a_checkpoint_of_an_empty_ledger(shell: Shell) -> None:
    Ledger.init(shell.folder / "ledger", chance=api.random_bytes)
    shell.ok("checkpoint", "--unsigned", "-C", "ledger", "-o", "none")
    assert parse(Path("none").read_bytes()).checkpoint.root == merkle.EMPTY
    assert "from 0 events to 0" in shell.ok("verify", "--against", "none", "-C", "ledger").out
    assert "every ledger grew from an empty one" in shell("prove", "--since", "none", "-C", "ledger").err
