"""What teams sell, what their inviters are paid for it, and where nobody moves."""

from __future__ import annotations

from datetime import date

from dashboards.published import Publication, Row, first_rows, rows

MONTHS = 12
#: How many teams carry how much is said of so many.
TOP = 10
#: A team of which nobody did anything in the month, and whose inviter can be asked why.
IS_IDLE = "teams.team_size > 0 and teams.active_members = 0 and people.status = 'active'"


def months(publication: Publication, last: date) -> list[Row]:
    """The months up to the day, oldest first: month_start, teams (with people or sales), sales_fen, management_fen,
    mentor_fen, top_sales_fen (of the ten teams that sold most), is_open, is_provisional."""
    sql = f"""
        select * from (
            select
                month_start,
                count(*) filter (team_size > 0) as teams,
                cast(sum(sales_fen) as bigint) as sales_fen,
                cast(sum(management_fen) as bigint) as management_fen,
                cast(sum(mentor_fen) as bigint) as mentor_fen,
                cast(coalesce(list_sum(max(sales_fen, {TOP})), 0) as bigint) as top_sales_fen,
                bool_or(is_open) as is_open,
                bool_or(is_provisional) as is_provisional
            from marts.fct_team_months
            where month_start <= $last
            group by month_start
            order by month_start desc
            limit {MONTHS}
        )
        order by month_start
    """
    return rows(publication, sql, last=last)


def idle(publication: Publication, month: date) -> int:
    """How many teams nobody moved in."""
    return rows(publication, f"select count(*) as teams {_of_month(IS_IDLE)}", month=month)[0]["teams"]


def teams(publication: Publication, month: date, shown: int | None) -> list[Row]:
    """The month's teams, by sales: distributor_id, tier, region, status, team_size, active_members, selling_members,
    orders, first_orders, sales_fen, management_fen, mentor_fen."""
    sql = f"{_selected('true')} order by teams.sales_fen desc, teams.distributor_id limit $shown"
    return first_rows(publication, sql, month=month, shown=shown)


def idle_teams(publication: Publication, month: date, shown: int | None) -> list[Row]:
    """The same of the teams that nobody moved in, the largest first."""
    sql = f"{_selected(IS_IDLE)} order by teams.team_size desc, teams.distributor_id limit $shown"
    return first_rows(publication, sql, month=month, shown=shown)


def _selected(condition: str) -> str:
    return f"select teams.*, people.tier, people.region, people.status {_of_month(condition)}"


def _of_month(condition: str) -> str:
    return f"""
        from marts.fct_team_months as teams
        left join marts.dim_distributors as people on teams.distributor_id = people.distributor_id
        where teams.month_start = $month and {condition}
    """
