"""One campaign: what its days sold beside the same weekdays before it, its budget, and who sold most."""

from __future__ import annotations

from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import figures, marks
from dashboards.address import choice
from dashboards.behind import People
from dashboards.chart_on_page import show_chart
from dashboards.charts import OTHER_COLOUR, Bars, Line, add_lines, stacked_bars
from dashboards.figures import Card
from dashboards.format import axis_yuan, between, day, percent, plain, short_yuan
from dashboards.frame import Page
from dashboards.periods import Bucket
from dashboards.published import Row
from dashboards.questions import calendar
from dashboards.questions.calendar import Campaign
from dashboards.views.calendar import lists, words

WIDTH = 360


def render(page: Page, campaigns: list[Campaign]) -> list[People]:
    """The section; returns the lists behind its figures."""
    text = page.text
    st.subheader(text("calendar.one_campaign"), anchor=False)
    campaign = _choose(page, campaigns)
    st.markdown(_said(page, campaign))
    found = calendar.days(page.publication, campaign)
    cards = _cards(page, campaign)
    figures.render(page, cards)
    if not found:
        st.info(text("calendar.not_begun"))
        return []
    st.caption(text("calendar.days_mean"))
    figure = _drawn(str(page.publication.path), text.language, campaign.campaign_id, page, campaign, found)
    alt = text("calendar.days_alt", name=campaign.name, period=between(text, campaign.span))
    show_chart(figure, alt=alt)
    marks.say(page, campaign.span)
    return [card.people for card in cards if card.people]


def usual(campaigns: list[Campaign]) -> Campaign:
    """The one that people ask about: of those that run the last to begin, else the last that ran, else the next."""
    by_state = {state: [each for each in campaigns if each.state == state] for state in ("running", "over")}
    begun = by_state["running"] or by_state["over"]
    return begun[-1] if begun else campaigns[0]


def draw(page: Page, campaign: Campaign, found: list[Row]) -> go.Figure:
    """A bar for each of its days so far; as a line, the same weekday before it."""
    text, money = page.text, partial(short_yuan, page.text)
    spans = [Bucket(row["date"], row["date"], 1, row["is_open"]) for row in found]
    before = [row["same_weekday_sales_fen"] or 0 for row in found]
    figure = stacked_bars(
        labels=[_label(page, span) for span in spans],
        ticks=[day(text, span.start, "tick") for span in spans],
        parts=[Bars(text("calendar.sales"), words.colour(campaign), [row["sales_fen"] for row in found])],
        is_hatched=[span.is_open for span in spans],
        money=money,
        axis_money=partial(axis_yuan, text),
        total_name=text("trend.total"),
        reach=max(before),
    )
    if any(before):
        add_lines(figure, [Line(text("calendar.same_weekday"), OTHER_COLOUR, before, "dash")], money)
    marks.draw(page, figure, spans)
    return figure


@st.cache_resource(max_entries=60, show_spinner=False)
def _drawn(
    path: str, language: str, campaign_id: str, _page: Page, _campaign: Campaign, _found: list[Row]
) -> go.Figure:
    return draw(_page, _campaign, _found)


def _choose(page: Page, campaigns: list[Campaign]) -> Campaign:
    text = page.text
    by_id = {campaign.campaign_id: campaign for campaign in reversed(campaigns)}
    chosen = choice(
        st.selectbox,
        text("calendar.campaign"),
        list(by_id),
        key="campaign",
        default=usual(campaigns).campaign_id,
        words=lambda option: text(
            "calendar.campaign_option", name=by_id[option].name, first=day(text, by_id[option].first, "year_day")
        ),
        width=WIDTH,
    )
    return by_id[chosen]


def _said(page: Page, campaign: Campaign) -> str:
    """What it is, and how its days stand beside the weekdays before."""
    text = page.text
    parts = [
        text(
            "calendar.is_a",
            kind=text.code("campaign_kind", campaign.kind),
            state=text.code("campaign_state", campaign.state),
            period=between(text, campaign.span),
            days=campaign.span.days,
        )
    ]
    if campaign.product_name:
        parts.append(text("calendar.about", product=plain(campaign.product_name)))
    if campaign.is_comparable:
        parts.append(_compared(page, campaign))
    elif campaign.days_over:
        parts.append(text("calendar.incomparable"))
    return text("findings.space").join(parts)


def _compared(page: Page, campaign: Campaign) -> str:
    text = page.text
    sums = {"now": campaign.compared_sales_fen, "before": campaign.before_sales_fen}
    amounts = {name: plain(short_yuan(text, amount)) for name, amount in sums.items()}
    said = text("calendar.compared", days=campaign.compared_days, share=words.beside(campaign), **amounts)
    return said + (text("calendar.busy", days=campaign.busy_days) if campaign.busy_days else "")


def _cards(page: Page, campaign: Campaign) -> list[Card]:
    text, has_begun = page.text, campaign.days_over > 0
    return [
        Card(
            label=text("calendar_card.sales"),
            value=short_yuan(text, campaign.sales_fen) if has_begun else figures.UNKNOWN,
            definition=_definition(page, "sales", "dim_campaigns", "sales_fen"),
            delta=_change(page, campaign),
            people=lists.sellers(page, campaign) if has_begun else None,
        ),
        Card(
            label=text("calendar_card.before"),
            value=short_yuan(text, campaign.before_sales_fen) if campaign.compared_days else figures.UNKNOWN,
            definition=_definition(page, "before", "dim_campaigns", "same_weekday_sales_fen"),
        ),
        Card(
            label=text("calendar_card.orders"),
            value=f"{campaign.orders:,}" if has_begun else figures.UNKNOWN,
            definition=_definition(page, "orders", "dim_campaigns", "orders"),
        ),
        Card(
            label=text("calendar_card.budget"),
            value=figures.UNKNOWN if campaign.budget_fen is None else short_yuan(text, campaign.budget_fen),
            definition=_definition(page, "budget", "dim_campaigns", "budget_fen"),
            goal=_budget_share(page, campaign),
        ),
    ]


def _change(page: Page, campaign: Campaign) -> str | int | None:
    """Only where all of its days can be compared: else the figure above is of other days."""
    if not campaign.is_comparable or campaign.compared_days < campaign.days_over:
        return None
    now, before = campaign.compared_sales_fen, campaign.before_sales_fen
    return figures.change(now, before, short_yuan(page.text, now - before))


def _budget_share(page: Page, campaign: Campaign) -> str | None:
    if campaign.budget_fen is None or not campaign.sales_fen:
        return None
    return page.text("calendar.budget_part", share=percent(campaign.budget_fen, campaign.sales_fen))


def _label(page: Page, span: Bucket) -> str:
    written = day(page.text, span.start, "weekday")
    return page.text("trend.open", bucket=written) if span.is_open else written


def _definition(page: Page, name: str, table: str, column: str) -> str:
    return figures.definition(page, page.text(f"calendar_means.{name}"), table, column)
