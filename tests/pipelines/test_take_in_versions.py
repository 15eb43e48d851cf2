"""The same key again: the newest version wins, a repetition changes nothing, and no delivered row goes missing."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.pipelines.small_delivery import Mall, Row, item, order, write_csv


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(tmp_path)


def version(freight_fen: int, updated_at: str | None = None, order_id: str = "o1") -> Row:
    return order(order_id, freight_fen=freight_fen, updated_at=updated_at)


def kept(mall: Mall) -> list[int]:
    return mall.column("select freight_fen from raw.orders order by order_id")


def batches(mall: Mall, table: str = "orders") -> list[dict]:
    manifest = json.loads((mall.home.raw / "manifest.json").read_text())
    return [batch for batch in manifest["batches"] if batch["table"] == table]


OLD, NEW = "2026-01-04T00:00:00Z", "2026-01-05T00:00:00Z"
VERSIONS = {
    "the newest updated_at wins, wherever it comes": ([(1, NEW), (2, OLD)], 1),
    "a row with updated_at beats one without": ([(1, OLD), (2, None)], 1),
    "without updated_at the row delivered last wins": ([(1, None), (2, None)], 2),
    "with the same updated_at the row delivered last wins": ([(1, OLD), (2, OLD)], 2),
    "one version returns after another": ([(1, None), (2, None), (1, None)], 1),
    "three versions": ([(1, OLD), (3, NEW), (2, OLD)], 3),
}


@pytest.mark.parametrize(("rows", "winner"), VERSIONS.values(), ids=VERSIONS)
def test_of_the_versions_in_one_batch(mall: Mall, rows, winner: int) -> None:
    mall.deliver(orders=[version(*row) for row in rows])
    assert kept(mall) == [winner]
    assert batches(mall)[0]["superseded"] == len(set(rows)) - 1


@pytest.mark.parametrize(("rows", "winner"), VERSIONS.values(), ids=VERSIONS)
def test_of_the_versions_in_several_deliveries(mall: Mall, rows, winner: int) -> None:
    for day, row in enumerate(rows):
        # Another order each day, so that no file repeats an earlier one.
        mall.deliver(orders=[version(*row), version(100 + day, order_id=f"z{day}")])
    assert kept(mall)[0] == winner
    assert [batch["superseded"] for batch in batches(mall)] == [0] + [1] * (len(rows) - 1)


def test_a_version_that_returns_within_the_batch_that_changed_it_wins(mall: Mall) -> None:
    mall.deliver(orders=[version(1)])
    report = mall.deliver(orders=[version(2), version(1), version(5, order_id="o2"), version(5, order_id="o2")])
    assert kept(mall) == [1, 5]
    assert (report.of("orders").taken, report.of("orders").repeated) == (3, 1)


def test_a_file_that_was_taken_in_before_is_not_even_read(mall: Mall) -> None:
    mall.deliver(orders=[order("o1"), order("o2"), order("bad", freight_fen=-1)])
    mall.deliver(orders=[order("o1", freight_fen=5)])
    before = mall.files()
    report = mall.deliver(orders=[order("o1"), order("o2"), order("bad", freight_fen=-1)])
    assert report.number is None
    orders = report.of("orders")
    assert (orders.rows_in, orders.taken, orders.refused, orders.repeated) == (3, 0, 0, 3)
    assert mall.files() == before
    assert mall.column("select freight_fen from raw.orders where order_id = 'o1'") == [5]


def test_a_file_read_in_another_zone_is_another_delivery(mall: Mall) -> None:
    mall.deliver(orders=[order(created_at="2026-01-03 04:00:00")])
    report = mall.take_in(timezone="UTC")
    assert report.of("orders").taken == 1
    assert [str(instant) for instant in mall.column("select created_at from raw.orders")] == ["2026-01-03 04:00:00"]


def test_a_growing_file_brings_only_its_new_rows(mall: Mall) -> None:
    mall.deliver(orders=[order("o1"), order("o2")])
    report = mall.deliver(orders=[order("o1"), order("o2"), order("o3")]).of("orders")
    assert (report.rows_in, report.taken, report.repeated) == (3, 1, 2)
    assert mall.query("select order_id, _batch, _row from raw.orders order by 1") == [
        ("o1", 1, 1),
        ("o2", 1, 2),
        ("o3", 2, 3),
    ]


def test_new_files_in_a_folder_are_told_from_those_already_taken_in(mall: Mall) -> None:
    write_csv(mall.folder / "orders" / "1.csv", [order("o1")])
    mall.take_in()
    write_csv(mall.folder / "orders" / "2.csv", [order("o2"), order("o3")])
    write_csv(mall.folder / "orders" / "copy-of-1.csv", [order("o1")])
    write_csv(mall.folder / "orders" / "copy-of-2.csv", [order("o2"), order("o3")])
    report = mall.take_in().of("orders")
    assert (report.rows_in, report.taken, report.repeated) == (6, 2, 4)
    assert [file["name"] for file in batches(mall)[1]["files"]] == ["orders/2.csv"]


def test_the_same_contents_in_another_format_are_repeated_row_by_row(mall: Mall) -> None:
    mall.deliver(order_items=[item(line_no=1, quantity="1"), item(line_no=2)])
    report = mall.deliver(order_items=[item(line_no="2.0"), item(line_no="+1")]).of("order_items")
    assert (report.taken, report.repeated) == (0, 2)
    assert batches(mall, "order_items")[1]["taken"] == 0


def history(seed: int) -> list[Row]:
    """Versions of some orders, told apart by updated_at; some come twice, some are bad."""
    chance = random.Random(seed)
    rows = []
    for number in range(30):
        for day in chance.sample(range(1, 28), chance.randint(1, 4)):
            row = version(chance.randint(0, 3), f"2026-02-{day:02}T00:00:00Z", f"o{number}")
            rows += [row] * chance.randint(1, 2)
    rows += [version(-1, f"2026-02-{day:02}T00:00:00Z", f"o{day}") for day in range(1, 6)]
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_batches_in_any_cut_order_and_repetition_hold_what_one_delivery_holds(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    rows = history(seed)
    whole, cut = Mall(tmp_path / "whole"), Mall(tmp_path / "cut")
    whole.deliver(orders=rows)
    shuffled = chance.sample(rows, len(rows))
    pieces = [shuffled[start : start + 17] for start in range(0, len(shuffled), 17)]
    for piece in [*pieces, *chance.sample(pieces, 2)]:
        report = cut.deliver(orders=piece).of("orders")
        assert report.rows_in == len(piece) == report.taken + report.refused + report.repeated
        assert report.refused in (0, sum(row["freight_fen"] < 0 for row in piece))
    same = "select * exclude (_batch, _row) from raw.orders order by all"
    assert cut.query(same) == whole.query(same)
    listed = "select column_name, reason, row_as_delivered from raw.rejected_rows order by all"
    assert cut.query(listed) == whole.query(listed)


def test_rows_that_were_never_current_and_rows_that_are_no_longer_are_still_in_their_batches(mall: Mall) -> None:
    mall.deliver(orders=[version(1, NEW)])
    mall.deliver(orders=[version(2, OLD)])
    stored = mall.query(f"select freight_fen, _batch from read_parquet('{mall.home.raw}/orders/*.parquet') order by 2")
    assert stored == [(1, 1), (2, 2)]
    assert kept(mall) == [1]


@pytest.mark.parametrize("table", ["order_items", "orders"])
def test_every_row_is_taken_refused_or_repeated(mall: Mall, table: str) -> None:
    make = {"order_items": lambda n: item(f"o{n}", quantity=n % 3), "orders": lambda n: order(f"o{n % 7}")}[table]
    for day in range(4):
        rows = [make(n) for n in range(day, day * 5 + 12)]
        report = mall.deliver(**{table: rows}).of(table)
        stored = mall.query(
            f"select count(*) from read_parquet('{mall.home.raw}/{table}/*.parquet') where _batch = {day + 1}"
        )
        listed = sum(row.get("quantity") == 0 for row in rows)
        assert (report.rows_in, report.taken, report.refused) == (
            len(rows),
            stored[0][0] if report.taken else 0,
            listed,
        )
        assert report.rows_in == report.taken + report.refused + report.repeated
