"""Where the distributors are."""

from __future__ import annotations

from dashboards.published import Publication, rows


def names(publication: Publication) -> tuple[str, ...]:
    """Every region that a distributor lives in, the one with most of them first."""
    sql = """
        select region from marts.dim_distributors where region is not null
        group by region order by count(*) desc, region
    """
    return tuple(row["region"] for row in rows(publication, sql))
