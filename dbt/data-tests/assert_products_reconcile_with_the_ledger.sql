-- Over all products, sales are what the lines at level 1 count for, and commission is what the ledger's entries of
-- lines add up to. Every product's month stands in one price band, and sales add up by category.
with

days as (
    select
        coalesce(sum(sales_fen), 0) as sales_fen,
        coalesce(sum(commission_fen), 0) as commission_fen
    from {{ ref('fct_product_days') }}
),

lines as (
    select coalesce(sum(base_fen), 0) as sales_fen from {{ ref('fct_commission_lines') }} where level = 1
),

entries as (
    select coalesce(sum(amount_fen), 0) as commission_fen from {{ ref('fct_earnings_days') }}
    where entry_type in ('accrue', 'void', 'clawback')
),

months as (
    select
        coalesce(sum(sales_fen), 0) as sales_fen,
        count(*) as products
    from {{ ref('fct_product_months') }}
),

bands as (
    select coalesce(sum(products), 0) as products from {{ ref('fct_price_bands') }}
),

categories as (
    select coalesce(sum(sales_fen), 0) as sales_fen from {{ ref('fct_range_months') }} where scope = 'category'
)

select
    days.sales_fen,
    lines.sales_fen as lines_sales_fen,
    categories.sales_fen as categories_sales_fen,
    days.commission_fen,
    entries.commission_fen as entries_commission_fen,
    months.products,
    bands.products as bands_products
from days
cross join lines
cross join entries
cross join months
cross join bands
cross join categories
where
    days.sales_fen != lines.sales_fen
    or months.sales_fen != categories.sales_fen
    or days.commission_fen != entries.commission_fen
    or months.products != bands.products
