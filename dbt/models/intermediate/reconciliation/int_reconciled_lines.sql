-- What the rules give on each line to each beneficiary, with the line and level as far as the mall's records of the
-- order name them. Empty where the mall delivers no records.
with

records as (select * from {{ ref('stg_commission_records') }}),

order_lines as (
    select * from {{ ref('int_order_lines') }} where exists (select 1 from records)
),

judged_orders as (
    select * from {{ ref('int_judged_orders') }} where exists (select 1 from records)
),

commissions as (
    {{ commission_lines('order_lines', 'judged_orders') }}
),

drops as (
    select
        order_no,
        line_no,
        level,
        cast(sum(drop_fen) as bigint) as drop_fen
    from {{ ref('int_commission_drops') }}
    group by order_no, line_no, level
),

grains as (
    select distinct
        order_id,
        line_no is not null as names_lines,
        level is not null as names_levels
    from {{ ref('int_booked_commissions') }}
),

final as (
    select
        commissions.order_no,
        commissions.order_id,
        commissions.line_no,
        commissions.level,
        case when coalesce(grains.names_lines, true) then commissions.line_no end as booked_line_no,
        case when coalesce(grains.names_levels, true) then commissions.level end as booked_level,
        commissions.distributor_id,
        commissions.base_fen,
        commissions.rate_bp,
        commissions.rate_epoch,
        commissions.order_kind,
        commissions.stage,
        commissions.tier,
        commissions.rate_class,
        commissions.commission_fen,
        commissions.commission_fen - coalesce(drops.drop_fen, 0) as left_fen
    from commissions
    left join grains on commissions.order_id = grains.order_id
    left join drops
        on commissions.order_no = drops.order_no
        and commissions.line_no = drops.line_no
        and commissions.level = drops.level
    where commissions.commission_fen > 0
)

select * from final
