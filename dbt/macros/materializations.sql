{#
  A run begins with an empty warehouse and an empty file for the marts. So a relation is made at once under its own
  name: dbt's own table and view are made under another and renamed, to keep a former one until then, and with fifty of
  them that takes as long as a small mall's whole SQL.
#}
{% materialization fresh_table, adapter='duckdb' %}
  {{ return(make_fresh('table')) }}
{% endmaterialization %}

{% materialization fresh_view, adapter='duckdb' %}
  {{ return(make_fresh('view')) }}
{% endmaterialization %}

{% macro make_fresh(type) %}
  {% set relation = this.incorporate(type=type) %}
  {% do drop_relation_if_exists(load_cached_relation(this)) %}
  {% call statement('main') -%}
    {{ create_table_as(False, relation, sql) if type == 'table' else get_create_view_as_sql(relation, sql) }}
  {%- endcall %}
  {% do persist_docs(relation, model) %}
  {% do adapter.commit() %}
  {{ return({'relations': [relation]}) }}
{% endmacro %}

{# dbt-duckdb would first ask each table for its columns; the contract of a mart has told them. #}
{% macro duckdb__alter_column_comment(relation, column_dict) %}
  {% for name, column in column_dict.items() %}
    comment on column {{ relation }}.{{ name }} is {{ duckdb_escape_comment(column['description']) }};
  {% endfor %}
{% endmacro %}
