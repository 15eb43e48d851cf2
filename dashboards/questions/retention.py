"""Who stays: weekly cohorts of distributors or members, and how many of each were active in the weeks since."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.published import Publication, Row, rows

POPULATIONS = ("distributors", "members")
#: How many cohorts the triangle holds, the newest ones.
COHORTS = 12
#: How old a cohort must be to be judged, in weeks; and how many cohorts make one figure.
JUDGED_WEEK, POOLED = 4, 4


@dataclass(frozen=True)
class Kept:
    """Of so many people so many were active in the week by which cohorts are judged."""

    active: int
    people: int


def cells(publication: Publication, population: str) -> list[Row]:
    """cohort_week, week_no, people, active (so far while the week is not over), is_over of the newest cohorts."""
    sql = f"""
        select cohort_week, week_no, people, active, is_over
        from marts.fct_retention
        where
            population = $population
            and cohort_week in (
                select distinct cohort_week from marts.fct_retention
                where population = $population
                order by cohort_week desc limit {COHORTS}
            )
        order by cohort_week, week_no
    """
    return rows(publication, sql, population=population)


def kept(publication: Publication, population: str) -> list[Kept]:
    """The newest cohorts for whom the judged week is over, then as many before them; only what there is."""
    sql = f"""
        with judged as (
            select people, active, row_number() over (order by cohort_week desc) as place
            from marts.fct_retention
            where population = $population and week_no = {JUDGED_WEEK} and is_over
        )
        select cast(sum(active) as bigint) as active, cast(sum(people) as bigint) as people
        from judged
        where place <= {2 * POOLED}
        group by place > {POOLED}
        order by place > {POOLED}
    """
    return [Kept(**row) for row in rows(publication, sql, population=population)]
