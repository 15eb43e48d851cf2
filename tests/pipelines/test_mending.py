"""What somebody who delivers for the first time gets wrong: each mistake is told in words that say how to mend it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.mall.truth import FOLDER as TRUTH
from tests.pipelines.bad_rows import refund
from tests.pipelines.running import Called, Command, small_mall
from tests.pipelines.small_delivery import Row, item, order, write_csv, write_parquet
from tests.pipelines.workbooks import write_sheets


@pytest.fixture
def fenxiao(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capfd)


@pytest.fixture
def landing(places: Path) -> Path:
    """One order with its item, which is good."""
    write_csv(places / "landing" / "orders.csv", [order("o1")])
    write_csv(places / "landing" / "order_items.csv", [item("o1")])
    return places / "landing"


def mapped(folder: Path, rows: list[Row], **changes: str) -> Path:
    """A source that reads its order items from `lines.csv`, grouped."""
    write_csv(folder / "lines.csv", rows)
    columns = {
        "order_id": "no",
        "line_no": "row_number() over ()",
        "product_id": "any_value(goods)",
        "quantity": "count(*)",
        "unit_price_fen": "max(fen)",
    }
    told = "".join(f"{name} = '''{sql}'''\n" for name, sql in (columns | changes).items())
    table = "[tables.order_items]\nfrom = 'lines'\ngroup_by = 'no'\n[tables.order_items.columns]\n"
    source = folder / "fenxiao.toml"
    source.write_text(f"[source]\nplace = '.'\n[limits]\nmax_rejected_share = 1\n{table}{told}", encoding="utf-8")
    return source


def assert_lossy(called: Called, *words: str) -> None:
    """A run would take it in and lose something: the words say what."""
    assert called.code == 1, called
    assert "would take this in and lose data" in called.out
    assert all(word in called.out for word in words), called.out


@pytest.mark.parametrize("name", ["Refunds.CSV", "refund.csv", "退款.csv", "money_back.csv"])
def test_a_file_that_is_no_table_only_by_its_name_is_told(check, landing, name):
    write_csv(landing / name, [refund()])
    assert_lossy(check("--source", landing), f"{name} is no table's name and is not read", "did you mean refunds.csv?")


def test_a_misnamed_file_that_can_be_renamed_is_not_said_to_need_a_mapping(check, landing):
    write_csv(landing / "refund.csv", [refund()])
    assert "[source]" not in check("--source", landing).out
    write_csv(landing / "refund.csv", [{"退款号": "r1", "金额": 1}])
    called = check("--source", landing)
    assert_lossy(called, "It lacks refund_id, so map it", "[tables.refunds]")


def test_a_second_download_beside_the_first_is_told(check, landing):
    write_csv(landing / "orders (1).csv", [order("o2")])
    assert_lossy(check("--source", landing), "orders lies beside it, put all its files into a folder orders/")


def test_a_misnamed_folder_of_files_is_told_once(check, landing):
    for month in (1, 2):
        write_csv(landing / "Refunds" / f"{month}.csv", [refund(refund_id=f"r{month}")])
    called = check("--source", landing)
    assert_lossy(called, "did you mean refunds/?")
    assert called.out.count("did you mean") == 1


def test_a_folder_with_nothing_but_a_misnamed_file_is_told_its_name(check, places):
    write_csv(places / "landing" / "Orders.csv", [order()])
    called = check("--source", places / "landing")
    assert called.code == 1
    assert "holds no landing table" in called.out
    assert "did you mean orders.csv?" in called.out


def test_other_files_and_the_truth_of_a_generated_mall_are_left_alone(check, places):
    landing = small_mall(places / "landing", orders=60, days=20)
    write_csv(landing / "notes.csv", [{"who": "us", "what": "ours"}])
    from models.mall import write_mall

    write_mall(places / "told", orders=60, days=20, truth=True)
    (places / "told" / TRUTH).rename(landing / TRUTH)
    called = check("--source", landing)
    assert called.code == 0, called
    assert "notes.csv" in called.out


@pytest.mark.slow
def test_a_run_warns_of_a_misnamed_file_and_of_items_without_orders_in_the_words_of_a_check(fenxiao, landing):
    write_csv(landing / "refund.csv", [refund()])
    (landing / "orders.csv").write_text("order_id,member_id,created_at\n")
    home = landing.parent.parent / "home"
    called = fenxiao("run", "--source", landing, "--home", home, "--as-of", "2026-02-01")
    assert called.code == 0, called
    assert "! refund.csv 不是约定的表名，没有读取 refund.csv is no table's name" in called.out
    assert "! order_items: 全部 1 行都在等待订单" in called.out


def test_items_that_all_wait_for_their_orders_are_a_fault(check, landing):
    (landing / "orders.csv").write_text("order_id,member_id,created_at\n")
    assert_lossy(check("--source", landing), "all 1 rows wait for their orders and count for nothing")


def test_what_waits_for_a_refused_order_is_not_told_to_deliver_it(check, places):
    landing = places / "landing"
    write_csv(landing / "orders.csv", [order(f"o{n}") for n in range(40)] + [order("a/1", created_at="?")])
    write_csv(landing / "order_items.csv", [item("o1"), item("a/1"), item("x")])
    write_csv(landing / "refunds.csv", [refund(order_id="a/1"), refund(refund_id="r2", order_id="x")])
    lines = check("--source", landing).out.splitlines()
    for table, refused, missing in (("order_items", "a/1/1", "x/1"), ("refunds", "r1", "r2")):
        at = lines.index(f"{table}: 等待 waiting 1, 等待被拒绝的订单 waits for a refused order")
        assert lines[at + 1].strip() == refused
        assert "mend its order, which was refused" in lines[at + 2]
        at = lines.index(f"{table}: 等待 waiting 1, 等待订单到达 waits for its order")
        assert lines[at + 1].strip() == missing


@pytest.mark.slow
def test_refused_rows_whose_amount_cannot_be_read_are_counted(check, landing):
    assert "拒绝金额" not in check("--source", landing).out
    rows = [refund(refund_id=f"r{n}") for n in range(100)]
    write_csv(landing / "refunds.csv", [*rows, refund(refund_id="a", amount_fen="1.5"), refund(order_id=None)])
    out = check("--source", landing).out
    assert "拒绝金额 refused ¥5.00 · 另有 1 行金额读不出 1 refused rows whose amounts can't be read" in out


def test_a_mapped_row_is_named_by_its_key(check, places):
    rows = [{"no": "a", "goods": "g", "fen": 100}, {"no": "b", "goods": None, "fen": 100}]
    called = check("--source", mapped(places / "shop", rows))
    assert "order_id=b, line_no=2: 空 empty" in re.sub("line_no=.", "line_no=2", called.out)
    assert "below the header" not in called.out


def test_a_run_that_fails_of_bad_rows_says_what_a_check_says(fenxiao, landing):
    write_csv(landing / "refunds.csv", [refund(amount_fen=-5)])
    called = fenxiao("run", "--source", landing, "--home", landing.parent.parent / "home")
    called.assert_refused(
        1,
        "refunds: 坏行过多 1 of 1 rows are bad",
        "refunds.csv 表头下第 1 行 row 1 below the header: '-5' refunds.amount_fen 是负数 negative → 写正数",
        "raise [limits] max_rejected_share in a fenxiao.toml",
        f"`fenxiao check --source {landing}` lists them all",
    )
    assert "given back" not in called.err


def test_the_file_in_which_more_bad_rows_can_be_allowed_is_named(check, places):
    source = mapped(places / "shop", [{"no": "a", "goods": None, "fen": 100}])
    source.write_text(source.read_text(encoding="utf-8").replace("share = 1", "share = 0.1"), encoding="utf-8")
    assert "raise [limits] max_rejected_share in fenxiao.toml" in check("--source", source).out


@pytest.mark.parametrize("wide", [True, False])
def test_a_title_above_the_header_is_told(check, landing, wide):
    rows = ",".join(order()) + "\n" + ",".join(order().values()) + "\n"
    (landing / "orders.csv").write_text(f"三月订单{',,' if wide else ''}\n{rows}", encoding="utf-8")
    called = check("--source", landing)
    assert called.code == 1
    assert "delete the title line above the header" in called.out
    assert "[source]" not in called.out


def test_a_title_above_the_header_of_a_workbook_is_told(check, landing):
    (landing / "orders.csv").unlink()
    write_sheets(landing / "orders.xlsx", {"三月": [["三月订单", None], ["order_id", "member_id"], ["o1", "m1"]]})
    assert "delete the title line above the header" in check("--source", landing).out


def test_a_misspelt_column_of_a_mapping_is_told_what_there_is(check, places):
    rows = [{"no": "a", "goods": "g", "fen": 100, "13812345678": ""}]
    called = check("--source", mapped(places / "shop", rows, product_id="any_value(good)"))
    assert "[tables.order_items.columns] product_id fails" in called.out
    assert "lines has no, goods, fen, ***" in called.out


def test_a_column_of_a_mapping_that_is_no_sql_is_named(check, places):
    rows = [{"no": "a", "goods": "g", "fen": 100}]
    called = check("--source", mapped(places / "shop", rows, quantity="count(*) count"))
    assert "[tables.order_items.columns] quantity fails (syntax error" in called.out


def test_a_sources_own_file_is_not_said_to_be_ignored(check, places):
    source = mapped(places / "shop", [{"no": "a", "goods": "g", "fen": 100}])
    (source.parent / "old.toml").touch()
    assert "ignored files: old.toml\n" in check("--source", source).out


def test_a_template_names_only_the_columns_that_it_knows(check, places):
    write_csv(places / "landing" / "订单.csv", [{"单号": "1", "member_id": "m", "下单时间": "2026-03-01"}])
    called = check("--source", places / "landing")
    assert """order_id = '"?"'""" in called.out
    assert """member_id = '"member_id"'""" in called.out


def test_a_damaged_parquet_file_is_told_without_the_machines_path(check, landing):
    write_parquet(landing / "refunds.parquet", [refund()])
    torn = landing / "refunds.parquet"
    torn.write_bytes(torn.read_bytes()[:-9])
    called = check("--source", landing)
    assert "refunds.parquet cannot be read: it is no whole Parquet file; nothing was taken in" in called.out
