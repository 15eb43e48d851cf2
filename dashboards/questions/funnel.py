"""Applicants on their way in: how far those who began in a period have come, and where the others stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.format import ratio_bp
from dashboards.periods import Period
from dashboards.published import Publication, Row, first_rows, rows


@dataclass(frozen=True)
class Came:
    """How far the applicants who began in some span have come by now: began = completed + under_way + given_up."""

    began: int = 0
    completed: int = 0
    under_way: int = 0
    given_up: int = 0

    @property
    def decided(self) -> int:
        """Those who completed or gave up: what a share of completion is counted over."""
        return self.completed + self.given_up

    @property
    def completion_bp(self) -> int | None:
        """Basis points of those decided; None while nobody is."""
        return ratio_bp(self.completed, self.decided)


@dataclass(frozen=True)
class Start:
    """Those who began a version of the flow on a business date."""

    version: str
    day: date
    came: Came


@dataclass(frozen=True)
class Starts:
    """All dates on which anybody began; every sum of the funnel comes from here."""

    all: list[Start]

    def within(self, period: Period | None, version: str | None = None) -> list[Start]:
        """Those of the period, or ever, and of one version, or of all."""
        return [
            start
            for start in self.all
            if (period is None or period.first <= start.day <= period.last) and version in (None, start.version)
        ]

    def came(self, period: Period | None, version: str | None = None) -> Came:
        return summed(start.came for start in self.within(period, version))

    def reaches(self, period: Period) -> bool:
        """Whether anybody had begun when the period did: before that, a zero would be no figure."""
        return min((start.day for start in self.all), default=date.max) <= period.first


@dataclass(frozen=True)
class Step:
    """A step of a version, and how many of some applicants got at least to it (`reached`), further (`went_on`; at the
    last step: through it), still stand there (`under_way`) or stopped there (`given_up`). `minutes` is the median of
    all who ever completed it."""

    version: str
    number: int
    name: str
    minutes: float | None
    went_on: int
    under_way: int
    given_up: int

    @property
    def reached(self) -> int:
        return self.went_on + self.under_way + self.given_up


def summed(parts: Iterable[Came]) -> Came:
    names = ("began", "completed", "under_way", "given_up")
    found = list(parts)
    return Came(*(sum(getattr(part, name) for part in found) for name in names))


def starts(publication: Publication) -> Starts:
    """By version and date: a few thousand rows, asked once and then added up for any period."""
    sql = """
        select flow_version, date, began, completed, under_way, given_up
        from marts.fct_onboarding_days
        order by date, flow_version
    """
    return Starts(
        [
            Start(
                row["flow_version"],
                row["date"],
                Came(row["began"], row["completed"], row["under_way"], row["given_up"]),
            )
            for row in rows(publication, sql)
        ]
    )


def versions(publication: Publication) -> dict[str, int]:
    """How many steps each version of the flow has, the newest version first."""
    sql = """
        select flow_version, count(*) as steps
        from marts.fct_onboarding_funnel
        group by flow_version
        order by min(first_entered_at) desc, flow_version
    """
    return {row["flow_version"]: row["steps"] for row in rows(publication, sql)}


def steps(publication: Publication, found: Starts, period: Period, version: str) -> list[Step]:
    """The version's steps in their order, of those who began in the period."""
    sql = """
        select
            steps.step_no,
            steps.step_name,
            steps.median_minutes,
            count(*) filter (stopped.outcome = 'under_way') as under_way,
            count(*) filter (stopped.outcome = 'given_up') as given_up
        from marts.fct_onboarding_funnel as steps
        left join marts.fct_applications as stopped
            on steps.flow_version = stopped.flow_version
            and steps.step_no = stopped.step_no
            and stopped.began_date between $first and $last
        where steps.flow_version = $version
        group by all
        order by steps.step_no desc
    """
    parts: list[Step] = []
    further = found.came(period, version).completed
    for row in rows(publication, sql, version=version, first=period.first, last=period.last):
        named = (version, row["step_no"], row["step_name"], row["median_minutes"])
        parts.append(Step(*named, went_on=further, under_way=row["under_way"], given_up=row["given_up"]))
        further = parts[-1].reached
    return parts[::-1]


def median_minutes(publication: Publication) -> dict[str, float | None]:
    """By version what its steps take together: the sum of their medians; None where a step's is not known."""
    sql = """
        select
            flow_version,
            case when count(median_minutes) = count(*) then sum(median_minutes) end as minutes
        from marts.fct_onboarding_funnel
        group by flow_version
    """
    return {row["flow_version"]: row["minutes"] for row in rows(publication, sql)}


def applicants(publication: Publication, period: Period, outcomes: Sequence[str], shown: int | None) -> list[Row]:
    """applicant_id, flow_version, step_no, step_name, is_step_completed, outcome, began_at, entered_at and last_seen_at
    (UTC) of those who began in the period and came to one of the outcomes; who was seen last first."""
    sql = """
        select
            applicant_id, flow_version, step_no, step_name, is_step_completed, outcome, began_at, entered_at,
            last_seen_at
        from marts.fct_applications
        where began_date between $first and $last and list_contains($outcomes, outcome)
        order by last_seen_at desc, applicant_id, flow_version
        limit $shown
    """
    dates = {"first": period.first, "last": period.last}
    return first_rows(publication, sql, **dates, outcomes=tuple(outcomes), shown=shown)
