{#
  The ledger's entries that move the payable balance alone and come from no order line; `origin` names what each came
  from, once among those of its kind.
#}
{% macro payable_entries(relation, origin, occurred_at, month='null', tier='null', policy_from='null') %}
    select
        concat(entry_type, '/', {{ origin }}) as entry_id,
        {{ occurred_at }} as occurred_at,
        distributor_id,
        entry_type,
        amount_fen,
        0 as pending_delta_fen,
        amount_fen as payable_delta_fen,
        null as order_id,
        null as line_no,
        null as level,
        {{ month }} as month,
        null as product_id,
        null as order_kind,
        null as stage,
        {{ tier }} as tier,
        {{ policy_from }} as policy_from
    from {{ relation }}
{% endmacro %}
