"""A data test that failed names the first row that it found, by its key, whatever kind of test it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import publish
from pipelines.dbt_project import NodeResult, parsed_project
from pipelines.failing_row import first_failing_row
from pipelines.ingest import ingest
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.transform import failure, transform
from pipelines.warehouse import connect
from tests.pipelines.running import AS_OF, small_mall

LINES = "marts.fct_commission_lines"
#: What is spoilt, by the name with which the test begins that must find it, and how the row is told.
SPOILT = [
    ("fct_commission_lines_holds", "member_id = null", "{key}1, empty member_id"),
    ("fct_commission_lines_holds", "reason = 'no_rate', level = 2", "{key}2, broken level = 1 or reason = 'earned'"),
    ("fct_commission_lines_holds", "order_kind = 'x'", "{key}1, unknown order_kind x"),
    ("assert_lines_reconcile_with_orders", "base_fen = base_fen + 1", "order_id {order}"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose run is built and tested, and not published."""
    root = tmp_path_factory.mktemp("built")
    home = Home(root / "home")
    ingest(home, small_mall(root / "landing"), DEFAULT_POLICY, AS_OF)
    assert failure(home, transform(home)) is None
    with connect(publish.building_file(home)) as con:
        con.execute("checkpoint")  # what is put back is the file alone: nothing may stand in its write-ahead log
    return home


@pytest.fixture
def spoilt(home: Home) -> Iterator[Path]:
    """The build, which a test may spoil: it is put back."""
    build = publish.building_file(home)
    content = build.read_bytes()
    yield build
    build.write_bytes(content)


def failed(name: str) -> NodeResult:
    [test] = [node for node in parsed_project()[1]["nodes"] if node.startswith(f"test.fenxiao.{name}")]
    return NodeResult(test, "fct_commission_lines", "fail", 1, 0.1, "")


@pytest.mark.parametrize(("name", "change", "told"), SPOILT)
def test_the_first_row_is_named_by_its_key(home: Home, spoilt: Path, name: str, change: str, told: str) -> None:
    some_line = f"select order_id, line_no from {LINES} where level = 1 and base_fen > 0 order by all limit 1 offset 9"
    with connect(spoilt) as con:
        [(order, line)] = con.execute(some_line).fetchall()
        where = "level = 1 and order_id = ? and line_no = ?"
        con.execute(f"update {LINES} set {change} where {where}", [order, line])
    expected = told.format(key=f"order_id {order}, line_no {line}, level ", order=order)
    assert first_failing_row(home, failed(name)) == expected


def test_sums_that_differ_are_told(home: Home, spoilt: Path) -> None:
    with connect(spoilt) as con:
        [(total,)] = con.execute("select sum(amount_fen)::bigint from marts.fct_commission_ledger").fetchall()
        con.execute("update marts.fct_earnings_days set amount_fen = 0")
    assert first_failing_row(home, failed("same_sum_fct_earnings_days")) == f"total_here 0, total_there {total}"
