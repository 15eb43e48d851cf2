-- The winning rate for everything that decides one (commission.md, "Rate"): the most specific scope, then the named
-- tier over any, then the newest. A winner with an empty rate means no rate, so it is kept.
with

rates as (select * from {{ ref('stg_policy_commission_rates') }}),

epochs as (select * from {{ ref('int_rate_epochs') }}),

classes as (
    select distinct
        rate_class,
        rated_product_id,
        rated_category
    from {{ ref('int_rate_classes') }}
    union
    select
        0,
        null,
        null
),

stages as (
    select codes.stage from (values ('peak'), ('launch'), ('off_season'), ('mature')) as codes (stage)
),

tiers as (
    select codes.tier from (values ('junior'), ('senior'), ('mentor')) as codes (tier)
),

candidates as (
    select
        epochs.rate_epoch,
        rates.level,
        rates.order_kind,
        stages.stage,
        tiers.tier,
        classes.rate_class,
        rates.rate_bp,
        rates.effective_from,
        case rates.tier when 'any' then rates.scope else concat(rates.scope, '/', rates.tier) end as rate_scope,
        case rates.scope when 'product' then 1 when 'category' then 2 when 'stage' then 3 else 4 end as scope_rank,
        case when rates.tier = 'any' then 2 else 1 end as tier_rank
    from epochs
    inner join rates
        on epochs.starts_at >= rates.effective_from
        and (rates.effective_to is null or epochs.starts_at < rates.effective_to)
    inner join stages on rates.scope != 'stage' or rates.scope_id = stages.stage
    inner join tiers on rates.tier = 'any' or rates.tier = tiers.tier
    inner join classes
        on rates.scope in ('all', 'stage')
        or (rates.scope = 'product' and rates.scope_id = classes.rated_product_id)
        or (rates.scope = 'category' and rates.scope_id = classes.rated_category)
),

ranked as (
    select
        *,
        row_number() over (
            partition by rate_epoch, level, order_kind, stage, tier, rate_class
            order by scope_rank, tier_rank, effective_from desc
        ) as place
    from candidates
),

final as (
    select
        {{ rate_key('ranked', 'ranked.level', 'ranked', 'ranked', 'ranked') }} as rate_key,
        rate_bp,
        rate_scope,
        effective_from
    from ranked
    where place = 1 and rate_bp is not null
)

select * from final
