"""The lists behind the calendar's figures: campaigns, months without one, and who sold most on a campaign's days."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from dashboards.behind import People
from dashboards.format import between, day, ratio_bp
from dashboards.frame import Page
from dashboards.questions import calendar
from dashboards.questions.calendar import Campaign, Month
from dashboards.tables import Column
from dashboards.views import rosters


def campaigns(page: Page, key: str, found: Sequence[Campaign]) -> People:
    text = page.text
    return People(
        key=key,
        title=text(f"calendar_list.{key}"),
        why=text("calendar.list_why"),
        columns=campaign_columns(page, found),
        ask=lambda shown: list(found[:shown]),
        file=text("behind.file", name=text(f"calendar_list.{key}"), date=page.run.today),
        opens=text("calendar.which"),
    )


def months(page: Page, key: str, found: Sequence[Month]) -> People:
    text = page.text
    return People(
        key=key,
        title=text(f"calendar_list.{key}"),
        why=text(f"calendar.why_{key}"),
        columns=[
            Column(text("calendar.month"), lambda month: day(text, month.first, "month")),
            Column(text("calendar.sales_yuan"), lambda month: month.sales_fen, "money"),
            Column(text("calendar.days"), lambda month: month.days, "number"),
        ],
        ask=lambda shown: list(found[:shown]),
        file=text("behind.file", name=text(f"calendar_list.{key}"), date=page.run.today),
        opens=text("calendar.which"),
    )


def sellers(page: Page, campaign: Campaign) -> People:
    """Who promoted most during a campaign."""
    text = page.text
    person, *rest = rosters.who(text)
    about = "product" if campaign.product_id else "mall"
    return People(
        key="sellers",
        title=text("calendar.sellers_title", name=campaign.name),
        why=text(f"calendar.sellers_why_{about}", period=between(text, campaign.span)),
        columns=[
            person,
            Column(text("calendar.sold_yuan"), lambda row: row["sales_fen"], "money"),
            Column(text("people.orders"), lambda row: row["orders"], "number"),
            Column(text("figure.first_orders"), lambda row: row["people"], "number"),
            Column(text("calendar.commission_yuan"), lambda row: row["commission_fen"], "money"),
            *rest,
            Column(text("people.status"), lambda row: text.code("status", row["status"])),
        ],
        ask=partial(calendar.sellers, page.publication, page.run, campaign),
        file=text("behind.file", name=text("calendar.sellers_file", name=campaign.name), date=campaign.first),
    )


def campaign_columns(page: Page, found: Sequence[Campaign]) -> list[Column]:
    """A campaign, what its days that are over sold, and the same weekdays before it."""
    text = page.text
    full = max((_beside(campaign) or 0 for campaign in found), default=0) / 10_000 or 1
    return [
        Column(text("calendar.campaign"), lambda campaign: campaign.name),
        Column(text("calendar.kind"), lambda campaign: text.code("campaign_kind", campaign.kind)),
        Column(text("calendar.state"), lambda campaign: text.code("campaign_state", campaign.state)),
        Column(text("calendar.first_day"), lambda campaign: campaign.first, "day"),
        Column(text("calendar.last_day"), lambda campaign: campaign.last, "day"),
        Column(text("calendar.sales_yuan"), lambda campaign: campaign.sales_fen, "money"),
        Column(text("calendar.before_yuan"), _before, "money"),
        Column(text("calendar.beside"), _beside, "share", full=full),
        Column(text("calendar.compared_days"), lambda campaign: campaign.compared_days, "number"),
        Column(text("calendar.busy_days"), lambda campaign: campaign.busy_days, "number"),
        Column(text("calendar.budget_yuan"), lambda campaign: campaign.budget_fen, "money"),
        Column(text("calendar.budget_share"), _budget_share, "share"),
        Column(text("calendar.product"), lambda campaign: campaign.product_name),
        Column(text("calendar.theme"), lambda campaign: campaign.theme),
    ]


def _before(campaign: Campaign) -> int | None:
    return campaign.before_sales_fen if campaign.compared_days else None


def _beside(campaign: Campaign) -> int | None:
    return ratio_bp(campaign.compared_sales_fen, campaign.before_sales_fen)


def _budget_share(campaign: Campaign) -> int | None:
    """Of a campaign that is over: a running one has not sold all of it yet."""
    if campaign.budget_fen is None or campaign.state != "over":
        return None
    return ratio_bp(campaign.budget_fen, campaign.sales_fen or 0)
