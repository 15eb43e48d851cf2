"""How many fall silent and come back: day by day, on an ordinary morning, and by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate

from dashboards.format import ratio_bp
from dashboards.periods import DAY, Period
from dashboards.published import Publication, Row, rows
from dashboards.questions.runs import Run

#: Over how many days an ordinary one is told.
ORDINARY_DAYS = 28
#: The tables that the page stands on.
MARTS = ("dim_calendar", "fct_silences", "fct_comeback", "fct_comeback_effect", "fct_messages", "dim_comeback_offers")


@dataclass(frozen=True)
class Course:
    """What happened on every day of the calendar: the columns of marts.dim_calendar, and how many were flagged that
    morning, came back that day (returned), or were frozen or left while they were silent (ended)."""

    by_day: Mapping[date, Row]

    @property
    def began(self) -> date | None:
        """The first day on which anybody was flagged."""
        return next((day for day, row in self.by_day.items() if row["flagged"]), None)

    def series(self, name: str, period: Period) -> list[int]:
        days = (self.by_day.get(period.first + number * DAY) for number in range(period.days))
        return [day[name] if day else 0 for day in days]

    def total(self, name: str, period: Period) -> int:
        return sum(self.series(name, period))

    def away(self, day: date) -> int:
        """How many were silent when the day ended."""
        return self._levels.get(day, 0)

    def is_stopped(self, today: date) -> bool:
        """Whether nobody is flagged, nor to be written to, since the data of yesterday did not come."""
        return self.by_day[today]["is_flagging_stopped"]

    def ordinary(self, today: date) -> int | None:
        """How many are flagged on an ordinary morning: the median of those before today that could flag anybody, which
        none can after a day that does not count; None where there was none."""
        mornings = (today - number * DAY for number in range(1, ORDINARY_DAYS + 1))
        counts = sorted(row["flagged"] for day in mornings if self._counts(day - DAY) and (row := self.by_day.get(day)))
        return counts[len(counts) // 2] if counts else None

    def uncounted(self, period: Period, because: str) -> list[Row]:
        """The days of the period that do not count for this reason (holiday, gap), oldest first."""
        return [
            row
            for day, row in self.by_day.items()
            if period.first <= day <= period.last and row["uncounted_because"] == because
        ]

    @cached_property
    def _levels(self) -> Mapping[date, int]:
        changes = (row["flagged"] - row["returned"] - row["ended"] for row in self.by_day.values())
        return dict(zip(self.by_day, accumulate(changes), strict=True))

    def _counts(self, day: date) -> bool:
        return day in self.by_day and self.by_day[day]["is_counted"]


@dataclass(frozen=True)
class Returns:
    """Of the people who fell silent, for whom the days are over, so many came back within them."""

    people: int
    returned: int

    @property
    def share_bp(self) -> int | None:
        return ratio_bp(self.returned, self.people)


def is_published(publication: Publication) -> bool:
    """Whether the publication is of a run that knew silences."""
    return all(has(publication, "marts", table) for table in MARTS)


def has(publication: Publication, schema: str, table: str) -> bool:
    sql = "select 1 from duckdb_tables() where schema_name = $schema and table_name = $table"
    return bool(rows(publication, sql, schema=schema, table=table))


def course(publication: Publication) -> Course:
    """Every day of the calendar, oldest first."""
    sql = """
        with happened as (
            select flagged_on as date, 'flagged' as what from marts.fct_silences where flagged_on is not null
            union all
            select ended_on, if(ended_because = 'returned', 'returned', 'ended')
            from marts.fct_silences where flagged_on is not null and ended_on is not null
        ),
        counted as (
            select
                date,
                count(*) filter (what = 'flagged') as flagged,
                count(*) filter (what = 'returned') as returned,
                count(*) filter (what = 'ended') as ended
            from happened
            group by date
        )
        select
            calendar.*,
            coalesce(flagged, 0) as flagged,
            coalesce(returned, 0) as returned,
            coalesce(ended, 0) as ended
        from marts.dim_calendar as calendar
        left join counted using (date)
        order by date
    """
    return Course({row["date"]: row for row in rows(publication, sql)})


def returns(publication: Publication, run: Run, period: Period, days: int) -> Returns:
    """Who fell silent in the period, and came back within so many days by themselves: only those whose days were over
    before anybody was promised anything, or by now."""
    sql = """
        select
            count(*) as people,
            count(*) filter (ended_because = 'returned' and ended_on < flagged_on + cast($days as integer)) as returned
        from marts.fct_silences
        where flagged_on between $first and $last and flagged_on + cast($days as integer) <= $until
    """
    until = min(run.today, first_decided(publication, run) or run.today)
    named = {"first": period.first, "last": period.last, "days": days, "until": until}
    return Returns(**rows(publication, sql, **named)[0])


def first_decided(publication: Publication, run: Run) -> date | None:
    """The business day on which it was first decided who gets what."""
    decided_at = rows(publication, "select min(decided_at) as decided_at from marts.fct_comeback")[0]["decided_at"]
    return run.local(decided_at).date() if decided_at else None
