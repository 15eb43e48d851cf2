"""ruoyi-vue-pro's mall, from a MariaDB through the mapping that ships: each oddity of its tables comes out right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.contacts import ContactStore
from pipelines.publish import latest
from pipelines.raw_store import load_raw
from pipelines.settings import PROJECT, Home
from pipelines.sources import Source, load_source
from pipelines.take_in import take_in
from tests.pipelines.database_servers import PASSWORD, READER, Server
from tests.pipelines.ruoyi_mall import RuoyiMall, planted
from tests.pipelines.small_database import fresh_name
from tests.pipelines.small_delivery import utc
from tests.transform.engine import run_directly

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ruoyi")]

EXAMPLE = PROJECT / "examples" / "ruoyi_vue_pro.toml"
AS_OF = "2026-04-01T00:00:00+08:00"


def variables(server: Server, mall: RuoyiMall) -> dict[str, str]:
    return {
        "YUDAO_USER": READER,
        "YUDAO_HOST": "127.0.0.1",
        "YUDAO_PORT": str(server.port),
        "YUDAO_DATABASE": mall.name,
        "YUDAO_PASSWORD": PASSWORD,
    }


@pytest.fixture(scope="module")
def mall(mariadb: Server) -> Iterator[RuoyiMall]:
    mall = planted(mariadb, "ruoyi")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables(mariadb, mall).items():
            patch.setenv(name, value)
        yield mall


@pytest.fixture(scope="module")
def source(mall: RuoyiMall) -> Source:
    return load_source(EXAMPLE)


@pytest.fixture(scope="module")
def home(mall: RuoyiMall, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """What one run over the mall leaves."""
    home = Home(tmp_path_factory.mktemp("ruoyi") / "home")
    run_directly(home, EXAMPLE, as_of=AS_OF)
    return home


@pytest.fixture(scope="module")
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Schema raw, and what was published."""
    with duckdb.connect() as con:
        load_raw(con, home)
        con.execute(f"attach '{latest(home)}' as published (read_only)")
        yield con


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return con.execute(query).fetchall()


def test_every_row_is_taken_and_none_refused(con):
    assert rows(con, "select * from raw.rejected_rows") == []
    delivered = rows(con, "select table_name, rows from raw.deliveries where is_delivered order by 1")
    assert dict(delivered) == {
        "activity_events": 0,
        "bindings": 2,
        "commission_records": 4,
        "distributor_status_changes": 3,
        "distributors": 3,
        "members": 5,
        "order_items": 9,
        "orders": 9,
        "payouts": 4,
        "products": 2,
        "refunds": 3,
    }


def test_an_order_is_known_by_its_id_since_numbers_come_twice(mall, con):
    assert mall.execute("select count(*) from trade_order where no = 'SAME'") == [(2,)]
    assert rows(con, "select order_id, member_id from raw.orders where order_id in ('101', '102') order by 1") == [
        ("101", "3"),
        ("102", "4"),
    ]


def test_an_order_paid_without_a_pay_time_was_paid_when_the_log_says(con):
    assert rows(con, "select paid_at from raw.orders where order_id = '103'") == [(utc("2026-02-01T02:07"),)]


def test_an_order_that_is_completed_but_not_paid_is_not_paid(con):
    assert rows(con, "select paid_at from raw.orders where order_id = '107'") == [(None,)]


def test_a_receipt_that_is_missing_is_recovered_from_the_log(con):
    assert rows(con, "select received_at from raw.orders where order_id = '104'") == [(utc("2026-02-09T03:30"),)]
    lines = "select settle_at, commission_fen from published.marts.fct_commission_lines where order_id = '104'"
    assert rows(con, f"{lines} and level = 1") == [(utc("2026-02-10T03:30"), 600)]


def test_what_is_softly_deleted_was_paid_all_the_same(con):
    assert rows(con, "select base_fen, reason from published.marts.fct_commission_lines where order_id = '105'") == [
        (10_000, "earned")
    ]


def test_a_refund_time_that_is_there_by_default_completes_nothing(con):
    refunds = "select refund_id, line_no, amount_fen, freight_fen, completed_at from raw.refunds where order_id = '106'"
    assert rows(con, f"{refunds} order by 1") == [
        ("1", 1060, 20_800, 800, None),
        ("2", 1060, 20_300, 300, utc("2026-02-06T01:00")),
    ]


def test_a_paid_order_that_was_closed_as_a_whole_is_refunded_as_a_whole(con):
    refunds = "select refund_id, amount_fen, freight_fen, completed_at from raw.refunds where order_id = '108'"
    assert rows(con, refunds) == [("order-108", 5_500, 500, utc("2026-02-02T01:00"))]


def test_what_a_line_paid_includes_freight_which_earns_nothing(con):
    line = "select quantity, unit_price_fen, discount_fen from raw.order_items where order_id = '106'"
    assert rows(con, line) == [(3, 7_000, 1_000)]
    bases = "select base_fen from published.marts.fct_commission_lines where order_id = '106'"
    assert rows(con, bases) == [(20_000,)]


def test_a_price_raised_by_hand_raises_the_unit_price_and_is_not_refused(con):
    line = (
        "select quantity * unit_price_fen - discount_fen, discount_fen >= 0 from raw.order_items where line_no = 1020"
    )
    assert rows(con, line) == [(16_100, True)]


def test_an_order_that_says_otherwise_than_its_lines_counts_as_its_lines_do_and_may_be_nobodys(mall, con):
    assert mall.execute("select pay_price, brokerage_user_id from trade_order where id = 102") == [(10_000, None)]
    lines = "select base_fen, reason from published.marts.fct_commission_lines where order_id = '102'"
    assert rows(con, lines) == [(16_100, "no_distributor")]


def test_who_was_disabled_was_a_distributor_until_then(con):
    people = "select approved_at from raw.distributors where distributor_id = '5'"
    assert rows(con, people) == [(utc("2026-01-15T02:00"),)]
    changes = "select changed_at, status from raw.distributor_status_changes where distributor_id = '5'"
    assert rows(con, changes) == [(utc("2026-03-01T01:00"), "frozen")]
    assert rows(con, "select count(*) from raw.distributors where distributor_id = '3'") == [(0,)]


def test_a_commission_names_the_line_or_in_older_records_the_order_and_time_tells_which(con):
    records = "select record_id, order_id, line_no, level, status, amount_fen from raw.commission_records order by 1"
    assert rows(con, records) == [
        ("1", "106", 1060, 1, "settled", 2_400),
        ("2", "1060", None, 1, "pending", 1_200),
        ("3", "101", None, 2, "void", 100),
        ("4", "900", None, 1, "settled", 70),
    ]


def test_only_what_was_approved_or_paid_is_paid_out(con):
    payouts = "select payout_id, amount_fen from raw.payouts order by 1"
    assert rows(con, payouts) == [("1", 3_000), ("2", 500), ("4", 0), ("5", 0)]


def test_contacts_are_kept_apart_from_everything_else(home):
    assert ContactStore(home.contacts).of("3") == {"nickname": "阿3", "phone": "13800000003", "openid": None}
    files = [file for file in home.root.rglob("*") if file.is_file() and not file.name.startswith("contacts.")]
    assert len(files) > 20
    assert not any(contact in file.read_bytes() for file in files for contact in (b"1380000000", "阿3".encode()))


# What happens later, each in a home and a database of its own


@pytest.fixture
def later(mall: RuoyiMall, mariadb: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A mall of its own, its source, and a home that has read it once."""
    own = planted(mariadb, fresh_name())
    monkeypatch.setenv("YUDAO_DATABASE", own.name)
    source, home = load_source(EXAMPLE), Home(tmp_path / "home")
    take_in(source, home)
    return own, source, home


def raw(home: Home, query: str) -> list[tuple]:
    with duckdb.connect() as con:
        load_raw(con, home)
        return con.execute(query).fetchall()


def test_who_does_not_log_in_is_seen_by_what_they_do(later):
    """Tokens that are refreshed leave no login: only the first of these five is in the log of logins."""
    mall, source, home = later
    login = {"user_id": 2, "user_type": 1, "log_type": 103, "result": 0}
    mall.add("system_login_log", {"id": 1, **login}, at="2026-02-01 08:00:00")
    mall.add("system_login_log", {"id": 2, **login, "result": 10}, {"id": 3, **login, "user_type": 2})
    mall.add("member_sign_in_record", {"id": 1, "user_id": 2, "day": 1}, at="2026-02-20 08:00:00")
    mall.add("product_browse_history", {"id": 1, "user_id": 2, "spu_id": 1}, at="2026-02-21 08:00:00")
    mall.order(500, 2, create_time="2026-02-22 08:00:00", pay_time="2026-02-22 08:00:00", receive_time=None)
    mall.execute("update member_user set login_date = '2026-02-23 08:00:00' where id in (2, 3, 5)")
    take_in(source, home)
    events = raw(home, "select event_type, occurred_at from raw.activity_events where distributor_id = '2' order by 2")
    assert events == [
        ("login", utc("2026-02-01T00:00")),
        ("sign_in", utc("2026-02-20T00:00")),
        ("browse", utc("2026-02-21T00:00")),
        ("order", utc("2026-02-22T00:00")),
        ("login", utc("2026-02-23T00:00")),
    ]
    assert raw(home, "select distinct distributor_id from raw.activity_events order by 1") == [("2",), ("5",)]


def test_bindings_have_no_history_but_what_was_read_is_kept(later):
    mall, source, home = later
    mall.execute(
        "update trade_brokerage_user set bind_user_id = 1, bind_user_time = '2026-02-15 09:00:00' where id = 3"
    )
    take_in(source, home)
    bindings = "select distributor_id, bound_at from raw.bindings where member_id = '3' order by bound_at"
    assert raw(home, bindings) == [("2", utc("2026-01-05T01:00")), ("1", utc("2026-02-15T01:00"))]


def test_a_payout_that_fails_after_it_was_approved_is_put_back(later):
    mall, source, home = later
    mall.execute("update trade_brokerage_withdraw set status = 21 where id = 2")
    take_in(source, home)
    assert raw(home, "select amount_fen from raw.payouts where payout_id = '2'") == [(0,)]


def test_reading_again_changes_nothing(later):
    _, source, home = later
    before = {file: file.stat().st_mtime_ns for file in home.raw.rglob("*.parquet")}
    assert take_in(source, home).number is None
    assert {file: file.stat().st_mtime_ns for file in home.raw.rglob("*.parquet")} == before
