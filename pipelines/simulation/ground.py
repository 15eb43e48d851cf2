"""What no rate, step, tier rule or term of settlement changes in a mall's past, read from a warehouse."""

from __future__ import annotations

from datetime import datetime

import duckdb
import polars as pl

from models.simulation.together import Facts, ground_of
from models.simulation.together.facts import ORDER_KINDS, STAGES

#: The tables that must be built in the warehouse; what they are made from comes with them.
NEEDED = (
    "int_judged_orders",
    "int_order_lines",
    "int_refund_takings",
    "int_distributor_chains",
    "int_distributor_active_spans",
    "int_business_months",
    "int_delivered_entries",
)

#: Small numbers for ids: a row's place.
PERSON_NUMBERS = """
create or replace temp table person as
with
delivered as (
    select distributor_id, sum(amount_fen)::bigint as delivered_fen
    from intermediate.int_delivered_entries group by distributor_id),
approved as (
    select distributor_id, approved_at, inviter_id from staging.stg_distributors where approved_at <= $as_of)
select
    row_number() over (order by distributor_id) - 1 as person_no,
    distributor_id, approved_at, inviter_id, coalesce(delivered_fen, 0) as delivered_fen
from approved full join delivered using (distributor_id)
"""
PRODUCT_NUMBERS = """
create or replace temp table product as
select row_number() over (order by product_id) - 1 as product_no, product_id, category
from (select distinct product_id from intermediate.int_order_lines)
left join staging.stg_products using (product_id)
"""
#: Who would be paid above the promoter, whether a rate is in force or not: else as in int_upline_payees.
PAYEES = """
create or replace temp table payee as
select orders.order_no, uplines.level, person.person_no
from intermediate.int_judged_orders as orders
join intermediate.int_policy_terms as terms on orders.terms_from = terms.effective_from
join (
    unpivot (
        select distributor_id, level_2_id as "2", level_3_id as "3" from intermediate.int_distributor_chains
    ) on "2", "3" into name level value payee_id
) as uplines
    on orders.distributor_id = uplines.distributor_id and uplines.level::integer <= terms.max_levels
join staging.stg_distributors as distributors on uplines.payee_id = distributors.distributor_id
join intermediate.int_distributor_active_spans as spans
    on uplines.payee_id = spans.distributor_id
    and orders.paid_at >= spans.active_from and orders.paid_at < spans.active_until
join person on uplines.payee_id = person.distributor_id
where orders.reason = 'earned'
    and not (terms.is_self_purchase_barred and distributors.member_id = orders.member_id)
"""
#: The frames of Facts by name.
QUERIES = {
    "people": """
        select person.distributor_id, person.approved_at, inviter.person_no as inviter_no, person.delivered_fen
        from person
        left join person as inviter
            on person.inviter_id = inviter.distributor_id and person.person_no != inviter.person_no
        order by person.person_no""",
    "active_spans": """
        select person_no, active_from, active_until
        from intermediate.int_distributor_active_spans join person using (distributor_id)""",
    "products": "select product_id, category from product order by product_no",
    "orders": f"""
        select
            orders.order_no, person.person_no as promoter_no, level_2.person_no as level_2_no,
            level_3.person_no as level_3_no, orders.paid_at, orders.received_at as receipt_at,
            (list_position({list(ORDER_KINDS)}, orders.order_kind) - 1)::tinyint as kind
        from intermediate.int_judged_orders as orders
        join person on orders.distributor_id = person.distributor_id
        left join payee as level_2 on orders.order_no = level_2.order_no and level_2.level = '2'
        left join payee as level_3 on orders.order_no = level_3.order_no and level_3.level = '3'
        where orders.reason = 'earned'""",
    "lines": f"""
        select
            lines.order_no, lines.line_no, product.product_no::integer as product_no,
            (list_position({list(STAGES)}, lines.stage) - 1)::tinyint as stage, lines.base_fen
        from intermediate.int_order_lines as lines
        join product on lines.product_id = product.product_id
        where lines.order_no in (select order_no from intermediate.int_judged_orders where reason = 'earned')""",
    "takings": """
        select
            takings.order_no, takings.line_no, takings.place, takings.taken_fen, refunds.requested_at,
            takings.completed_at
        from intermediate.int_refund_takings as takings
        join staging.stg_refunds as refunds on takings.refund_id = refunds.refund_id""",
    "months": """
        select last_instant + interval 1 microsecond as ends_at, judged_at
        from intermediate.int_business_months order by month_start""",
}


def read_facts(con: duckdb.DuckDBPyConnection, as_of: datetime) -> Facts:
    """The facts in the warehouse that `con` has open, in which NEEDED are built: credited, staged and received by the
    terms of the policy that they were built by."""
    con.execute(PERSON_NUMBERS, {"as_of": as_of})
    con.execute(PRODUCT_NUMBERS)
    con.execute(PAYEES)
    versions = con.sql("from staging.stg_policy_versions").pl()
    frames: dict[str, pl.DataFrame] = {name: con.sql(query).pl() for name, query in QUERIES.items()}
    return Facts(**frames, as_of=as_of, ground=ground_of({"policy_versions": versions}))
