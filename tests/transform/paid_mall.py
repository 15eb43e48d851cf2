"""The mall that was checked by hand, which has paid its distributors before and since its first order.

ann   was owed 50.00 in December, was paid 200.00 and, at the very end, more than was left
bob   owed the mall 40.00
cat   was paid all that had settled; what is dated after the run's instant is not known yet
dan   is an applicant; nothing was owed, nothing paid
eve   is in no delivery of distributors, but was owed 7.00
fay   neither, but was paid one fen
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.settings import Home
from tests.transform.engine import run_directly
from tests.transform.golden_mall import AS_OF, GOLDEN
from tests.transform.made_once import made_once

OPENING_BALANCES = """distributor_id,balance_at,payable_fen
ann,2025-12-20T04:00:00Z,5000
bob,2026-01-01T04:00:00Z,-4000
cat,2026-03-21T04:00:00.000001Z,999
dan,2026-01-01T04:00:00Z,0
eve,2025-12-31T16:00:00Z,700
"""
PAYOUTS = """payout_id,distributor_id,paid_out_at,amount_fen
p1,ann,2026-02-01T04:00:00Z,20000
p2,ann,2026-03-21T04:00:00Z,30000
p3,cat,2026-02-20T04:00:00Z,99516
p4,cat,2026-03-21T04:00:00.000001Z,5000
p5,dan,2026-02-20T04:00:00Z,0
p6,fay,2026-01-31T17:00:00Z,1
"""
#: Business date, distributor, entry type and fen of the entries that these make.
ENTRIES = {
    "opening/ann": ("2025-12-20", "ann", "opening", 5000),
    "opening/bob": ("2026-01-01", "bob", "opening", -4000),
    "opening/eve": ("2026-01-01", "eve", "opening", 700),
    "payout/p1": ("2026-02-01", "ann", "payout", -20000),
    "payout/p2": ("2026-03-21", "ann", "payout", -30000),
    "payout/p3": ("2026-02-20", "cat", "payout", -99516),
    "payout/p6": ("2026-02-01", "fay", "payout", -1),
}


def paid_home(factory: pytest.TempPathFactory) -> Home:
    """Its home, to be read."""
    return Home(made_once(factory, "paid", _run) / "home")


def _run(folder: Path) -> None:
    landing = shutil.copytree(GOLDEN / "landing", folder / "landing")
    (landing / "opening_balances.csv").write_text(OPENING_BALANCES, encoding="utf-8")
    (landing / "payouts.csv").write_text(PAYOUTS, encoding="utf-8")
    run_directly(Home(folder / "home"), landing, GOLDEN / "policy", AS_OF)
