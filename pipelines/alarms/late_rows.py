"""What came after its time: a later publication tells days that were over, or boards that were issued, otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb

from pipelines import settings
from pipelines.alarms.alarm import Alarm
from pipelines.business_time import local
from pipelines.calling import command_line
from pipelines.contract.sql_text import literal
from pipelines.money import yuan
from pipelines.publish import PublishedRun
from pipelines.warehouse import connect

COMPARED = ("fct_sales_days", "fct_earnings_days", "fct_leaderboard")


def late_alarms(seen: PublishedRun, before: Path, now: datetime) -> Iterator[Alarm]:
    """An alarm for each month in which days differ from what the publication `before` said, although they had been over
    for `settings.CLOSED_AFTER` then; and for each issued board that orders have changed since."""
    with connect(seen.file, read_only=True) as con:
        con.execute(f"attach {literal(str(before))} as before (read_only)")
        if not _is_comparable(con):
            return
        [(as_of,)] = con.execute("select as_of from before.meta.run").fetchall()
        open_from = local(as_of - settings.CLOSED_AFTER, seen.business_timezone).date()
        for month in _changed_months(con, open_from):
            yield _late_month(*month, run_id=seen.run_id, now=now)
        for board, period_start, places in _changed_boards(con):
            yield _late_board(board, period_start, places, now)


def _is_comparable(con: duckdb.DuckDBPyConnection) -> bool:
    """Not where `before` is of a version of Fenxiao that did not publish these tables yet."""
    there = con.execute("select table_name from duckdb_tables() where database_name = 'before'").fetchall()
    return {(table,) for table in COMPARED} <= set(there)


def _changed_months(
    con: duckdb.DuckDBPyConnection, open_from: date
) -> list[tuple[date, int, date, date, int, int, int]]:
    """Month, days, first and last of them, and by how much their orders, sales and commission differ from before."""

    def days(catalog: str) -> str:
        return f"""
            select date, sum(orders) as orders, sum(sales_fen) as sales_fen, sum(earned_fen) as earned_fen
            from (
                select date, orders, gross_sales_fen as sales_fen, 0 as earned_fen from {catalog}marts.fct_sales_days
                union all
                select date, 0, 0, amount_fen from {catalog}marts.fct_earnings_days where entry_type <> 'settle'
            )
            where date < $open_from group by date
        """

    return con.execute(
        f"""
        with changed as (
            select date, coalesce(now.orders, 0) - coalesce(was.orders, 0) as orders,
                coalesce(now.sales_fen, 0) - coalesce(was.sales_fen, 0) as sales_fen,
                coalesce(now.earned_fen, 0) - coalesce(was.earned_fen, 0) as earned_fen
            from ({days("")}) as now full join ({days("before.")}) as was using (date)
        )
        select date_trunc('month', date)::date as month, count(*), min(date), max(date), sum(orders)::bigint,
            sum(sales_fen)::bigint, sum(earned_fen)::bigint
        from changed where orders <> 0 or sales_fen <> 0 or earned_fen <> 0
        group by month order by month
        """,
        {"open_from": open_from},
    ).fetchall()


def _changed_boards(con: duckdb.DuckDBPyConnection) -> list[tuple[str, date, int]]:
    """Issued boards, and how many of their places have more now and had not before; refunds leave them less."""
    more = "select board, period_start, scope, distributor_id from {}marts.fct_leaderboard where value_now > value"
    return con.execute(
        f"select board, period_start, count(*) from ({more.format('')} except {more.format('before.')})"
        " group by all order by all"
    ).fetchall()


def _late_month(
    month: date,
    days: int,
    first: date,
    last: date,
    orders: int,
    sales_fen: int,
    earned_fen: int,
    *,
    run_id: str,
    now: datetime,
) -> Alarm:
    span = str(first) if first == last else f"{first} – {last}"
    sales, earned = yuan(sales_fen), yuan(earned_fen)
    return Alarm(
        "late_rows",
        f"{month:%Y-%m} {run_id}",
        f"{month:%Y-%m} 已过去的 {days} 天（{span}）有迟到的数据：订单 {orders:+,}，销售额 {sales}，佣金 {earned}；"
        "如已按旧数结算，请用对账页核对并通知财务。",
        f"Data of {days} days of {month:%Y-%m} that were over ({span}) came late: orders {orders:+,}, sales {sales}, "
        f"commission {earned}; where people were paid by the old figures, compare their statements and tell finance.",
        now,
    )


def _late_board(board: str, period_start: date, places: int, now: datetime) -> Alarm:
    shown_by = command_line("leaderboard", "show", "--board", board, "--period", period_start)
    return Alarm(
        "late_rows",
        f"{board} {period_start}",
        f"榜单 {board}（{period_start}）发布后又到了订单，{places} 个名次的数值变高；已发布的名次不变，"
        f"请查看 {shown_by}，决定是否补奖。",
        f"Orders of the issued board {board} ({period_start}) came late, {places} of its places would have more: what "
        f"was issued stands, see `{shown_by}` and decide whether somebody is owed a prize.",
        now,
    )
