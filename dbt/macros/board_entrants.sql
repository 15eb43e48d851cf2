{#
  Everybody who reached the minimum of a board in one of its periods: their value, when they reached it (the last order
  in it was paid), and their orders in the period, of which some are void.
#}
{% macro board_entrants() %}
    {%- set measures = {
        'new_buyers': ('results.new_buyers', 'results.last_new_buyer_at'),
        'sales': ('results.sales_fen', 'results.last_sale_at'),
        'income': ('incomes.income_fen', 'incomes.last_earned_at'),
    } %}
    {%- for measure, (value, reached_at) in measures.items() %}
    {%- set totals = 'incomes' if measure == 'income' else 'results' %}
    select
        periods.board,
        periods.period_start,
        periods.starts_at,
        periods.ends_at,
        periods.judged_at,
        periods.is_by_region,
        periods.newcomer_days,
        periods.places,
        periods.tie_rule,
        periods.max_void_share_bp,
        {{ totals }}.distributor_id,
        {{ value }} as value,
        {{ reached_at }} as reached_at,
        coalesce(results.orders, 0) as orders,
        coalesce(results.void_orders, 0) as void_orders
    from {{ ref('int_board_periods') }} as periods
    {%- if measure == 'income' %}
    inner join {{ ref('fct_distributor_incomes') }} as incomes
        on periods.period = incomes.period and periods.period_start = incomes.period_start
    left join {{ ref('int_board_results') }} as results
        on incomes.distributor_id = results.distributor_id
        and incomes.period = results.period
        and incomes.period_start = results.period_start
    {%- else %}
    inner join {{ ref('int_board_results') }} as results
        on periods.period = results.period and periods.period_start = results.period_start
    {%- endif %}
    where periods.measure = '{{ measure }}' and {{ value }} >= periods.minimum
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}
