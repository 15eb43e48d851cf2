"""Whether what is published is sound ground to decide about silent people, and to write to them."""

from __future__ import annotations

from datetime import date, datetime

import duckdb

from pipelines.errors import FenxiaoError
from pipelines.publish import PublishedRun
from pipelines.settings import ELIGIBLE_JUMP, ELIGIBLE_NOTED, FRESH_FOR
from pipelines.warehouse import connect

#: Whether the mall itself was silent on the last whole day.
STOPPED = "from marts.dim_calendar where date = ? and is_flagging_stopped"
#: The newest month whose draw is checked, where it fails: an older one that fails was once the newest.
BROKEN_DRAW = """
select period from marts.fct_comeback_effect
where offer = 'all' and arm = 'treated' and is_sample_ratio_broken
    and period = (select max(period) from marts.fct_comeback_effect where period != 'all')
"""
#: Who was flagged today, and the median of the four weeks before, over mornings on which anybody could be.
FLAGGED = """
with mornings as (
    select date, count(silences.flagged_on) as people
    from (select *, lag(is_counted) over (order by date) as follows_a_counted from marts.dim_calendar) as days
    left join marts.fct_silences as silences on silences.flagged_on = date
    where date between $today - 28 and $today and flag_after_days is not null and follows_a_counted
    group by date)
select coalesce(sum(people) filter (date = $today), 0)::bigint, median(people) filter (date < $today)
from mornings
"""


def check_ground(run: PublishedRun, now: datetime, *, anyway: bool = False) -> None:
    """Raises FenxiaoError where the mall itself was silent and, unless `anyway`, where what is published is old at
    `now` (naive UTC), far more people were flagged than on other mornings, or the last draw fails its check."""
    with connect(run.file, read_only=True) as con:
        if con.execute(STOPPED, [run.today]).fetchall():
            raise FenxiaoError(
                f"Nobody is flagged on {run.today}: the whole mall was silent on the last whole day, as where its data"
                " are missing; deliver that day and run again."
            )
        if not anyway and (doubt := _doubt(con, run, now)):
            raise FenxiaoError(f"{doubt}, or say --anyway where that is right.")


def _doubt(con: duckdb.DuckDBPyConnection, run: PublishedRun, now: datetime) -> str | None:
    if now - run.as_of > FRESH_FOR:
        return f"What is published is as of {run.as_of}Z, too old to tell who is silent: run first"
    flagged, usual = _flagged(con, run.today)
    if usual is not None and flagged >= ELIGIBLE_NOTED and flagged > ELIGIBLE_JUMP * usual:
        jump = f"{flagged} people were flagged on {run.today}, on other mornings {usual:g}, as where data are missing"
        return f"{jump}: see what was delivered"
    if broken := con.execute(BROKEN_DRAW).fetchall():
        ratio = "see sample_ratio_chi2 in marts.fct_comeback_effect and find who is missing"
        return f"Treated and control of {broken[0][0]} are not in the shares that were drawn: {ratio}"
    return None


def _flagged(con: duckdb.DuckDBPyConnection, today: date) -> tuple[int, float | None]:
    [row] = con.execute(FLAGGED, {"today": today}).fetchall()
    return row
