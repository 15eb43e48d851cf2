"""What a figure should come to: the targets of the policy (marts.dim_targets)."""

from __future__ import annotations

from datetime import date

from dashboards.published import Publication, rows
from dashboards.questions.runs import Run


def goal(publication: Publication, run: Run, target: str, day: date) -> int | None:
    """The target's value on the business day, in its own unit; None where there is no such target."""
    sql = "select target, value, since, until from marts.dim_targets order by since"
    for row in reversed(rows(publication, sql)):
        is_until = row["until"] is None or run.local(row["until"]).date() > day
        if row["target"] == target and run.local(row["since"]).date() <= day and is_until:
            return row["value"]
    return None
