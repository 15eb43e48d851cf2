"""Campaigns: when they run, what was sold on their days, and which months are without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboards.periods import DAY, Period
from dashboards.published import Publication, Row, first_rows, rows
from dashboards.questions.marks import MOMENT
from dashboards.questions.runs import Run


@dataclass(frozen=True)
class Campaign:
    """A campaign, from its first to its last business day. `orders` and `sales_fen` are those of its days that are
    over, `compared_` ones only of those among them whose same weekday before it lies in the data (`before_`), and
    `busy_days` counts those whose same weekday was a campaign's itself. `product_id` is empty for the whole mall."""

    campaign_id: str
    name: str
    kind: str
    theme: str | None
    product_id: str | None
    product_name: str | None
    budget_fen: int | None
    state: str
    first: date
    last: date
    days_over: int
    orders: int | None
    sales_fen: int | None
    compared_days: int
    compared_sales_fen: int
    before_sales_fen: int
    busy_days: int

    @property
    def span(self) -> Period:
        return Period(self.first, self.last)

    @property
    def is_comparable(self) -> bool:
        return self.before_sales_fen > 0

    @property
    def change_bp(self) -> int:
        """How far its days stand above or below the same weekdays before; of comparable ones."""
        return (self.compared_sales_fen - self.before_sales_fen) * 10_000 // self.before_sales_fen

    def touches(self, period: Period) -> bool:
        return self.first <= period.last and self.last >= period.first


@dataclass(frozen=True)
class Month:
    """A business month: how many campaigns touch it, on how many days one runs; sales are None for months to come."""

    first: date
    campaigns: int
    campaign_days: int
    days: int
    sales_fen: int | None
    is_open: bool

    @property
    def span(self) -> Period:
        return Period(self.first, next_month(self.first) - DAY)


def campaigns(publication: Publication, run: Run) -> list[Campaign]:
    """Every campaign, the first to begin first."""
    sql = """
        with busy as (
            select distinct date from marts.fct_campaign_calendar where product_id is null
        ),
        compared as (
            select
                calendar.campaign_id,
                count(*) as compared_days,
                cast(sum(calendar.sales_fen) as bigint) as compared_sales_fen,
                cast(sum(calendar.same_weekday_sales_fen) as bigint) as before_sales_fen,
                count(busy.date) as busy_days
            from marts.fct_campaign_calendar as calendar
            left join busy on calendar.same_weekday_date = busy.date
            where not calendar.is_open and calendar.same_weekday_sales_fen is not null
            group by calendar.campaign_id
        )
        select
            campaigns.campaign_id, campaigns.name, campaigns.kind, campaigns.theme, campaigns.product_id,
            coalesce(products.name, campaigns.product_id) as product_name, campaigns.budget_fen, campaigns.state,
            campaigns.starts_at, campaigns.ends_at, campaigns.days_over, campaigns.orders, campaigns.sales_fen,
            coalesce(compared.compared_days, 0) as compared_days,
            coalesce(compared.compared_sales_fen, 0) as compared_sales_fen,
            coalesce(compared.before_sales_fen, 0) as before_sales_fen,
            coalesce(compared.busy_days, 0) as busy_days
        from marts.dim_campaigns as campaigns
        left join compared on campaigns.campaign_id = compared.campaign_id
        left join marts.dim_products as products on campaigns.product_id = products.product_id
        where campaigns.starts_at < campaigns.ends_at
        order by campaigns.starts_at, campaigns.ends_at, campaigns.campaign_id
    """
    return [_campaign(run, row) for row in rows(publication, sql)]


def months(publication: Publication, run: Run, ahead: int) -> list[Month]:
    """Every month from the first order to `ahead` months after this one, oldest first. The table ends with the last
    campaign that is planned: months after that have none."""
    sql = """
        select month_start as first, campaigns, campaign_days, days, sales_fen, is_open
        from marts.fct_campaign_months
        order by month_start
    """
    found = {row["first"]: Month(**row) for row in rows(publication, sql)}
    if not found:
        return []
    month, last = min(found), later(run.today, ahead)
    listed = []
    while month <= last:
        days = (next_month(month) - month).days
        listed.append(found.get(month) or Month(month, 0, 0, days, None, is_open=True))
        month = next_month(month)
    return listed


def sales(publication: Publication, period: Period) -> dict[date, int]:
    """What was sold in the whole mall by day, before refunds, in fen."""
    sql = "select date, gross_sales_fen from marts.fct_sales_days where date between $first and $last"
    found = rows(publication, sql, first=period.first, last=period.last)
    return {row["date"]: row["gross_sales_fen"] for row in found}


def days(publication: Publication, campaign: Campaign) -> list[Row]:
    """The campaign's days so far: date, orders, sales_fen, same_weekday_date, same_weekday_sales_fen, is_open."""
    sql = """
        select date, orders, sales_fen, same_weekday_date, same_weekday_sales_fen, is_open
        from marts.fct_campaign_calendar
        where campaign_id = $campaign_id and sales_fen is not null
        order by date
    """
    return rows(publication, sql, campaign_id=campaign.campaign_id)


def sellers(publication: Publication, run: Run, campaign: Campaign, shown: int | None) -> list[Row]:
    """Who promoted most on those of its days that are over: distributor_id, sales_fen (what earns), orders, people
    (new buyers), commission_fen, tier, region, status; of its product, where it is about one."""
    sql = f"""
        select sold.*, people.tier, people.region, people.status
        from ({_sold(campaign)}) as sold
        left join marts.dim_distributors as people on sold.distributor_id = people.distributor_id
        where sold.orders > 0
        order by sold.sales_fen desc, sold.distributor_id
        limit $shown
    """
    named = {"first": campaign.first, "last": min(campaign.last, run.last_whole_day)}
    product = {"product": campaign.product_id} if campaign.product_id else {}
    return first_rows(publication, sql, **named, **product, shown=shown)


def _sold(campaign: Campaign) -> str:
    if not campaign.product_id:
        return """
            select
                distributor_id,
                cast(sum(sales_fen) as bigint) as sales_fen,
                cast(sum(orders) as bigint) as orders,
                cast(sum(first_orders) as bigint) as people,
                cast(sum(commission_fen) as bigint) as commission_fen
            from marts.fct_distributor_days
            where date between $first and $last
            group by distributor_id
        """
    return """
        select
            distributor_id,
            cast(sum(base_fen) as bigint) as sales_fen,
            count(distinct order_id) as orders,
            count(distinct order_id) filter (order_kind = 'first') as people,
            cast(sum(commission_fen) as bigint) as commission_fen
        from marts.fct_commission_lines
        where level = 1 and reason = 'earned' and product_id = $product and paid_date between $first and $last
        group by distributor_id
    """


def later(day: date, months_on: int) -> date:
    """The first day of the month so many months after that of `day`, or before it."""
    count = day.year * 12 + day.month - 1 + months_on
    return date(count // 12, count % 12 + 1, 1)


def next_month(month: date) -> date:
    return later(month, 1)


def _campaign(run: Run, row: Row) -> Campaign:
    first, last = (run.local(instant).date() for instant in (row["starts_at"], row["ends_at"] - MOMENT))
    kept = {name: value for name, value in row.items() if name not in ("starts_at", "ends_at")}
    return Campaign(**kept, first=first, last=last)
