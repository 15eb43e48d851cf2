"""How campaigns are written, and the colour of each kind."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.charts import OTHER_COLOUR, PALETTE, TAKEN_COLOUR
from dashboards.format import day, percent, plain
from dashboards.i18n import Text
from dashboards.periods import Period
from dashboards.questions.calendar import Campaign

KIND_COLOURS = {
    "peak": TAKEN_COLOUR,
    "promotion": PALETTE[1],
    "challenge": PALETTE[3],
    "off_season": PALETTE[5],
}
#: A sentence names so many campaigns.
NAMED = 3


def colour(campaign: Campaign) -> str:
    return KIND_COLOURS.get(campaign.kind, OTHER_COLOUR)


def days(text: Text, span: Period) -> str:
    """The first and the last day without their year, which the month beside them tells."""
    if span.first == span.last:
        return day(text, span.first)
    return text("date.range", first=day(text, span.first), last=day(text, span.last))


def named(text: Text, campaigns: Sequence[Campaign]) -> str:
    """Their names, safe inside Markdown; of many only the first."""
    written = text("calendar.between").join(
        text("calendar.named", name=plain(campaign.name), days=days(text, campaign.span))
        for campaign in campaigns[:NAMED]
    )
    if len(campaigns) <= NAMED:
        return written
    return text("calendar.and_more", campaigns=written, count=len(campaigns) - NAMED)


def beside(campaign: Campaign) -> str:
    """Its days' sales as a part of those of the same weekdays before."""
    return percent(campaign.compared_sales_fen, campaign.before_sales_fen)
