"""A mall of two weeks, whose boards can be told by hand; it stands on a Monday morning, its clock at six.

bob   two new buyers, the second on Wednesday; one is refunded in the second week
ann   two new buyers, the second on Thursday, and one refunded before the first board was issued
cat   one new buyer in each week; nobody knows her nickname
dan   one new buyer, and two orders of his own
eve   three new buyers, frozen on Monday at five
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.leaderboard.boards import Board
from pipelines.leaderboard.issue import issue_due
from pipelines.settings import Home
from tests.pipelines.policy_folder import utc
from tests.pipelines.small_delivery import Row, item, member, order, write_csv
from tests.transform.engine import run_directly
from tests.transform.made_once import made_once

FIRST_MONDAY, SECOND_MONDAY = "2026-03-09T06:00:00+08:00", "2026-03-16T06:00:00+08:00"
#: Eight o'clock in Shanghai.
FIRST_EIGHT, SECOND_EIGHT = utc("2026-03-09T00:00"), utc("2026-03-16T00:00")
PEOPLE = {
    "ann": ("张小花", "浙江"),
    "bob": ("李四", "浙江"),
    "cat": ("", "北京"),
    "dan": ("王五", ""),
    "eve": ("赵六", ""),
}
#: Buyer, distributor, and when they paid.
FIRST_WEEK = [
    ("b1", "bob", "2026-03-02T10:00:00+08:00"),
    ("b2", "bob", "2026-03-04T10:00:00+08:00"),
    ("a1", "ann", "2026-03-01T23:59:59+08:00"),  # the week before
    ("a2", "ann", "2026-03-02T00:00:00+08:00"),
    ("a3", "ann", "2026-03-05T10:00:00+08:00"),
    ("a4", "ann", "2026-03-08T23:00:00+08:00"),
    ("a2", "ann", "2026-03-07T10:00:00+08:00"),  # not new any more
    ("c1", "cat", "2026-03-03T10:00:00+08:00"),
    ("d1", "dan", "2026-03-03T10:00:00+08:00"),
    ("dan", "dan", "2026-03-04T10:00:00+08:00"),
    ("dan", "dan", "2026-03-05T10:00:00+08:00"),
    *((f"e{n}", "eve", "2026-03-05T10:00:00+08:00") for n in range(3)),
]
SECOND_WEEK = [("c2", "cat", "2026-03-10T10:00:00+08:00")]


def deliver_first_week(folder: Path) -> None:
    people = [
        member(f"m-{who}", registered_at="2026-01-01", nickname=nickname) for who, (nickname, _) in PEOPLE.items()
    ]
    write_csv(folder / "members.csv", people)
    write_csv(
        folder / "distributors.csv",
        [
            {
                "distributor_id": f"D-2026-{who}",
                "member_id": f"m-{who}",
                "region": region,
                "applied_at": "2026-01-01",
                "approved_at": "2026-02-20" if who == "bob" else "2026-01-01",
            }
            for who, (_, region) in PEOPLE.items()
        ],
    )
    frozen = {"distributor_id": "D-2026-eve", "changed_at": "2026-03-09T05:00:00+08:00", "status": "frozen"}
    write_csv(folder / "distributor_status_changes.csv", [frozen])
    _orders(folder, FIRST_WEEK, "first")
    _refund(folder, "first", 5, "2026-03-09T01:00:00+08:00")


def deliver_second_week(folder: Path) -> None:
    _orders(folder, SECOND_WEEK, "second")
    _refund(folder, "second", 1, "2026-03-11T10:00:00+08:00")


@dataclass(frozen=True)
class Story:
    """What the two Mondays issued, and the home as it was after each."""

    first: list[Board]
    again: list[Board]
    second: list[Board]
    after_first: Home
    home: Home


def first_monday(factory: pytest.TempPathFactory) -> Path:
    """The folder of its `landing` and its `home`, run on the first Monday at six; to be copied."""
    return made_once(factory, "first_monday", _run_first_monday)


def _run_first_monday(folder: Path) -> None:
    deliver_first_week(folder / "landing")
    run_directly(Home(folder / "home"), folder / "landing", as_of=FIRST_MONDAY)


def two_mondays(factory: pytest.TempPathFactory) -> Story:
    """Runs the mall on both Mondays at six, and issues its boards at eight."""
    folder = shutil.copytree(first_monday(factory), factory.mktemp("boards") / "mall")
    landing, home = folder / "landing", Home(folder / "home")
    first, again = issue_due(home, FIRST_EIGHT), issue_due(home, utc("2026-03-09T00:01"))
    after_first = Home(shutil.copytree(home.root, folder / "first"))
    deliver_second_week(landing)
    run_directly(home, landing, as_of=SECOND_MONDAY)
    return Story(first, again, issue_due(home, SECOND_EIGHT), after_first, home)


def _orders(folder: Path, orders: list[tuple[str, str, str]], week: str) -> None:
    rows: list[Row] = [
        order(
            f"{week}-{place}",
            member_id=f"m-{buyer}",
            distributor_id=f"D-2026-{who}",
            created_at=paid_at,
            paid_at=paid_at,
        )
        for place, (buyer, who, paid_at) in enumerate(orders)
    ]
    write_csv(folder / "orders" / f"{week}.csv", rows)
    write_csv(folder / "order_items" / f"{week}.csv", [item(row["order_id"], unit_price_fen=20_000) for row in rows])


def _refund(folder: Path, week: str, place: int, completed_at: str) -> None:
    """A whole refund of an order of the first week."""
    refund = {"refund_id": f"r-{week}", "order_id": f"first-{place}", "amount_fen": 20_000}
    write_csv(
        folder / "refunds" / f"{week}.csv", [{**refund, "requested_at": completed_at, "completed_at": completed_at}]
    )
