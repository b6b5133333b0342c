"""Top floor: the front desk (command line, Python API, capture); may import both floors below.

    import ledger

    book = ledger.open("heat-2")
    then = book.at(as_of="2024-07-17")
    then.state("heat-2-film")

Importing `ledger` loads nothing else; what a ledger can be asked is in `ledger.asking.view.View`.
"""

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.api import Ledger


def open(folder: str | PathLike[str], *, damaged_ok: bool = False) -> "Ledger":  # noqa: A001 - it is called ledger.open
    """The ledger in a folder, to be asked with `.at(…)` and added to with `.append(…)`.

    damaged_ok: of a damaged ledger read what stands before the damage, and write nothing; `.log.damage` is what was
    found by then. Raises NotFound if there is none, Damaged, Refused if it is newer than this version.
    """
    from pathlib import Path  # noqa: PLC0415 - importing `ledger` stays cheap

    from ledger.api import Ledger  # noqa: PLC0415 - the same

    return Ledger.open(Path(folder), damaged_ok=damaged_ok)
