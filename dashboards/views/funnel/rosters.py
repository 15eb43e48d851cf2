"""What the lists of this page hold: applicants, material, and who shares it."""

from __future__ import annotations

from datetime import date, datetime

from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.tables import Column
from dashboards.views import rosters


def applicants(page: Page, name: str) -> list[Column]:
    """Who began, or who of them came to the outcome of that name."""
    text = page.text
    outcome = Column(text("funnel_list.outcome"), lambda row: text.code("funnel_figure", row["outcome"]))
    stands_in = Column(text("funnel_list.stands_in"), lambda row: _stands_in(text, row))
    return [
        Column(text("funnel_list.applicant"), lambda row: row["applicant_id"]),
        *([outcome] if name == "began" else []),
        *([stands_in] if name != "completed" else []),
        Column(text("funnel_list.last_seen"), lambda row: page.run.local(row["last_seen_at"]), "moment"),
        Column(text("funnel_list.began_at"), lambda row: page.run.local(row["began_at"]), "moment"),
        Column(text("funnel.version"), lambda row: row["flow_version"]),
    ]


def ranked(page: Page) -> list[Column]:
    """Material by what came of it in the period."""
    text = page.text
    return [
        *_material(text),
        _number(text("funnel_figure.shares"), "shares"),
        _number(text("funnel_figure.clicks"), "clicks"),
        _number(text("funnel_figure.orders"), "orders"),
        Column(text("funnel_list.orders_each"), lambda row: row["orders_bp"], "share"),
        Column(text("funnel_list.sales_yuan"), lambda row: row["sales_fen"], "money"),
        *_about(text),
    ]


def silent_material(page: Page) -> list[Column]:
    text = page.text
    return [
        *_material(text),
        Column(text("funnel_list.last_shared"), lambda row: row["last_shared_date"], "day"),
        _number(text("funnel_list.shares_ever"), "shares"),
        _number(text("funnel_list.orders_ever"), "orders"),
        Column(text("funnel_list.published"), lambda row: _day(page, row["published_at"]), "day"),
        *_about(text),
    ]


def sharers(page: Page) -> list[Column]:
    text = page.text
    person, *rest = rosters.who(text)
    return [
        person,
        _number(text("funnel_figure.shares"), "shares"),
        _number(text("funnel_list.share_days"), "days"),
        _number(text("funnel_figure.clicks"), "clicks"),
        _number(text("funnel_list.promoted_orders"), "orders"),
        *rest,
        Column(text("people.status"), lambda row: text.code("status", row["status"])),
    ]


def silent_people(page: Page) -> list[Column]:
    text = page.text
    person, *rest = rosters.who(text)
    return [
        person,
        Column(text("people.last_active"), lambda row: _day(page, row["last_active_at"]), "day"),
        Column(text("people.approved"), lambda row: _day(page, row["approved_at"]), "day"),
        *rest,
        Column(text("people.inviter"), lambda row: row["inviter_id"]),
    ]


def _stands_in(text: Text, row: Row) -> str | None:
    if row["outcome"] == "completed":
        return None
    key = "funnel_list.after_step" if row["is_step_completed"] else "funnel_list.in_step"
    return text(key, number=row["step_no"], name=row["step_name"])


def _material(text: Text) -> list[Column]:
    return [Column(text("funnel_list.title"), lambda row: row["title"] or row["asset_id"])]


def _about(text: Text) -> list[Column]:
    return [
        Column(text("material_by.kind"), lambda row: text.code("material_part", row["kind"])),
        Column(text("material_by.season"), lambda row: row["season"]),
        Column(text("funnel_list.asset"), lambda row: row["asset_id"]),
    ]


def _number(heading: str, name: str) -> Column:
    return Column(heading, lambda row: row[name], "number")


def _day(page: Page, instant: datetime | None) -> date | None:
    return page.run.local(instant).date() if instant else None
