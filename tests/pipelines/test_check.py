"""`fenxiao check` as a mall's people meet it: what came, what is wrong and how to mend it; nothing is written."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time

import pytest

from pipelines.check import HELD_ROWS
from pipelines.check_home import trial_home
from pipelines.check_words import TABLE_WORDS
from pipelines.contract.tables import TABLES
from pipelines.contract.validation import defects
from pipelines.defect_words import REASONS
from pipelines.settings import DBT_PROJECT, PROJECT, Home
from tests.pipelines.checking import counts
from tests.pipelines.policy_folder import change, copy_default
from tests.pipelines.running import small_mall
from tests.pipelines.small_delivery import Mall, item, member, order, write_csv, write_parquet

PHONE = "13812345678"


def test_a_clean_folder_can_be_taken_in(check, places):
    landing = small_mall(places / "landing", orders=60, days=20)
    called = check("--source", landing)
    assert called.code == 0, called
    assert "可以接收" in called.out
    assert "A run would take this in; nothing was written." in called.out
    assert counts(called)["orders"] == (60, 60, 0, 0, 0)
    assert not (places / "home").exists()


def test_every_kind_of_defect_is_told_with_its_place_and_its_remedy(check, places):
    landing = places / "landing"
    good = [member(f"m{number}") for number in range(40)]
    write_csv(landing / "members.csv", [member("x", phone=PHONE, registered_at="gestern"), *good])
    write_csv(
        landing / "orders.csv",
        [order("o1", paid_at="soon"), order("o2", paid_at="2026-01-03"), order("o3", order_discount_fen=5000)],
    )
    write_parquet(landing / "order_items" / "a.parquet", [item("o1"), item("o3")])
    write_csv(landing / "order_items" / "b.csv", [item("o9"), item("o2", quantity=0, discount_fen=3)])
    (landing / "notes.txt").write_text("ours")
    source = places / "mall.toml"
    source.write_text(f'[source]\nplace = "{landing}"\n[limits]\nmax_rejected_share = 0.5\n', encoding="utf-8")
    called = check("--source", source)
    assert called.code == 0, called
    assert counts(called) == {
        "members": (41, 40, 1, 0, 0),
        "orders": (3, 1, 1, 1, 0),
        "order_items": (4, 2, 1, 1, 0),
    }
    lines = called.out.splitlines()
    for what, where, mend in (
        ("members.registered_at: 拒绝 refused 1, 不是可识别的时间", "members.csv 表头下第 1 行 row 1", "2026-03-21"),
        (
            "orders.paid_at: 置空 emptied 1, 不是可识别的时间",
            "orders.csv 表头下第 1 行 row 1 below the header: 'soon'",
            "→",
        ),
        ("order_items.quantity: 拒绝 refused 1, 小于 1 below one", "order_items/b.csv 表头下第 2 行", "one or more"),
        ("orders: 拒绝 refused 1, 订单优惠大于订单", "o3", "discount with the order's items"),
        ("orders: 等待 waiting 1, 等待被拒绝的明细", "o2", "corrected"),
        ("order_items: 等待 waiting 1, 等待订单到达", "o9/1", "deliver the order too"),
    ):
        at = next(number for number, line in enumerate(lines) if line.startswith(what))
        assert where in lines[at + 1]
        assert mend in lines[at + 2]
    assert "忽略的文件 ignored files: notes.txt" in called.out
    assert "退款 refunds: 扣回" in called.out
    assert PHONE not in called.out + called.err


def test_all_that_is_wrong_is_told_at_once(check, places):
    landing = places / "landing"
    write_csv(landing / "members.csv", [member("m1", phone=PHONE), member(None, phone=PHONE)])
    write_csv(landing / "orders.csv", [{"order_id": "o1", "color": "red"}])
    write_parquet(landing / "refunds.parquet", [{"refund_id": "r1"}])
    torn = landing / "refunds.parquet"
    torn.write_bytes(torn.read_bytes()[:-9])
    called = check("--source", landing)
    assert called.code == 1
    assert "坏行过多 1 of 2 rows are bad" in called.out
    assert "订单 orders: orders.csv lacks the column member_id" in called.out
    assert "退款 refunds: refunds.parquet cannot be read" in called.out
    assert "what waits is not judged while a table can't be read" in called.out
    assert "for 3 reason(s)" in called.out
    assert PHONE not in called.out + called.err


def test_a_spreadsheet_with_chinese_headers_is_told_how_to_map_it(check, places):
    landing = places / "landing"
    write_csv(landing / "订单.csv", [{"订单号": "1", "买家": "甲", "下单时间": "2026-03-01"}], encoding="utf-8-sig")
    called = check("--source", landing)
    assert called.code == 1
    assert "holds no landing table" in called.out
    assert "订单.csv: 订单号、买家、下单时间" in called.out
    begun = re.search(r"^    (\[source\]\n.*?)\n✗", called.out, re.MULTILINE | re.DOTALL)[1]
    toml = re.sub(r"^ +", "", begun, flags=re.MULTILINE)
    for column, own in (("order_id", "订单号"), ("member_id", "买家"), ("created_at", "下单时间")):
        toml = re.sub(f"^{column} = .*$", f"{column} = '\"{own}\"'", toml, flags=re.MULTILINE)
    source = landing / "fenxiao.toml"
    source.write_text(toml, encoding="utf-8")
    mapped = check("--source", source)
    assert mapped.code == 0, mapped
    assert counts(mapped) == {"orders": (1, 1, 0, 0, 0)}


def test_a_phone_in_the_place_of_a_header_is_not_shown(check, places):
    landing = places / "landing"
    landing.mkdir()
    (landing / "members.csv").write_text(f"m1,2026-01-01,{PHONE}\n")
    called = check("--source", landing)
    assert called.code == 1
    assert "***" in called.out
    assert PHONE not in called.out + called.err


def test_the_policy_is_checked_alone_and_against_the_data(check, places):
    landing = places / "landing"
    write_csv(landing / "orders.csv", [order(created_at="1971-01-01", paid_at="1971-01-01")])
    policy = copy_default(places)
    change(policy, "policy_versions", 2, effective_from="1972-01-01T00:00:00Z")
    called = check("--source", landing, "--policy", policy)
    assert called.code == 1
    assert "政策 policy: The policy is refused" in called.out
    assert "policy_versions.csv row 2" in called.out
    assert counts(called)["orders"] == (1, 1, 0, 0, 0)
    change(policy, "commission_rates", 2, rate_bp=-1)
    wrong = check("--source", landing, "--policy", policy)
    assert wrong.code == 1
    assert "commission_rates.csv row 2" in wrong.out


def test_what_deserves_a_look_in_the_policy_is_told_and_refuses_nothing(check, places):
    landing = places / "landing"
    write_csv(landing / "orders.csv", [order()])
    policy = copy_default(places)
    change(policy, "commission_rates", 2, rate_bp=2500)
    called = check("--source", landing, "--policy", policy)
    assert called.code == 0, called
    assert "2500 basis points" in called.out


@pytest.mark.slow
def test_a_home_is_compared_with_only_if_it_is_named(check, places):
    mall = Mall(places)
    mall.deliver(orders=[order("o1"), order("o2")], order_items=[item("o1")])
    write_csv(mall.folder / "orders.csv", [order("o1"), order("o3")])
    assert counts(check("--source", mall.folder))["orders"] == (2, 2, 0, 0, 0)
    compared = check("--source", mall.folder, "--home", mall.home.root)
    assert counts(compared) == {"orders": (2, 1, 0, 0, 1), "order_items": (1, 0, 0, 0, 1)}
    assert mall.take_in().of("orders").taken == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--source", "nowhere"), "There is no folder or file nowhere"),
        (("--source", ".", "--policy", "nowhere"), "There is no folder nowhere"),
        (("--source", ".", "--home", "nowhere"), "There is no home"),
    ],
)
def test_a_wrong_call_is_told_apart_from_bad_data(check, arguments, complaint):
    check(*arguments).assert_refused(2, complaint)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_nothing_is_left_behind_however_it_ends(places, end):
    landing = small_mall(places / "landing", orders=60, days=20)
    command = [sys.executable, "-m", "pipelines.cli", "check", "--source", str(landing)]
    temporary = places.parent / "temporary"
    with subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: list(temporary.glob("*/home/warehouse.duckdb")))
        process.send_signal(end)
    assert process.returncode != 0
    wait_until(lambda: not list(temporary.iterdir()))


def wait_until(is_so, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_there_are_words_for_every_table_and_every_defect():
    assert TABLE_WORDS.keys() == TABLES.keys()
    assert {defect.reason for table in TABLES.values() for defect in defects(table)} <= REASONS.keys()
    held = (DBT_PROJECT / "models" / "intermediate").rglob("int_*_*.sql")
    sql = "".join(file.read_text(encoding="utf-8") for file in held if file.stem in (HELD_ROWS, "int_order_holds"))
    reasons = set(re.findall(r"'((?:no|refused|discount)_\w+)'", sql))
    assert len(reasons) == 5
    assert reasons <= REASONS.keys()


def test_a_home_for_a_look_is_closed_to_others(places):
    with trial_home(Home(places / "none")) as home:
        assert home.root.parent.stat().st_mode & 0o077 == 0
