"""Members: how many there are of each tier and who they are, who moved, and who bought again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dashboards.periods import DAY, Period
from dashboards.published import Publication, Row, first_rows, rows
from dashboards.questions.runs import Run

TIERS = ("fan", "vip", "partner")
#: Within how many days a purchase is followed by the next.
WINDOWS = (30, 60, 90)
#: A VIP who has not paid for the longest of them is asleep.
ASLEEP_DAYS = WINDOWS[-1]
#: A fan is close to VIP who lacks at most one part in so many of what it takes.
CLOSE_PARTS = 5
#: By group of members, who belongs to it (`$from` and `$to` are the ends of the period), and who stands first.
GROUPS = {
    "member": ("true", "spend_fen desc"),
    "fan": ("tier = 'fan'", "spend_fen desc"),
    "vip": ("tier = 'vip'", "spend_fen desc"),
    "partner": ("tier = 'partner'", "spend_fen desc"),
    "buyer": ("orders > 0", "spend_fen desc"),
    "asleep": ("tier = 'vip' and last_paid_at < $asleep_since", "spend_fen desc"),
    "close": (f"to_vip_fen * {CLOSE_PARTS} <= spend_fen + to_vip_fen", "to_vip_fen, last_paid_at desc"),
    "became_vip": (
        "tier_since >= $from and tier_since < $to and tier = 'vip' and previous_tier = 'fan'",
        "tier_since desc",
    ),
    "became_partner": ("tier_since >= $from and tier_since < $to and tier = 'partner'", "tier_since desc"),
    # Who left a tier for another one that is not the highest, and did not leave the lowest.
    "fell": (
        "tier_since >= $from and tier_since < $to and previous_tier <> 'fan' and tier <> 'partner'",
        "refunded_fen desc, tier_since desc",
    ),
}
#: By group of buyers of a period, the code of their orders.
BUYERS = {"new_buyers": "first", "returning": "repeat"}


def counts(publication: Publication, run: Run, period: Period) -> dict[str, int]:
    """By group how many people it has; asleep_fen is what those who are asleep have spent."""
    # A scan a group: its condition skips most of a table of millions, which conditions on the sums of one scan do not.
    groups = [
        f"select '{name}' as name, count(*) as counted from marts.dim_members where {condition}"
        for name, (condition, _) in GROUPS.items()
        if name not in TIERS
    ]
    tiers = "select tier, count(*) from marts.dim_members group by tier"
    asleep_fen = f"""
        select 'asleep_fen', cast(coalesce(sum(spend_fen), 0) as bigint) from marts.dim_members
        where {GROUPS["asleep"][0]}
    """
    found = rows(publication, " union all ".join([*groups, tiers, asleep_fen]), **_instants(run, period))
    return dict.fromkeys(TIERS, 0) | {row["name"]: row["counted"] for row in found}


def vip_fen(publication: Publication) -> int | None:
    """What it takes now to be a VIP; None where nobody is short of it."""
    sql = "select spend_fen + to_vip_fen as vip_fen from marts.dim_members where to_vip_fen is not null limit 1"
    return next((row["vip_fen"] for row in rows(publication, sql)), None)


def listed(publication: Publication, run: Run, period: Period, group: str, shown: int | None) -> list[Row]:
    """The first so many of a group, or all: member_id, tier, previous_tier, tier_since, region, first_paid_at,
    last_paid_at (UTC), orders, spend_fen, refunded_fen, to_vip_fen."""
    condition, order = GROUPS[group]
    sql = f"""
        select
            member_id, tier, previous_tier, tier_since, region, first_paid_at, last_paid_at, orders, spend_fen,
            refunded_fen, to_vip_fen
        from marts.dim_members
        where {condition}
        order by {order}, member_id
        limit $shown
    """
    named = {name: instant for name, instant in _instants(run, period).items() if f"${name}" in sql}
    return first_rows(publication, sql, **named, shown=shown)


def buyers(publication: Publication, period: Period, group: str, shown: int | None) -> list[Row]:
    """Who paid a first or a repeat order in the period: member_id, tier, region, orders and sales_fen (of such orders
    in it), paid_at (the last of them, UTC) and who brought that one (distributor_id); who bought most first."""
    sql = """
        select
            lines.member_id,
            members.tier,
            members.region,
            count(distinct lines.order_id) as orders,
            cast(sum(lines.base_fen) as bigint) as sales_fen,
            max(lines.paid_at) as paid_at,
            arg_max(lines.distributor_id, (lines.paid_at, lines.order_id)) as distributor_id
        from marts.fct_commission_lines as lines
        left join marts.dim_members as members on lines.member_id = members.member_id
        where lines.level = 1 and lines.order_kind = $kind and lines.paid_date between $first and $last
        group by all
        order by sales_fen desc, lines.member_id
        limit $shown
    """
    named = {"kind": BUYERS[group], "first": period.first, "last": period.last}
    return first_rows(publication, sql, **named, shown=shown)


def sales_days(publication: Publication) -> dict[date, Row]:
    """By business day: new_buyers, and returning (orders that were not their buyer's first)."""
    sql = "select date, first_orders as new_buyers, orders - first_orders as returning from marts.fct_sales_days"
    return {row["date"]: row for row in rows(publication, sql)}


def buyer_months(publication: Publication) -> dict[date, Row]:
    """By first day of the month: buyers (each once), new_buyers."""
    sql = f"""
        select bought.month_start, bought.buyers, coalesce(sold.new_buyers, 0) as new_buyers
        from (
            select cohort_month as month_start, cast(sum(buyers) as bigint) as buyers
            from marts.fct_repurchase where window_days = {WINDOWS[0]}
            group by cohort_month
        ) as bought
        left join (
            select date_trunc('month', date) as month_start, cast(sum(first_orders) as bigint) as new_buyers
            from marts.fct_sales_days group by 1
        ) as sold on bought.month_start = sold.month_start
    """
    return {row["month_start"]: row for row in rows(publication, sql)}


def moves(publication: Publication) -> dict[tuple[date, str, str], int]:
    """How often members moved, by first day of the month, tier left and tier reached."""
    sql = "select month_start, from_tier, to_tier, moves from marts.fct_member_tier_moves"
    return {(row["month_start"], row["from_tier"], row["to_tier"]): row["moves"] for row in rows(publication, sql)}


def repurchase(publication: Publication, window: int) -> dict[tuple[date, str], Row]:
    """By first day of the month and tier: buyers, due, returned, is_over of those who bought in it."""
    sql = """
        select cohort_month, tier, buyers, due, returned, is_over
        from marts.fct_repurchase where window_days = $window
    """
    return {(row["cohort_month"], row["tier"]): row for row in rows(publication, sql, window=window)}


def _instants(run: Run, period: Period) -> dict[str, datetime]:
    """The ends of the period, and since when one has not paid to be asleep (UTC)."""
    return {
        "from": _begins(run, period.first),
        "to": _begins(run, period.last + DAY),
        "asleep_since": run.as_of - timedelta(days=ASLEEP_DAYS),
    }


def _begins(run: Run, day: date) -> datetime:
    """When a business day begins (UTC)."""
    return datetime.combine(day, time(), ZoneInfo(run.timezone)).astimezone(UTC).replace(tzinfo=None)
