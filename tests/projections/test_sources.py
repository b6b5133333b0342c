"""Every source with what it said, and every rated one."""

from ledger.projections.testing import Given


def test_a_rated_source_is_listed_though_it_said_nothing_itself() -> None:
    ledger = Given().document("news", publisher="paper").document("wire", publisher="agency")
    ledger.entity("film", "paper", "agency", "silent").attribute("budget")
    ledger.repeat(ledger.claim("film", "budget", "25"), in_=("wire",))
    ledger.rate("agency", "B")
    assert ledger.at().rows("sources", "source", "claims", "confirmed", "reliability") == [
        ("agency", 0, 0, "B"),
        ("paper", 1, 0, None),
    ]
