"""Whether what is published covers yesterday whole, and which tables have been silent for longer than is usual.

Yesterday ends at midnight in the mall's zone, so a mall that delivers at four in the morning is as much in time as one
that delivers every minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb

from pipelines import settings
from pipelines.alarms.alarm import Alarm
from pipelines.business_time import local, parse_instant
from pipelines.calling import command_line
from pipelines.contract.schema import Table
from pipelines.contract.tables import TABLES
from pipelines.publish import PublishedRun
from pipelines.raw_store import RawStore
from pipelines.settings import Home
from pipelines.warehouse import connect

HOUR = timedelta(hours=1)


def nothing_published(home: Home, now: datetime) -> Alarm:
    return Alarm(
        "publication",
        "none",
        f"{home.root} 还没有发布过任何数据：先运行 {command_line('run')}，或查看最近一次运行为何失败。",
        f"Nothing is published in {home.root}: call `{command_line('run')}`, or see why the last run failed.",
        now,
    )


def publication_alarms(seen: PublishedRun, now: datetime) -> Iterator[Alarm]:
    """The alarm that what is `seen` ends before yesterday did."""
    today = local(now, seen.business_timezone).date()
    if seen.as_of >= parse_instant(str(today), seen.business_timezone):
        return
    reached, yesterday = local(seen.as_of, seen.business_timezone), today - timedelta(days=1)
    yield Alarm(
        "publication",
        "yesterday",
        f"已发布的数据只到 {reached:%Y-%m-%d %H:%M}，{yesterday} 还不完整，到期的榜单也在等：请查看最近一次运行为何没有"
        f"发布，再运行 {command_line('run')}。",
        f"What is published ends at {reached:%Y-%m-%d %H:%M}, {yesterday} is not whole and boards that are due wait: "
        f"see why the last run did not publish, then call `{command_line('run')}`.",
        now,
    )


def table_alarms(home: Home, seen: PublishedRun, now: datetime) -> Iterator[Alarm]:
    """An alarm for each table that has facts on most days, and whose newest one lies longer before the end of yesterday
    than facts usually lie apart."""
    midnight = parse_instant(str(local(now, seen.business_timezone).date()), seen.business_timezone)
    with connect(":memory:") as con:
        for table in TABLES.values():
            days, newest, silence = _rhythm(con, home, table, now)
            if days >= settings.RHYTHM_DAYS and midnight - newest > settings.UNUSUAL_SILENCE * silence + HOUR:
                yield _silent(table.name, local(newest, seen.business_timezone), silence, now)


def _rhythm(
    con: duckdb.DuckDBPyConnection, home: Home, table: Table, until: datetime
) -> tuple[int, datetime | None, timedelta | None]:
    """Of the time up to the table's newest fact, by which its rhythm is told however long it has been silent since: on
    how many days it has facts, the newest of them, and the longest time between two, to the hour."""
    store = RawStore(home)
    rows = store.current_rows(table, store.manifest())
    facts = " union all ".join(f"select {fact} as occurred_at from rows where {fact} <= ?" for fact in table.facts)
    if not facts:
        return 0, None, None
    return con.execute(
        f"""
        with rows as ({rows}), facts as ({facts}),
        hours as (select date_trunc('hour', occurred_at) as hour, max(occurred_at) as newest from facts group by all),
        recent as (select * from hours where newest >= (select max(newest) from hours) - ?)
        select count(distinct hour::date), max(newest), max(gap)
        from (select *, hour - lag(hour) over (order by hour) as gap from recent)
        """,
        [until] * len(table.facts) + [settings.RHYTHM],
    ).fetchall()[0]


def _silent(table: str, newest: datetime, silence: timedelta, now: datetime) -> Alarm:
    hours = silence // HOUR
    return Alarm(
        "table",
        table,
        f"{table}：最新一条是 {newest:%Y-%m-%d %H:%M}，平时间隔不超过 {hours} 小时，昨天的数据没有到齐：请检查这张表"
        "是否仍在导出，补交后会自动重算。",
        f"{table}: its newest fact is of {newest:%Y-%m-%d %H:%M}, usually no more than {hours} hours lie between two, "
        "so yesterday has not come whole: see whether the mall still exports it, what it delivers is built by itself.",
        now,
    )
