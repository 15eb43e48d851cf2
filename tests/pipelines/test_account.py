"""`fenxiao account`: a statement whose every sum is the ledger's, for everybody and every month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.account import ENTRY_TYPES, Balances, Statement, statement
from pipelines.money import yuan
from pipelines.publish import latest
from pipelines.screen import ENTRY_TYPES as LABELS
from pipelines.settings import DEFAULT_POLICY, Home
from tests.pipelines.running import AS_OF, Command, small_mall
from tests.transform.engine import run_directly
from tests.transform.paid_mall import paid_home

ZONE_HOURS = 8  # Shanghai, by another way than the engine's


@pytest.fixture
def fenxiao(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capfd)


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The mall that was checked by hand, with money that was already paid."""
    return paid_home(tmp_path_factory)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A generated mall of three months."""
    folder = tmp_path_factory.mktemp("generated")
    home = Home(folder / "home")
    run_directly(home, small_mall(folder / "landing", orders=600, days=80), DEFAULT_POLICY, AS_OF)
    return home


@pytest.fixture(params=["paid", "generated"])
def mall(request: pytest.FixtureRequest) -> Home:
    return request.getfixturevalue(request.param)


@contextmanager
def published(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(latest(home), read_only=True) as con:
        yield con


def people(home: Home) -> dict[str, Balances]:
    """Everybody's balances as they are published."""
    with published(home) as con:
        query = "select distributor_id, pending_fen, payable_fen from marts.dim_distributors"
        return {who: Balances(*fen) for who, *fen in con.execute(query).fetchall()}


def sums(home: Home, by: str) -> dict[tuple[Any, ...], Balances]:
    """The ledger's sums per person, `by` and kind of entry, by the instant on Shanghai's clock."""
    query = (
        f"select distributor_id, {by}, entry_type, sum(pending_delta_fen)::bigint, sum(payable_delta_fen)::bigint"
        f" from (select *, occurred_at + interval {ZONE_HOURS} hours as there from marts.fct_commission_ledger)"
        " group by 1, 2, 3"
    )
    with published(home) as con:
        return {(who, key, kind): Balances(*fen) for who, key, kind, *fen in con.execute(query).fetchall()}


def months(home: Home) -> list[str]:
    """Every month from the ledger's first to the last."""
    with published(home) as con:
        query = (
            f"select strftime(min(occurred_at + interval {ZONE_HOURS} hours), '%Y-%m') from marts.fct_commission_ledger"
        )
        [(first,)] = con.execute(query).fetchall()
        [(last,)] = con.execute(
            f"select strftime(as_of + interval {ZONE_HOURS} hours, '%Y-%m') from meta.run"
        ).fetchall()
    numbers = (divmod(n, 12) for n in range(_number(first), _number(last) + 1))
    return [f"{year}-{month + 1:02d}" for year, month in numbers]


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def moved(found: Statement) -> dict[str, Balances]:
    return {kind: by for kind, by in found.movements.items() if by and by != Balances()}


# The sums


def test_everybodys_statement_is_the_ledgers_and_closes_with_the_published_balances(mall):
    ledger = sums(mall, "null")
    for who, balances in people(mall).items():
        found = statement(mall, who)
        expected = {kind: by for (person, _, kind), by in ledger.items() if person == who}
        assert moved(found) == expected, who
        assert (found.opening, found.closing) == (Balances(), balances), who
        assert sum(day.pending_fen for day in found.settlements) == balances.pending_fen, who


def test_every_month_moves_as_the_ledger_does_from_the_last_ones_close_to_the_balances_now(mall):
    ledger = sums(mall, "strftime(there, '%Y-%m')")
    assert len(months(mall)) >= 3
    for who, balances in people(mall).items():
        closing = Balances()
        for month in months(mall):
            found = statement(mall, who, month)
            expected = {kind: by for (person, at, kind), by in ledger.items() if (person, at) == (who, month)}
            assert (found.opening, moved(found), found.settlements) == (closing, expected, ()), (who, month)
            closing = found.closing
        assert closing == balances, who


def test_the_malls_have_what_a_statement_can_hold(paid, generated):
    kinds = {kind for mall in (paid, generated) for _, _, kind in sums(mall, "null")}
    assert kinds >= set(ENTRY_TYPES) - {"mentor"}
    days = [day.date for who in people(generated) for day in statement(generated, who).settlements]
    assert None in days
    assert any(day and day >= date.fromisoformat(AS_OF[:10]) for day in days)


def test_pending_lines_settle_on_the_day_of_the_business_time_zone(generated):
    query = (
        f"select distributor_id, cast(settle_at + interval {ZONE_HOURS} hours as date), count(*),"
        " sum(commission_fen - voided_fen)::bigint"
        " from marts.fct_commission_lines, meta.run"
        " where commission_fen > voided_fen and coalesce(settle_at > as_of, true) group by 1, 2"
    )
    with published(generated) as con:
        expected = {(who, day): (lines, fen) for who, day, lines, fen in con.execute(query).fetchall()}
    found = {
        (who, day.date): (day.lines, day.pending_fen)
        for who in people(generated)
        for day in statement(generated, who).settlements
    }
    assert found == expected


# On the screen


def on_screen(out: str) -> dict[str, list[str]]:
    """The amounts behind each label."""
    found = (re.match(r" +(\S.*?) {2,}(\S.*?) *$", line) for line in out.splitlines())
    return {match[1]: match[2].split() for match in found if match}


def test_the_command_prints_the_statement_to_the_fen(fenxiao, paid):
    called = fenxiao("account", "ann", "--home", paid.root)
    assert (called.code, called.err) == (0, "")
    shown, found = on_screen(called.out), statement(paid, "ann")
    for kind, by in found.movements.items():
        assert shown[LABELS[kind]] == [yuan(by.pending_fen), yuan(by.payable_fen)]
    assert shown["接入前余额 owed before"] == ["¥0.00", "¥50.00"]
    assert shown["打款 paid out"] == ["¥0.00", "-¥500.00"]
    assert shown["余额 balance"] == ["¥17.88", "-¥89.45"]
    assert "多付 more was paid out or clawed back than was payable: ¥89.45" in called.out
    assert shown["待收货 awaits receipt"] == ["1", "¥17.88"]
    assert called.out.rstrip().endswith("数据截至 data as of 2026-03-21 12:00 Asia/Shanghai")


def test_a_month_is_printed_between_its_two_balances(fenxiao, paid):
    shown = on_screen(fenxiao("account", "ann", "--month", "2026-02", "--home", paid.root).out)
    assert shown["期初余额 opening balance"] == ["¥17.88", "¥392.67"]
    assert shown["管理奖 management"] == ["¥0.00", "¥5.96"]
    assert shown["打款 paid out"] == ["¥0.00", "-¥200.00"]
    assert shown["期末余额 closing balance"] == ["¥17.88", "¥198.63"]
    assert "待收货 awaits receipt" not in shown


@pytest.mark.slow
def test_what_the_mall_does_not_deliver_is_no_zero(fenxiao, tmp_path):
    home = Home(tmp_path / "home")
    landing = small_mall(tmp_path / "landing", orders=60, days=20)
    for table in ("opening_balances", "payouts"):
        for file in landing.glob(f"{table}*"):
            file.unlink()
    run_directly(home, landing, DEFAULT_POLICY, AS_OF)
    called = fenxiao("account", next(iter(people(home))), "--home", home.root)
    assert on_screen(called.out)["打款 paid out"] == ["-", "-"]
    assert "未交付 not delivered: opening_balances, payouts\n" in called.out


# What is wrong, in one line


def test_a_person_whom_nobody_knows_is_a_wrong_call(fenxiao, paid):
    fenxiao("account", "[b]zoe", "--home", paid.root).assert_refused(2, "no distributor '[b]zoe'")


@pytest.mark.parametrize("month", ["March", "2026-3", "2026-13", "202603", "0000-01", "2026-03-01"])
def test_what_is_no_month_is_a_wrong_call(fenxiao, paid, month):
    fenxiao("account", "ann", "--month", month, "--home", paid.root).assert_refused(2, month, "write it like 2026-03")


@pytest.mark.parametrize("month", ["2025-11", "2026-04", "9999-12"])
def test_a_month_that_nothing_is_known_of_is_a_wrong_call(fenxiao, paid, month):
    called = fenxiao("account", "ann", "--month", month, "--home", paid.root)
    called.assert_refused(2, f"Nothing is known of {month}", "from 2025-12 to 2026-03")


def test_before_the_first_run_there_is_no_statement_and_no_home_is_made(fenxiao, tmp_path):
    fenxiao("account", "ann", "--home", tmp_path / "home").assert_refused(2, "Nothing is published in", "fenxiao run")
    assert not Path(tmp_path / "home").exists()


def test_the_command_has_help(fenxiao):
    shown = fenxiao("account", "--help")
    assert shown.code == 0
    assert "fenxiao account" in shown.out
    assert "--month" in shown.out
