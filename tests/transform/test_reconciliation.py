"""The mall's own records against its rules: planted faults come back by class and to the fen, right ones as right."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import publish
from pipelines.ingest import ingest
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.transform import failure, transform
from pipelines.warehouse import connect
from tests.malls.random_mall import Build, random_build
from tests.transform.engine import Row, deliver, home_at
from tests.transform.mall_engines import FIGURES
from tests.transform.planted import Key, Planted
from tests.transform.planted_faults import ON_ONE_LINE, plant

CAUSES = (
    *("base", "freight", "discount", "rate", "rounding", "payee", "level", "timing", "refund", "duplicate"),
    *("missing", "unexpected"),
)
RECORD_COLUMNS = {
    "record_id": pl.String,
    "order_id": pl.String,
    "line_no": pl.Int64,
    "level": pl.Int64,
    "distributor_id": pl.String,
    "amount_fen": pl.Int64,
    "status": pl.String,
    "recorded_at": pl.Datetime("us"),
}


def reconciled(home: Home) -> dict[Key, Row]:
    """The reconciliation of what was taken in, by compared row; its identities hold, or the build would fail."""
    if error := failure(home, transform(home)):
        raise error
    with connect(publish.building_file(home), read_only=True) as con:
        rows = con.sql("select * from marts.fct_reconciliation").pl().to_dicts()
    return {(row["order_id"], row["line_no"], row["level"], row["distributor_id"]): row for row in rows}


def parts(row: Row) -> dict[str, int]:
    return {cause: row[f"{cause}_fen"] for cause in CAUSES if row[f"{cause}_fen"]}


@pytest.fixture(scope="module")
def build() -> Build:
    return random_build(11, 40)


@pytest.fixture(scope="module")
def planted(build: Build) -> Planted:
    return plant(build, 11)


@pytest.fixture(scope="module")
def found(build: Build, planted: Planted, tmp_path_factory: pytest.TempPathFactory) -> dict[Key, Row]:
    home = home_at(tmp_path_factory.mktemp("reconciled"))
    (home.root / "landing").mkdir()
    records = pl.DataFrame(planted.records, schema=RECORD_COLUMNS)
    zoned = records.with_columns(pl.col("recorded_at").dt.replace_time_zone("UTC"))
    zoned.write_parquet(home.root / "landing" / "commission_records.parquet")
    deliver(home, build.landing, build.policy, build.as_of)
    return reconciled(home)


def test_every_fault_of_the_engines_was_planted(planted: Planted):
    yuan = Counter()
    for truth in planted.truth.values():
        yuan.update({cause: abs(fen) for cause, fen in truth.items()})
    assert set(yuan) == set(CAUSES)
    assert sum(1 for truth in planted.truth.values() if len(truth) == 2) > 50
    assert sum(1 for truth in planted.truth.values() if not truth) > 1000


def test_every_row_is_there_with_the_difference_that_was_planted(planted: Planted, found: dict[Key, Row]):
    assert {key: found[key]["difference_fen"] for key in found} == {
        key: sum(truth.values()) for key, truth in planted.truth.items()
    }


def test_no_right_record_is_called_wrong(planted: Planted, found: dict[Key, Row]):
    right = [found[key] for key, truth in planted.truth.items() if not truth]
    assert [row for row in right if row["main_cause"] or parts(row)] == []


def is_figure(sort: str) -> bool:
    return sort in [" ".join(fault) for fault in FIGURES]


#: A wrong record is worth its whole commission, a wrong figure a part: by themselves the figures weigh little.
SORTS = {
    "all": lambda sort: True,
    "one wrong figure": is_figure,
    "two wrong figures": lambda sort: " + " in sort,
    "one wrong line of several": lambda sort: sort.startswith(ON_ONE_LINE),
}


@pytest.mark.parametrize("sorts", SORTS)
def test_nearly_all_the_yuan_end_in_the_class_that_was_planted(
    planted: Planted, found: dict[Key, Row], sorts: str
) -> None:
    classed = whole = 0
    for key, truth in planted.truth.items():
        if not SORTS[sorts](planted.sorts[key]):
            continue
        told = parts(found[key])
        classed += sum(
            min(abs(fen), abs(told.get(cause, 0))) for cause, fen in truth.items() if fen * told.get(cause, 0) > 0
        )
        whole += sum(abs(fen) for fen in truth.values())
    assert whole > 0
    assert classed >= 0.95 * whole


# One order, six engines: ¥99.00 x 3, coupon ¥10, freight ¥9, rate 12 %, worth ¥34.44.

MALL = {
    "members": "member_id,registered_at\nm1,2026-01-01\n",
    "distributors": "distributor_id,member_id,inviter_id,applied_at,approved_at\n"
    "ann,m1,bob,2026-01-01,2026-01-01\nbob,m0,,2026-01-01,2026-01-01\n",
    "products": "product_id,name,category,list_price_fen\np,台灯,home,9900\n",
    "orders": "order_id,member_id,distributor_id,created_at,paid_at,received_at,freight_fen,order_discount_fen\n",
    "order_items": "order_id,line_no,product_id,quantity,unit_price_fen\n",
    "refunds": "refund_id,order_id,line_no,amount_fen,requested_at,completed_at\n",
    "commission_records": "record_id,order_id,line_no,level,distributor_id,amount_fen,recorded_at,status\n",
}


@pytest.fixture
def told(tmp_path: Path):
    """What is told of records, each the whole of an order of its own: amount and status, and the order's receipt and
    refunded amount."""

    def reconcile(*cases: tuple[int, str, str, int], **more: str) -> list[dict[str, Any]]:
        mall = dict(MALL)
        for number, (amount, status, received_at, refunded) in enumerate(cases):
            order = f"o{number}"
            mall["orders"] += f"{order},b{number},ann,2026-02-01,2026-02-01,{received_at},900,1000\n"
            mall["order_items"] += f"{order},1,p,3,9900\n"
            mall["commission_records"] += f"r{number},{order},1,1,ann,{amount},2026-02-01,{status}\n"
            if refunded:
                mall["refunds"] += f"f{number},{order},1,{refunded},2026-02-06,2026-02-07\n"
        for table, text in mall.items():
            (tmp_path / f"{table}.csv").write_text(text + more.get(table, ""), encoding="utf-8")
        home = Home(tmp_path / "home")
        ingest(home, tmp_path, DEFAULT_POLICY, "2026-03-01T00:00:00Z")
        return [row for _, row in sorted(reconciled(home).items(), key=lambda item: str(item[0]))]

    return reconcile


def test_one_order_as_six_engines_book_it(told):
    received, unreceived = "2026-02-03", ""
    rows = told(
        (3444, "settled", received, 0),  # likeshop, Dub: as the rules
        (3552, "settled", received, 0),  # ruoyi-vue-pro: freight in the base
        (3564, "settled", received, 0),  # CRMEB: before the coupon
        (3767, "settled", received, 0),  # CRMEB, paid: freight once more per piece, and cut
        (3444, "settled", received, 9567),  # CRMEB in Java: nothing taken back after settlement
        (0, "settled", received, 9567),  # ruoyi-vue-pro: all taken back for one piece
        (3444, "settled", unreceived, 0),  # ruoyi-vue-pro: the clock runs from payment
        (3444, "void", received, 0),
    )
    assert [parts(row) for row in rows] == [
        {},
        {"freight": 108},
        {"discount": 120},
        {"freight": 324, "rounding": -1},
        {"refund": 1148},
        {"refund": -2296},
        {"timing": 3444},
        {"missing": -3444},
    ]
    assert [row["main_cause"] for row in rows[:3]] == [None, "freight", "discount"]
    assert [(row["due_status"], row["booked_status"]) for row in rows[6:]] == [
        ("pending", "settled"),
        ("settled", "void"),
    ]


def test_records_after_the_runs_instant_and_orders_nobody_knows(told):
    records = "late,o0,1,1,ann,3444,2026-04-01,settled\nodd,o99,1,1,ann,500,2026-02-01,settled\n"
    right, unknown = told((3444, "settled", "2026-02-03", 0), commission_records=records)
    assert (right["records"], right["difference_fen"]) == (1, 0)
    assert (unknown["reason"], parts(unknown)) == (None, {"unexpected": 500})


def test_a_mall_that_does_not_deliver_its_records_has_no_rows(tmp_path: Path):
    for table, text in MALL.items():
        if table != "commission_records":
            (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(MALL["orders"] + "o1,b,ann,2026-02-01,2026-02-01,,0,0\n", encoding="utf-8")
    (tmp_path / "order_items.csv").write_text(MALL["order_items"] + "o1,1,p,3,9900\n", encoding="utf-8")
    home = Home(tmp_path / "home")
    ingest(home, tmp_path, DEFAULT_POLICY, "2026-03-01T00:00:00Z")
    assert reconciled(home) == {}
