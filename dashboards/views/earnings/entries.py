"""Every entry of an account with the order line, rate and reason it came from, and the lines that earned nothing."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from dashboards import export, tables
from dashboards.format import day, rate, yuan
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.measures import AWARD_TYPES, DELIVERED_TYPES
from dashboards.periods import Period
from dashboards.published import Row
from dashboards.questions import accounts
from dashboards.tables import Column

HEIGHT = 460


def render(page: Page, period: Period, person: str, opening_fen: int) -> None:
    text = page.text
    st.subheader(text("account.entries_title"), anchor=False)
    found = accounts.entries(page.publication, person, period, opening_fen)
    if not found:
        st.info(text("account.entries_none"))
        return
    total = found[0]["place"]
    if total > len(found):
        st.caption(text("account.entries_cut", shown=f"{len(found):,}", total=f"{total:,}"))
    shown = columns(page)
    tables.show(shown, found, height=HEIGHT if len(found) > 11 else "content")
    st.download_button(
        text("account.export"),
        lambda: tables.csv(shown, accounts.all_entries(page.publication, person, period, opening_fen)),
        export.file_name(text("account.file", id=person, first=period.first, last=period.last)),
        export.MIME,
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def render_unearned(page: Page, period: Period, person: str) -> None:
    text = page.text
    lines = accounts.unearned_lines(page.publication, person, period)
    if not lines:
        return
    st.subheader(text("account.unearned_title"), anchor=False)
    st.caption(text("account.unearned_summary", lines=f"{len(lines):,}"))
    tables.show(
        [
            Column(text("account.paid_at"), lambda line: page.run.local(line["paid_at"]), "moment"),
            Column(text("account.reason"), lambda line: text.code("reason", line["reason"])),
            Column(text("account.product"), lambda line: line["product_name"]),
            Column(text("account.base"), lambda line: line["base_fen"], "money"),
            Column(text("account.order"), lambda line: line["order_id"]),
            Column(text("account.line"), lambda line: line["line_no"], "number"),
        ],
        lines,
        height=HEIGHT if len(lines) > 11 else "content",
    )


def why(text: Text, entry: Row) -> str:
    """In words, what the entry came from."""
    kind = entry["entry_type"]
    if kind in AWARD_TYPES:
        month = day(text, date.fromisoformat(f"{entry['month']}-01"), "month")
        return text(f"why.{kind}", month=month)
    if kind == "accrue" and entry["base_fen"] is not None:
        return text(
            "why.accrue",
            kind=text.code("kind", entry["order_kind"]),
            stage=text.code("stage", entry["stage"]),
            tier=text.code("tier", entry["tier"]),
            level=text.code("level", str(entry["level"])),
            base=yuan(entry["base_fen"]),
            rate=rate(entry["rate_bp"]),
        )
    if kind in ("void", "clawback") and entry["commission_fen"] is not None:
        return text(f"why.{kind}", commission=yuan(entry["commission_fen"]))
    return text(f"why.{kind}") if kind in ("settle", *DELIVERED_TYPES) else ""


def columns(page: Page) -> list[Column]:
    text = page.text
    return [
        Column(text("account.occurred_at"), lambda entry: page.run.local(entry["occurred_at"]), "moment"),
        Column(text("account.entry"), lambda entry: text.code("entry", entry["entry_type"])),
        Column(text("account.amount"), lambda entry: entry["amount_fen"], "money"),
        Column(text("account.payable_after"), lambda entry: entry["payable_fen"], "money"),
        Column(text("account.product"), lambda entry: entry["product_name"] or entry["product_id"]),
        Column(text("account.why"), lambda entry: why(text, entry)),
        Column(text("account.order"), lambda entry: entry["order_id"]),
        Column(text("account.line"), lambda entry: entry["line_no"], "number"),
        Column(text("account.base"), lambda entry: entry["base_fen"], "money"),
        Column(text("account.rate"), lambda entry: rate(entry["rate_bp"]) if entry["rate_bp"] is not None else None),
        Column(text("account.policy_from"), lambda entry: _local_date(page, entry["policy_from"]), "day"),
        Column(text("account.entry_id"), lambda entry: entry["entry_id"]),
    ]


def _local_date(page: Page, instant: datetime | None) -> date | None:
    return page.run.local(instant).date() if instant else None
