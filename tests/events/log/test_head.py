from ledger.events.disk.durable import DISK
from ledger.events.log import head
from ledger.events.log.log import Log
from tests.writing import entity, write


def test_one_slot_of_head_survives_a_torn_write(log: Log) -> None:
    for name in "abc":
        write(log, entity(name))
    assert head.read(DISK, log.head_path).commit == 3
    data = log.head_path.read_bytes()
    for position in range(len(data)):
        log.head_path.write_bytes(data[:position] + b"?" + data[position + 1 :])
        assert head.read(DISK, log.head_path).commit in {2, 3}
    for size in range(len(data)):
        log.head_path.write_bytes(data[:size])
        assert len(list(log.records())) == 3
