{#
  What became of each arm, per month and offer, and `all` of either: who came back, and the same with each person
  counted for as many of the treated as were drawn beside them. That is a plain share as long as the policy holds back
  the same part; where it has changed, times with many controls would else speak for the others.
#}
{% macro comeback_arms(comebacks) %}
with

counted as (
    select
        period,
        offer,
        arm,
        cost_fen,
        cast(is_returned as integer) as returned,
        control_bp / 10000 as control_part,
        case when arm = 'control' then (10000 - control_bp) / control_bp else 1 end as weight
    from {{ comebacks }}
    where is_counted
)

select
    case when grouping(counted.period) = 1 then 'all' else counted.period end as period,
    case when grouping(counted.offer) = 1 then 'all' else counted.offer end as offer,
    arm,
    arm in ('treated', 'control') as is_drawn,
    count(*) as distributors,
    cast(sum(returned) as bigint) as returned,
    cast(sum(cost_fen) as bigint) as cost_fen,
    sum(control_part) as control_parts,
    sum(control_part * (1 - control_part)) as control_spread,
    sum(weight * returned) / sum(weight) as weighted_share,
    sum(weight) * sum(weight) / sum(weight * weight) as weighted_people
from counted
group by grouping sets ((period, offer, arm), (offer, arm), (period, arm), (arm))
having grouping(counted.offer) = 0 or arm in ('treated', 'control')
{% endmacro %}
