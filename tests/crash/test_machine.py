"""A ledger on the real disk against a plain list, through appends, crashes, erasures and flipped bytes.

After every step all of it is read, audited and proved again.
"""

import shutil
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.events.audit.audit import audit
from ledger.events.disk.durable import DISK
from ledger.events.errors import Damaged
from ledger.events.index.index import Index
from ledger.events.log import head, marks
from ledger.events.log.commit import Record
from ledger.events.log.log import Log
from ledger.events.log.segments import SEGMENT_SIZE
from ledger.events.model.types import AnyEvent, DocumentCaptured, Erased, EventErased
from ledger.events.proofs import merkle
from ledger.events.proofs.tiles import Tiles
from ledger.events.writing.writer import Writer
from tests.effort import examples
from tests.strategies import bare_events
from tests.writing import NOTE, NOW, counted_salts, document, segment_files

SAID = bare_events.filter(lambda event: not isinstance(event, EventErased))
TINY = 1  # bytes: every commit begins a new segment


@dataclass
class Written:
    """An event as it was recorded. gone: it was erased."""

    event: AnyEvent
    digest: str
    gone: bool = False


class Ledger(RuleBasedStateMachine):
    """`commits` is what has to be there."""

    @initialize()
    def begin(self) -> None:
        self.root = TemporaryDirectory()
        self.log = Log.create(Path(self.root.name) / "ledger", "machine")
        self.commits: list[list[Written]] = []
        self.records: list[Record] = []
        self.words: list[bytes] = []  # of the texts that were erased
        self.number = 0
        self.torn = False  # the newest segment ends in what is no commit

    def teardown(self) -> None:
        if hasattr(self, "root"):
            self.root.cleanup()

    def write(self, events: list[AnyEvent], size: int = SEGMENT_SIZE, *, erases: bool = False) -> None:
        self.number += 1
        with Writer.open(self.log, 0.5, segment_size=size) as writer:
            assert writer.index.head is None or writer.index.head.commit == len(self.commits)
            salts = counted_salts(self.number << 64)
            record = writer.append(NOTE, events, id=f"w{self.number}", now=NOW, salts=salts)
            if erases:
                writer.erase()
        self.torn = False
        self.take(record, events)

    def take(self, record: Record, events: list[AnyEvent]) -> None:
        written = zip(events, record.header.digests[1:], strict=True)
        self.commits.append([Written(event, digest) for event, digest in written])
        self.records.append(record)

    @rule(events=st.lists(SAID, min_size=1, max_size=3), rotates=st.booleans())
    def append(self, events: list[AnyEvent], rotates: bool) -> None:  # noqa: FBT001
        self.write(events, TINY if rotates else SEGMENT_SIZE)

    @rule(text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=8, max_size=40))
    def capture(self, text: str) -> None:
        self.write([document(self.log, f"d{self.number}", f"secret {self.number} {text}")])

    @rule(event=SAID, kept=st.floats(0, 1), zeros=st.booleans(), rotates=st.booleans())
    def crash(self, event: AnyEvent, kept: float, zeros: bool, rotates: bool) -> None:  # noqa: FBT001
        """The power goes before the sync: part of the commit is there, and HEAD and the index are older or newer."""
        hint = self.log.head_path.read_bytes() if self.log.head_path.exists() else None
        count = len(self.commits)
        with patch.object(Writer, "confirm"):
            self.write([event], TINY if rotates else SEGMENT_SIZE)
        newest = segment_files(self.log)[-1]
        size, length = newest.stat().st_size, len(self.records[-1].line) + 1
        cut = size - length + round(kept * length)
        data = newest.read_bytes()[:cut]
        newest.write_bytes(data.ljust(size, b"\0") if zeros else data)
        self.log.sync_path.write_bytes(b" " * marks.SIZE)
        self.log.head_path.unlink(missing_ok=True)
        if hint is not None:
            self.log.head_path.write_bytes(hint)
            self.log.head_path.chmod(0o600)
        if cut < size:
            del self.commits[count:], self.records[count:]
            self.torn = zeros or cut > size - length

    @precondition(lambda self: any(not each.gone for each in self.erasable()))
    @rule(data=st.data())
    def erase(self, data: st.DataObject) -> None:
        target = data.draw(st.sampled_from([each for each in self.erasable() if not each.gone]))
        text = target.event.sha256 if isinstance(target.event, DocumentCaptured) else None
        if text is not None:
            self.words.append((self.log.texts.folder / text).read_bytes())
        tag = str(target.event.__struct_config__.tag)
        self.write([EventErased(event=target.digest, erased_type=tag, sha256=text, reason="x")], erases=True)
        target.gone = True

    def erasable(self) -> list[Written]:
        return [each for commit in self.commits for each in commit if not isinstance(each.event, EventErased)]

    @precondition(lambda self: not self.torn and head.read(DISK, self.log.head_path).commit == len(self.commits) > 0)
    @rule(data=st.data(), bit=st.integers(0, 7))
    def flip(self, data: st.DataObject, bit: int) -> None:
        """A changed bit of what was acknowledged is found, whoever looks; then it is put right again."""
        files = segment_files(self.log) + list(self.log.texts.folder.iterdir())
        path = data.draw(st.sampled_from([path for path in files if path.stat().st_size]), label="file")
        sound = path.read_bytes()
        at = data.draw(st.integers(0, len(sound) - 1), label="byte")
        path.write_bytes(sound[:at] + bytes([sound[at] ^ (1 << bit)]) + sound[at + 1 :])
        assert audit(self.log.folder).problems != ()
        with pytest.raises(Damaged):
            read_all(Log.open(self.log.folder))
        path.write_bytes(sound)

    @rule()
    def forget_the_caches(self) -> None:
        shutil.rmtree(self.log.folder / ".cache", ignore_errors=True)

    @invariant()
    def everything_is_as_the_list_says(self) -> None:
        found = list(Log.open(self.log.folder).records())
        assert [record.header for record in found] == [record.header for record in self.records]
        for record, commit in zip(found, self.commits, strict=True):
            assert list(record.events) == [None if each.gone else each.event for each in commit]

    @invariant()
    def the_audit_finds_nothing(self) -> None:
        report = audit(self.log.folder)
        assert report.problems == ()
        assert [notice.code for notice in report.notices if notice.code == "torn_end"] == ["torn_end"] * self.torn
        assert report.unfinished == ()
        assert (report.commits, report.events) == (len(self.commits), sum(map(len, self.commits)))
        assert report.erased == sum(each.gone for commit in self.commits for each in commit)

    @invariant()
    def erased_words_are_nowhere(self) -> None:
        files = [path.read_bytes() for path in self.log.folder.rglob("*") if path.is_file()]
        assert [words for words in self.words if any(words in data for data in files)] == []

    @invariant()
    def every_point_in_time_is_found(self) -> None:
        with Index.open(self.log) as index:
            for record, commit in zip(self.records, self.commits, strict=True):
                at = index.commit_at(record.header.recorded_at)
                assert at is not None
                assert at.hash == record.header.hash
                entries = list(index.events(record.header.seq - 1, at.last))
                assert [entry.digest for entry in entries] == [each.digest for each in commit]
                kept = [None if each.gone else each.event for each in commit]
                assert [None if isinstance(entry.event, Erased) else entry.event for entry in entries] == kept

    @invariant()
    def every_event_is_proved(self) -> None:
        leaves = [bytes.fromhex(each.digest) for commit in self.commits for each in commit]
        with Index.open(self.log) as index:
            tiles = Tiles(self.log, index)
            assert tiles.root() == root(leaves)
            for seq, leaf in enumerate(leaves, 1):
                path = tiles.inclusion(seq, leaf, len(leaves), root(leaves))
                assert merkle.includes(root(leaves), len(leaves), seq - 1, leaf, path)
            for size, more in pairwise(range(1, len(leaves) + 1)):
                old, new = root(leaves[:size]), root(leaves[:more])
                assert merkle.extends((size, old), (more, new), tiles.consistency(size, old, more, new))


def read_all(log: Log) -> None:
    list(log.records())
    for path in log.texts.folder.iterdir():
        log.texts.get(path.name)


def root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = max(1 << power for power in range(len(leaves).bit_length()) if 1 << power < len(leaves))
    return sha256(b"\x01" + root(leaves[:half]) + root(leaves[half:])).digest()


TestLedger = Ledger.TestCase
TestLedger.settings = settings(examples(ci=50, long=2_000), stateful_step_count=15)
