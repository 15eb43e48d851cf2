"""What stands on every time axis: the mall's campaigns, and the days on which the rules of commission changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dashboards.periods import Period
from dashboards.published import Publication, rows
from dashboards.questions.runs import Run

CAMPAIGN, POLICY = "campaign", "policy"
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Mark:
    """A campaign from its first to its last business day, or the first day of other rules, which has no name."""

    kind: str
    first: date
    last: date
    name: str = ""


def within(publication: Publication, run: Run, period: Period) -> list[Mark]:
    """The marks that the period touches, in the order of their days."""
    found = [*_campaigns(publication, run), *_policies(publication, run)]
    touched = (mark for mark in found if mark.first <= period.last and mark.last >= period.first)
    return sorted(touched, key=lambda mark: (mark.first, mark.last, mark.kind, mark.name))


def _campaigns(publication: Publication, run: Run) -> list[Mark]:
    sql = "select name, starts_at, ends_at from marts.dim_campaigns"
    return [
        Mark(CAMPAIGN, run.local(row["starts_at"]).date(), run.local(row["ends_at"] - MOMENT).date(), row["name"])
        for row in rows(publication, sql)
    ]


def _policies(publication: Publication, run: Run) -> list[Mark]:
    sql = "select distinct policy_from from marts.fct_rate_timeline where policy_from is not null"
    days = (run.local(row["policy_from"]).date() for row in rows(publication, sql))
    return [Mark(POLICY, day, day) for day in days]
