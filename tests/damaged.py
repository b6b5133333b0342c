"""How a damaged log is refused, and what is read of it on request; neither changes a byte."""

import pytest

from ledger.events.audit.audit import audit
from ledger.events.errors import Damaged, LedgerError, Refused
from ledger.events.log import marks
from ledger.events.log.commit import Record
from ledger.events.log.log import Log
from ledger.events.log.prefix import Prefix
from ledger.events.writing.writer import Writer
from tests.writing import NOTE, NOW, counted_salts, entity, every_byte


def restarted(log: Log) -> None:
    """What writers leave for each other is gone, as it is after the machine was started again."""
    log.sync_path.write_bytes(b" " * marks.SIZE)


def verdicts(log: Log) -> tuple[str, str]:
    """How a reader and a writer refuse, after which every byte is as it was."""
    restarted(log)
    before = every_byte(log.folder)
    with pytest.raises(Damaged) as read_:
        list(log.records())
    with pytest.raises(LedgerError) as written, Writer.open(log, 0.1) as writer:
        writer.append(NOTE, [entity("x")], id="x", now=NOW, salts=counted_salts())
    assert every_byte(log.folder) == before
    assert audit(log.folder).problems
    return read_.value.problems[0].code, written.value.problems[0].code


def prefix(log: Log) -> tuple[list[Record], str]:
    """What can be read of a damaged log on request, and the damage; every byte is as it was."""
    before = every_byte(log.folder)
    found = Prefix.open(log.folder)
    records = list(found.records())
    assert found.damage is not None
    with pytest.raises(Refused), Writer.open(found):
        pass
    assert every_byte(log.folder) == before
    return records, found.damage.message
