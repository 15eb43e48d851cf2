"""The run behind the figures: how fresh, how well checked, and what was not delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboards.published import Publication, Row, glance, kept, rows

#: Over how many days the mall's own rhythm is told, as the alarms do (pipelines/alarms).
RHYTHM_DAYS = 28


@dataclass(frozen=True)
class Run:
    """`as_of` and `published_at` are UTC, like every instant that is published."""

    run_id: str
    as_of: datetime
    published_at: datetime
    timezone: str

    def local(self, instant: datetime) -> datetime:
        """A UTC instant on the clock of the business time zone."""
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None)

    @property
    def today(self) -> date:
        return self.local(self.as_of).date()

    @property
    def last_whole_day(self) -> date:
        return self.today - timedelta(days=1)


def run(publication: Publication) -> Run:
    """The run that published (meta.run)."""
    sql = "select run_id, as_of, published_at, business_timezone as timezone from meta.run"
    [row] = rows(publication, sql)
    return Run(**row)


def history(publication: Publication) -> list[Row]:
    """The runs whose publications are kept, newest first: run_id, as_of, published_at, code_version, rows_in, refused
    and waiting rows of their deliveries, passed and all checks, accrued_fen (all that ever was)."""
    sql = """
        select
            run.run_id, run.as_of, run.published_at, run.code_version, deliveries.*, checks.*, accrued.*
        from meta.run as run
        cross join (
            select
                cast(sum(rows_in) as bigint) as rows_in,
                cast(sum(refused) as bigint) as refused,
                cast(sum(waiting) as bigint) as waiting
            from meta.deliveries
        ) as deliveries
        cross join (
            select count(*) filter (status = 'pass') as passed, count(*) as checks from meta.checks
        ) as checks
        cross join (
            select cast(coalesce(sum(amount_fen), 0) as bigint) as accrued_fen
            from marts.fct_earnings_days where entry_type = 'accrue'
        ) as accrued
    """
    older = [run for each in kept(publication)[1:] for run in glance(str(each.path), sql)]
    return [*rows(publication, sql), *older]


def newest_payment(publication: Publication) -> datetime | None:
    """When the last of the delivered orders was paid (UTC)."""
    return rows(publication, "select max(paid_at) as paid_at from marts.fct_commission_lines")[0]["paid_at"]


def quiet_days(publication: Publication, run: Run) -> tuple[int, int] | None:
    """How many whole business days in a row have had no order by now, and the most that lay between two orders in the
    four weeks up to the newest; None where too few days had any to tell what is usual."""
    sql = """
        with days as (select date from marts.fct_sales_days where orders > 0 and date <= $last_whole_day),
        gaps as (
            select date, date - lag(date) over (order by date) - 1 as quiet
            from days
            where date > (select max(date) from days) - $rhythm_days
        )
        select $last_whole_day - max(date) as now, max(quiet) as usual from gaps
    """
    [row] = rows(publication, sql, last_whole_day=run.last_whole_day, rhythm_days=RHYTHM_DAYS)
    return None if row["usual"] is None else (row["now"], row["usual"])


def deliveries(publication: Publication) -> list[Row]:
    """Every landing table: table_name, is_delivered, and of this run's delivery rows_in, taken, refused, waiting,
    repeated, refused_fen, waiting_fen; those with refused or waiting rows first."""
    sql = """
        select * from meta.deliveries
        order by is_delivered desc, refused + waiting desc, table_name
    """
    return rows(publication, sql)


def checks(publication: Publication) -> list[Row]:
    """table_name, check_name, status, failures; those that warn first."""
    sql = (
        "select table_name, check_name, status, failures from meta.checks order by status desc, table_name, check_name"
    )
    return rows(publication, sql)


def undelivered(publication: Publication) -> set[str]:
    """The landing tables that the mall does not deliver."""
    return {
        row["table_name"] for row in rows(publication, "select table_name from meta.deliveries where not is_delivered")
    }


def left_out(publication: Publication) -> list[Row]:
    """table_name, refused, waiting: the delivered rows that no figure contains."""
    sql = """
        select table_name, refused, waiting from meta.deliveries
        where refused + waiting > 0
        order by refused + waiting desc, table_name
    """
    return rows(publication, sql)


def definition(publication: Publication, table: str, column: str) -> str | None:
    """What a published column means, in the words it was published with."""
    sql = """
        select comment from duckdb_columns()
        where schema_name = 'marts' and table_name = $table and column_name = $column
    """
    return next((row["comment"] for row in rows(publication, sql, table=table, column=column)), None)
