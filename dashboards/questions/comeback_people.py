"""Who has fallen silent and who came back, each with what they had sold and what was decided for them."""

from __future__ import annotations

from datetime import date

from dashboards.periods import WEEK_DAYS, Period
from dashboards.published import Publication, Row, first_rows, rows
from dashboards.questions import comeback_messages
from dashboards.questions.comeback import has
from dashboards.questions.runs import Run

#: How long a silence is short, then middling; in days that count, as far as each reaches.
SHORT_DAYS, MIDDLING_DAYS = 7, 30
#: What somebody had sold is that of so many weeks up to the one in which they were last active.
SALES_WEEKS = 13

#: Of silences, those that nothing has ended yet.
IS_AWAY = "silences.flagged_on is not null and silences.ended_on is null"
#: By group, which silences belong to it: of now, or of a period from `$first` to `$last`.
NOW = {
    "away": IS_AWAY,
    "new": "silences.flagged_on = $today",
    "short": f"{IS_AWAY} and silences.days_inactive <= {SHORT_DAYS}",
    "middling": f"{IS_AWAY} and silences.days_inactive > {SHORT_DAYS} and silences.days_inactive <= {MIDDLING_DAYS}",
    "long": f"{IS_AWAY} and silences.days_inactive > {MIDDLING_DAYS}",
}
IN_PERIOD = {
    "flagged": "silences.flagged_on between $first and $last",
    "returned": """
        silences.flagged_on is not null
        and silences.ended_because = 'returned' and silences.ended_on between $first and $last
    """,
}
#: Where it was told who can be reached.
WITHIN_REACH = {
    "reachable": f"""
        {IS_AWAY} and silences.distributor_id in (select distributor_id from scores.reachability where is_reachable)
    """
}
GROUPS = NOW | IN_PERIOD | WITHIN_REACH
#: Silences with what was decided for them, wherever rows that came late have moved the day of flagging.
SILENCES = """
    marts.fct_silences as silences
    left join marts.fct_comeback as decided
        on decided.distributor_id = silences.distributor_id
        and decided.flagged_on > silences.last_active_on
        and (silences.ended_on is null or decided.flagged_on <= silences.ended_on)
"""
#: Who is held back for now, to see what becomes of people without a pack.
IS_HELD_BACK = f"""
    {IS_AWAY}
    and decided.window_ends_at > $as_of
    and (decided.arm = 'control' or decided.arm = 'explore' and decided.offer = 'none')
"""
#: Whom to write to: nobody who is held back, or whose pack was sent, nor, once packs are decided on, who waits for it:
#: they may be held back, or get one.
TO_WRITE = f"""
    {IS_AWAY} and decided.sent_at is null and ({IS_HELD_BACK}) is not true
    and (decided.arm is not null or not exists (select 1 from marts.fct_comeback))
"""


def counts(publication: Publication, run: Run) -> dict[str, int]:
    """How many people each group of now has, and how many of them are held back."""
    sums = ", ".join(f"count(*) filter ({condition}) as {name}" for name, condition in NOW.items())
    sql = f"select {sums}, count(*) filter ({IS_HELD_BACK}) as held_back from {SILENCES}"
    return rows(publication, sql, today=run.today, as_of=run.as_of)[0]


def is_scored(publication: Publication, run: Run) -> bool:
    """Whether today's chances were worked out."""
    if not has(publication, "scores", "distributor_churn"):
        return False
    sql = "select count(p_return_7d) as people from scores.distributor_churn where as_of_date = $today"
    return rows(publication, sql, today=run.today)[0]["people"] > 0


def listed(publication: Publication, run: Run, group: str, period: Period, shown: int | None) -> list[Row]:
    """The first so many of a group, or all: distributor_id, tier, region, last_active_at, returned_at (UTC),
    days_inactive, flagged_on, sales_fen (of the weeks before), arm and offer; where it is scored p_return_7d and
    reasons, where it was told lacks (contact, consent, nothing), else empty. Of a period the newest come first, of now
    those silent for the shortest time."""
    orders = {"flagged": "chosen.flagged_on desc", "returned": "chosen.ended_on desc"}
    order = orders.get(group, "chosen.days_inactive")
    return _people(publication, run, GROUPS[group], order, shown, first=period.first, last=period.last)


def to_write(publication: Publication, run: Run, shown: int | None) -> list[Row]:
    """The same of those to write to, by their place in the scores; without any, the shortest silence first."""
    return _people(publication, run, TO_WRITE, "scored.rank nulls last, chosen.days_inactive", shown)


def recent_sellers(publication: Publication, run: Run) -> Row:
    """Of those to write to who have been silent for a short time: people who had sold something before, and their
    sales_fen."""
    sql = f"""
        with {_chosen(f"{NOW['short']} and {TO_WRITE}")}
        select count(*) as people, cast(coalesce(sum(sales_fen), 0) as bigint) as sales_fen
        from sales where sales_fen > 0
    """
    return rows(publication, sql, as_of=run.as_of)[0]


def _people(
    publication: Publication, run: Run, condition: str, order: str, shown: int | None, **period: date
) -> list[Row]:
    sql = f"""
        with {_chosen(condition)}, scored as ({_scores(is_scored(publication, run))}),
        reached as ({_reach(comeback_messages.reach(publication) is not None)})
        select
            chosen.distributor_id, people.tier, people.region, chosen.last_active_at, chosen.days_inactive,
            chosen.flagged_on, chosen.returned_at, coalesce(sales.sales_fen, 0) as sales_fen, chosen.arm,
            chosen.offer, scored.p_return_7d, scored.reasons, reached.lacks
        from chosen
        left join sales using (distributor_id, flagged_on)
        left join scored using (distributor_id)
        left join reached using (distributor_id)
        left join marts.dim_distributors as people using (distributor_id)
        order by {order}, sales.sales_fen desc nulls last, chosen.distributor_id
        limit $shown
    """
    known = {"today": run.today, "as_of": run.as_of, **period}
    named = {name: value for name, value in known.items() if f"${name}" in sql}
    return first_rows(publication, sql, **named, shown=shown)


def _chosen(condition: str) -> str:
    """Two CTEs: the silences of a group with what was decided for them, and what their people had sold."""
    return f"""
        chosen as (
            select silences.*, decided.arm, decided.offer
            from {SILENCES}
            where {condition}
        ),
        sales as (
            select chosen.distributor_id, chosen.flagged_on, cast(sum(weeks.sales_fen) as bigint) as sales_fen
            from chosen
            inner join marts.fct_distributor_weeks as weeks
                on chosen.distributor_id = weeks.distributor_id
                and weeks.week_start <= chosen.last_active_on
                and weeks.week_start > chosen.last_active_on - {SALES_WEEKS * WEEK_DAYS}
            group by all
        )
    """


def _scores(is_scored: bool) -> str:
    if not is_scored:
        return "select null as distributor_id, null as rank, null as p_return_7d, null as reasons where false"
    return """
        select distributor_id, rank, p_return_7d, reasons
        from scores.distributor_churn where as_of_date = $today
    """


def _reach(is_told: bool) -> str:
    if not is_told:
        return "select null as distributor_id, null as lacks where false"
    return "select distributor_id, coalesce(lacks, 'nothing') as lacks from scores.reachability"


def decided(publication: Publication, shown: int | None) -> list[Row]:
    """The first so many of what was decided, or all, the newest first, then those with a pack: the columns of
    marts.fct_comeback, with tier and region."""
    sql = """
        select decided.*, people.tier, people.region
        from marts.fct_comeback as decided
        left join marts.dim_distributors as people using (distributor_id)
        order by
            decided.decided_at desc, list_position(['treated', 'control', 'explore', 'not_chosen'], decided.arm),
            decided.rank nulls last, decided.distributor_id
        limit $shown
    """
    return first_rows(publication, sql, shown=shown)
