"""What the packs bring, beside like people who got none: a verdict in one sentence, and what it rests on."""

from __future__ import annotations

import streamlit as st

from dashboards import behind, tables
from dashboards.behind import People
from dashboards.format import plain, short_yuan
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions import comeback_effect
from dashboards.questions.comeback_effect import ALL, WORTH_KNOWING, Verdict
from dashboards.tables import Column
from dashboards.views.comeback import lists, words

PLAN = "fenxiao push plan"


def render(page: Page, verdict: Verdict | None) -> list[People]:
    """The verdict and the table; returns the lists that it offers to open: of who gets what, and of all months."""
    text = page.text
    decided = comeback_effect.decided(page.publication)
    if not decided["people"]:
        st.info(text("comeback.nothing_decided"), icon=":material/science:")
        st.code(PLAN, language=None)
        return []
    st.markdown(text("comeback.arms", **{name: f"{count:,}" for name, count in decided.items()}))
    decisions = lists.decided(page)
    behind.button(page, decisions)
    if verdict is None:
        st.info(text("comeback.no_verdict_yet", days=comeback_effect.return_days(page.publication, page.run)))
    else:
        _say(page, verdict)
    found = comeback_effect.effects(page.publication)
    if not found:
        return [decisions]
    months = _months(page)
    tables.show(months.columns[1:], [row for row in found if row["period"] == ALL])
    st.caption(text("comeback.table_read"))
    st.caption(_cost(page))
    behind.button(page, months)
    return [decisions, months]


def sentence(page: Page, verdict: Verdict) -> str:
    """What can be told of the packs by now; nothing where the arms are not as they were drawn."""
    text, found = page.text, verdict.treated
    if verdict.is_broken:
        return text("comeback_verdict.broken", treated=f"{found['distributors']:,}", **_expected(verdict))
    bounds = {name: words.of_hundred(found[f"ci_{name}"]) for name in ("low", "high")}
    if found["verdict"] == "helps":
        cost = plain(short_yuan(text, found["cost_per_return_fen"]))
        return text("comeback_verdict.helps", uplift=words.of_hundred(found["uplift"]), cost=cost, **bounds)
    if found["verdict"] == "harms":
        fewer = {"uplift": -found["uplift"], "low": -found["ci_high"], "high": -found["ci_low"]}
        return text("comeback_verdict.harms", **{name: words.of_hundred(value) for name, value in fewer.items()})
    people, worth = f"{verdict.people:,}", words.of_hundred(WORTH_KNOWING).removesuffix(".0")
    if verdict.lacking:
        return text("comeback_verdict.too_few", people=people, worth=worth, more=f"{verdict.lacking:,}", **bounds)
    return text("comeback_verdict.none_shown", people=people, **bounds)


def _say(page: Page, verdict: Verdict) -> None:
    if verdict.is_broken:
        st.error(sentence(page, verdict), icon=":material/error:")
    else:
        st.markdown(sentence(page, verdict))


def _cost(page: Page) -> str:
    """What is counted as spent, and what of it went out: the arms are compared as they were drawn."""
    text, sent = page.text, comeback_effect.sent(page.publication)
    counts = {name: f"{sent[name]:,}" for name in ("people", "sent")}
    money = {name: plain(short_yuan(text, sent[name])) for name in ("cost_fen", "sent_fen")}
    return text("comeback.cost_read", **counts, **money)


def _expected(verdict: Verdict) -> dict[str, str]:
    return {
        "control": f"{verdict.control['distributors']:,}",
        "expected": f"{round(verdict.treated['expected_distributors']):,}",
        "expected_control": f"{round(verdict.control['expected_distributors']):,}",
    }


def _months(page: Page) -> People:
    """Not people, but every arm of every month."""
    text = page.text
    title = text("comeback_list.months")
    return People(
        key="comeback_months",
        title=title,
        why=text("comeback.table_read"),
        columns=_columns(page),
        ask=lambda shown: comeback_effect.effects(page.publication)[:shown],
        file=text("behind.file", name=title, date=page.run.today),
        opens=text("comeback.open_months"),
    )


def _columns(page: Page) -> list[Column]:
    text = page.text
    return [
        Column(
            text("comeback.month"), lambda row: text("comeback.all_months") if row["period"] == ALL else row["period"]
        ),
        Column(text("comeback.offer"), lambda row: words.offer(page, row["offer"])),
        Column(text("comeback.arm"), lambda row: words.arm(text, row["arm"])),
        Column(text("comeback.people"), lambda row: row["distributors"], "number"),
        Column(text("comeback.returned"), lambda row: row["returned"], "number"),
        Column(text("comeback.return_share"), lambda row: words.bp(row["return_share"]), "share"),
        *(_rate(page, name) for name in ("uplift", "ci_low", "ci_high")),
        Column(text("comeback.cost_yuan"), lambda row: row["cost_fen"], "money"),
        Column(text("comeback.cost_per_return_yuan"), lambda row: row["cost_per_return_fen"], "money"),
    ]


def _rate(page: Page, name: str) -> Column:
    def value(row: Row) -> int | None:
        return words.bp(row[name])

    return Column(page.text(f"comeback.{name}"), value, "rate")
