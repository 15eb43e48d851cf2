"""What the morning brief rests on: small questions to one publication, each about its last whole day or its morning."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb

from pipelines.comeback.ground import BROKEN_DRAW, FLAGGED
from pipelines.publish import PublishedRun
from pipelines.warehouse import connect

#: What is published since the brief can be told of it.
NEWEST = "scores.reachability"
Figures = dict[str, Any]
#: Of the day and of the same weekday before; of the month so far and of as many days of the one before; in fen.
SALES = """
with days as (
    select date, coalesce(net_sales_fen, gross_sales_fen) as fen, net_sales_fen is not null as is_net,
        date_trunc('month', $day)::date as month
    from marts.fct_sales_days)
select
    sum(fen) filter (date = $day)::bigint as amount,
    sum(fen) filter (date = $day - 7)::bigint as before,
    sum(fen) filter (date between month and $day)::bigint as month_amount,
    sum(fen) filter (date >= month - interval 1 month and date <= $day - interval 1 month)::bigint as month_before,
    coalesce(min(date) <= max(month) - interval 1 month, false) as knows_month_before,
    coalesce(bool_and(is_net), true) as is_net,
    month($day) as month, day(last_day($day)) as days_of_month, day($day) as days_so_far,
    (select value from marts.dim_targets where target = 'monthly_sales' and until is null) as goal
from days
"""
PEOPLE = """
with approvals as (
    select cast(timezone($zone, timezone('UTC', approved_at)) as date) as date from marts.dim_distributors)
select
    count(*) filter (date = $day) as newcomers,
    count(*) filter (date = $day - 7) as newcomers_before,
    (select active_distributors from marts.dim_calendar where date = $day) as active,
    (select active_distributors from marts.dim_calendar where date = $day - 7) as active_before
from approvals
"""
SILENT = """
select
    (select is_flagging_stopped from marts.dim_calendar where date = $today) as is_stopped,
    (select count(*) from marts.fct_silences where flagged_on is not null and ended_on is null) as away,
    (select count(*) filter (is_reachable) from scores.reachability having count(*) > 0) as reachable
"""
#: The row of each arm that is compared, over all months and offers.
EFFECT = """
select * from marts.fct_comeback_effect
where period = 'all' and offer = 'all' and arm in ('treated', 'control')
"""
#: The draw that fails its check, as the ground of packs has it: its month, and how many people each arm has.
BROKEN = f"""
select period, max(distributors) filter (arm = 'treated') as treated,
    coalesce(max(distributors) filter (arm = 'control'), 0) as control
from marts.fct_comeback_effect
where offer = 'all' and period in ({BROKEN_DRAW})
group by period
"""
DECIDED = """
select count(*) as people, count(*) filter (arm = 'treated') as treated, count(*) filter (arm = 'control') as control,
    count(*) filter (arm = 'explore') as explore, count(*) filter (arm = 'not_chosen') as not_chosen
from marts.fct_comeback
"""


def figures_of(run: PublishedRun) -> Figures:
    """By line of the brief, its figures: sales, people, silent, effect (by arm), broken (empty where the draw holds),
    decided."""
    day, today = last_whole_day(run), run.today
    with connect(run.file, read_only=True) as con:
        silent = _row(con, SILENT, today=today)
        silent["flagged"], silent["usual"] = _row(con, FLAGGED, today=today).values()
        return {
            "sales": _row(con, SALES, day=day),
            "people": _row(con, PEOPLE, day=day, zone=run.business_timezone),
            "silent": silent,
            "effect": {row["arm"]: row for row in _rows(con, EFFECT)},
            "broken": next(iter(_rows(con, BROKEN)), {}),
            "decided": _row(con, DECIDED),
        }


def last_whole_day(run: PublishedRun) -> date:
    """The business day before the one that the publication is as of."""
    return run.today - timedelta(days=1)


def _row(con: duckdb.DuckDBPyConnection, query: str, **named: Any) -> Figures:
    [row] = _rows(con, query, **named)
    return row


def _rows(con: duckdb.DuckDBPyConnection, query: str, **named: Any) -> list[Figures]:
    found = con.execute(query, named or None)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
