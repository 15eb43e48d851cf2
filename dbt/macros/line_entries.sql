{#
  The ledger's entries of one kind, from lines or from what refunds took of them. What an entry came from names it, so
  it bears the same id in every build; `pending` and `payable` say which way the amount moves each balance.
#}
{% macro line_entries(entry_type, relation, origin, occurred_at, amount, pending, payable) %}
    select
        concat('{{ entry_type }}/', {{ origin }}, '/', line_no, '/', level) as entry_id,
        {{ occurred_at }} as occurred_at,
        distributor_id,
        '{{ entry_type }}' as entry_type,
        {{ amount }} as amount_fen,
        ({{ amount }}) * {{ pending }} as pending_delta_fen,
        ({{ amount }}) * {{ payable }} as payable_delta_fen,
        order_id,
        line_no,
        level,
        null as month,
        product_id,
        order_kind,
        stage,
        tier,
        policy_from
    from {{ relation }}
{% endmacro %}
