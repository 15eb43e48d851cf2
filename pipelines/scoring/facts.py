"""The frames that models/churn works on, read from the marts of one build or publication."""

from __future__ import annotations

import duckdb

from models.churn import Facts

#: The frames of Facts by name; days are the mall's own, `$zone` its time zone.
LOCAL = "cast(timezone($zone, timezone('UTC', {instant})) as date)"
QUERIES = {
    "activity": """
        select distributor_id, date, shares, actions as events
        from marts.fct_distributor_days where actions > 0""",
    "days": """
        select distributor_id, date, orders, clicks, commission_fen, 0::bigint as clawed_back_fen
        from marts.fct_distributor_days where orders > 0 or clicks > 0 or commission_fen > 0
        union all by name
        select distributor_id, occurred_date as date, 0 as orders, 0 as clicks, 0 as commission_fen,
            -sum(amount_fen)::bigint as clawed_back_fen
        from marts.fct_commission_ledger where entry_type in ('void', 'clawback') group by all""",
    "distributors": f"""
        select distributor_id, inviter_id, {LOCAL.format(instant="approved_at")} as approved_on
        from marts.dim_distributors where status != 'unknown'""",
    # Who is told to be active while they are was not let in again: that ends no silence.
    "statuses": f"""
        select distributor_id, {LOCAL.format(instant="changed_at")} as changed_on, status
        from marts.fct_status_changes
        qualify status != lag(status, 1, 'active') over (partition by distributor_id order by changed_at)
        order by distributor_id, changed_at""",
    "tiers": f"""
        select distributor_id, list_position(['junior', 'senior', 'mentor'], tier)::bigint as tier_rank,
            {LOCAL.format(instant="since")} as since, {LOCAL.format(instant="until")} as until
        from marts.dim_distributor_tiers""",
    "packs": f"""
        select distributor_id, {LOCAL.format(instant="sent_at")} as sent_on
        from marts.fct_comeback where sent_at is not null""",
    "calendar": """
        select date, is_counted, uncounted_because, counted_days from marts.dim_calendar order by date""",
}


def read_facts(con: duckdb.DuckDBPyConnection, timezone: str) -> Facts:
    """Everything known at the build's instant, on the mall's calendar."""
    return Facts(**{
        name: con.sql(query, params={"zone": timezone} if "$zone" in query else None).pl()
        for name, query in QUERIES.items()
    })  # fmt: skip
