"""What the small mall's products bring. A piece of LAMP costs 50,000 fen and one of TEA 24,000; CUP is on sale and
never sold. Each order is one piece; of o2 a quarter was refunded and of o3 all. In fen:

    product  period           sales    cost     gross    accrued  kept     refunds  left
    LAMP     18 Feb - 19 Mar  270,000  150,000  120,000   25,800  19,800   50,000    50,200
    TEA      18 Feb - 19 Mar   60,000   48,000   12,000    4,200   1,200   50,000   -39,200
    LAMP     19 Jan - 17 Feb  100,000   50,000   50,000   12,000  12,000        0    38,000

Nothing sold in February. Other rules are in force since 16 March.
"""

from __future__ import annotations

TABLES = """
create table marts.fct_product_days (
    product_id varchar, date date, stage varchar, policy_from timestamp, units bigint, sales_fen bigint,
    discount_fen bigint, refunds_fen bigint, accrued_fen bigint, commission_fen bigint, cost_fen bigint);
create table marts.fct_product_months (product_id varchar, month_start date, is_open boolean, orders bigint);
create table marts.fct_range_months (
    month_start date, is_open boolean, scope varchar, category varchar, active_products bigint, sold_products bigint,
    sold_bp bigint, sales_fen bigint, top_tenth_bp bigint, top_fifth_bp bigint, concentration_bp bigint);
create table marts.fct_price_bands (
    month_start date, is_open boolean, price_band varchar, from_fen bigint, until_fen bigint, products bigint,
    sold_products bigint, units bigint, sales_fen bigint, buyers bigint);
"""

#: After the commission's rows, from which the days are worked out.
ROWS = """
update marts.dim_products set category = '家居', list_price_fen = 25000, price_band = '100-300', gross_margin_bp = 6000
where product_id = 'LAMP';
update marts.dim_products set category = '茶饮', list_price_fen = 5000, price_band = '0-100', gross_margin_bp = 5200
where product_id = 'TEA';
insert into marts.dim_products by name
select
    'CUP' as product_id, '杯子' as name, '家居' as category, 40000 as list_price_fen, '300-500' as price_band,
    timestamp '2025-12-01' as launched_at, 4000 as gross_margin_bp;
insert into marts.fct_product_days
select
    product_id, paid_date, stage, if(paid_date < '2026-03-16', '1970-01-01', '2026-03-15 16:00'), 1, base_fen,
    if(order_id = 'o2', 20000, 0), if(order_id in ('o2', 'o3'), 50000, 0), commission_fen,
    commission_fen - clawed_back_fen, if(product_id = 'LAMP', 50000, 24000)
from marts.fct_commission_lines;
create table marts.fct_rate_timeline as
select
    date, stage, policy_from, cast(sum(sales_fen) as bigint) as sales_fen,
    cast(sum(accrued_fen) as bigint) as accrued_fen
from marts.fct_product_days group by all;
insert into marts.fct_product_months
select product_id, month_start, month_start = '2026-03-01', if(month_start = '2026-03-01' and product_id <> 'CUP', 2, 0)
from marts.dim_products, (values (date '2026-02-01'), (date '2026-03-01')) as months (month_start);
insert into marts.fct_range_months values
    ('2026-01-01', false, 'all', null, 3, 1, 3333, 150000, 10000, 10000, 10000),
    ('2026-02-01', false, 'all', null, 3, 0, 0, 0, null, null, null),
    ('2026-03-01', true, 'all', null, 3, 2, 6666, 330000, 8181, 8181, 7024),
    ('2026-01-01', false, 'category', '家居', 2, 1, 5000, 150000, 10000, 10000, 10000),
    ('2026-01-01', false, 'category', '茶饮', 1, 0, 0, 0, null, null, null),
    ('2026-03-01', true, 'category', '家居', 2, 1, 5000, 270000, 10000, 10000, 10000),
    ('2026-03-01', true, 'category', '茶饮', 1, 1, 10000, 60000, 10000, 10000, 10000);
insert into marts.fct_price_bands
select
    month_start, month_start = '2026-03-01', band, least, most, products, if(month_start = '2026-02-01', 0, sold),
    if(month_start = '2026-02-01', 0, units), if(month_start = '2026-02-01', 0, sales),
    if(month_start = '2026-02-01', 0, buyers)
from (values (date '2026-02-01'), (date '2026-03-01')) as months (month_start), (values
    ('0-100', 0, 10000, 1, 1, 2, 60000, 1),
    ('100-300', 10000, 30000, 1, 1, 3, 270000, 2),
    ('300-500', 30000, 50000, 1, 0, 0, 0, 0),
    ('500+', 50000, null, 0, 0, 0, 0, 0)
) as bands (band, least, most, products, sold, units, sales, buyers);
insert into marts.dim_targets values
    ('gross_margin_least', 3000, '1970-01-01', null), ('gross_margin_most', 5000, '1970-01-01', null),
    ('price_least', 10000, '1970-01-01', null), ('price_most', 30000, '1970-01-01', null),
    ('active_products_least', 20, '1970-01-01', null), ('active_products_most', 50, '1970-01-01', null);
comment on column marts.fct_product_days.cost_fen is 'Pieces at today''s cost.';
"""
