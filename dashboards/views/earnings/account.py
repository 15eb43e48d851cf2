"""One distributor's account: the balances, what moved them, what is still to come, and every entry."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboards import frame, tables
from dashboards.format import day, plain, signed, yuan
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.measures import AWARD_TYPES
from dashboards.published import Row
from dashboards.questions import accounts, earnings
from dashboards.scope import Scope
from dashboards.tables import Column
from dashboards.views.earnings import entries, trend

STATEMENT_ORDER = ("opening", "accrue", "void", "settle", "clawback", "bonus", "management", "mentor", "payout")
BALANCES = ("pending", "payable")
LEANS_ON = ("opening_balances", "payouts")
PENDING_HEIGHT = 360

bare_yuan = partial(yuan, sign="")


def choose(distributor_id: str) -> None:
    """Turns the page to this person's account; an empty id turns it back to everybody."""
    st.session_state["person"] = distributor_id
    frame.start_at_top()


def say_who(page: Page, person: str) -> None:
    text, profile = page.text, accounts.profile(page.publication, person)
    facts = [text.code("tier", profile["tier"]), text.code("status", profile["status"])]
    if profile["region"]:
        facts.append(plain(profile["region"]))
    if profile["approved_at"]:
        approved = page.run.local(profile["approved_at"]).date()
        facts.append(text("account.since", date=day(text, approved, "year_day")))
    if profile["inviter_id"]:
        facts.append(text("account.invited_by", inviter=plain(profile["inviter_id"])))
    st.button(text("account.back"), on_click=choose, args=("",), icon=":material/arrow_back:", type="tertiary")
    st.subheader(text("account.title", id=plain(person)), anchor=False)
    st.caption(" · ".join(facts))


def render(page: Page, scope: Scope, person: str) -> None:
    period = scope.period
    frame.say_undelivered(page, LEANS_ON)
    moved = accounts.balances(page.publication, person, period)
    left, right = st.columns(2, gap="medium")
    with left:
        _statement(page, moved)
        _provisional(page, person)
    with right:
        _pending(page, person)
    trend.render(page, scope, person)
    entries.render(page, period, person, opening_fen=sum(row["payable_opening"] for row in moved))
    entries.render_unearned(page, period, person)


def statement(text: Text, moved: list[Row]) -> list[tuple[str, str, str]]:
    """Item, pending, payable: from the opening balances by each kind of entry to the closing ones."""
    by_type = {row["entry_type"]: row for row in moved}
    types = [*(kind for kind in STATEMENT_ORDER if kind in by_type), *sorted(by_type.keys() - set(STATEMENT_ORDER))]
    opening = [sum(row[f"{name}_opening"] for row in moved) for name in BALANCES]
    closing = [
        start + sum(row[f"{name}_moved"] for row in moved) for start, name in zip(opening, BALANCES, strict=True)
    ]
    lines = [(text("account.opening"), *map(bare_yuan, opening))]
    for kind in types:
        amounts = [by_type[kind][f"{name}_moved"] for name in BALANCES]
        if any(amounts):
            lines.append(
                (plain(text.code("entry", kind)), *(signed(bare_yuan(amount)) if amount else "" for amount in amounts))
            )
    return [*lines, (text("account.closing"), *map(bare_yuan, closing))]


def _statement(page: Page, moved: list[Row]) -> None:
    text = page.text
    now = st.container(horizontal=True, gap="xsmall")
    for name in ("payable", "pending"):
        balance = sum(row[f"{name}_now"] for row in moved)
        now.metric(text(f"account.{name}"), yuan(balance), help=text("account.now"), border=True)
    st.markdown(f"**{text('account.statement')}**")
    first, *items, last = statement(text, moved)
    heading = (text("account.item"), *(text(f"account.{name}_balance") for name in BALANCES))
    lines = [heading, (":---", "---:", "---:"), first, *items, tuple(f"**{cell}**" for cell in last)]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))


def _pending(page: Page, person: str) -> None:
    text = page.text
    st.markdown(f"**{text('account.pending_title')}**")
    lines = accounts.pending_lines(page.publication, person, page.run.as_of)
    if not lines:
        st.caption(text("account.pending_none"))
        return
    waiting = sum(line["pending_fen"] for line in lines if line["settle_at"] is None)
    total = sum(line["pending_fen"] for line in lines)
    st.caption(text("account.pending_summary", lines=f"{len(lines):,}", amount=yuan(total), waiting=yuan(waiting)))
    tables.show(
        [
            Column(text("account.settles_on"), lambda line: _settles_on(page, line)),
            Column(text("account.pending_amount"), lambda line: line["pending_fen"], "money"),
            Column(text("account.product"), lambda line: line["product_name"]),
            Column(text("account.order_line"), lambda line: f"{line['order_id']}/{line['line_no']}"),
            Column(text("account.level"), lambda line: text.code("level", str(line["level"]))),
        ],
        lines,
        height=min(PENDING_HEIGHT, 36 * (len(lines) + 1) + 2),
    )


def _settles_on(page: Page, line: Row) -> str:
    if line["settle_at"] is None:
        return page.text("account.not_received")
    return f"{page.run.local(line['settle_at']):%Y-%m-%d %H:%M}"


def _provisional(page: Page, person: str) -> None:
    """What open months would pay by now, apart from everything that is posted."""
    text = page.text
    months = earnings.provisional_awards(page.publication, person)
    if not months:
        return
    with st.container(border=True):
        st.markdown(f"**{text('account.provisional_title')}**")
        tables.show(
            [
                Column(text("account.month"), lambda month: day(text, month["month_start"], "month")),
                *(_award(text, name) for name in AWARD_TYPES),
                Column(text("account.closes_on"), lambda month: page.run.local(month["closes_at"]).date(), "day"),
            ],
            months,
        )
        st.caption(text("account.provisional_note"))


def _award(text: Text, name: str) -> Column:
    heading = text("people.money", measure=text(f"entry.{name}"))
    return Column(heading, lambda month: month[f"{name}_fen"], "money")
