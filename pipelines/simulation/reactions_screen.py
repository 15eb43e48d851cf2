"""What people may do about a scenario, in a terminal: bands, what is assumed, and how far to trust it."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from pipelines.money import yuan
from pipelines.screen import figures

MEASURES = {
    "sales_fen": "销售额 sales",
    "commission_fen": "佣金 commission",
    "margin_fen": "佣金后毛利 margin after commission",
    "active": "在职的人 active people",
    "rising": "晋升的人 people who rise",
}
NAMES = {
    "effort_junior": "初级的努力 effort of juniors",
    "effort_senior": "高级的努力 effort of seniors",
    "effort_mentor": "导师的努力 effort of mentors",
    "buyers": "买家 buyers",
    "leaving": "离开 leaving",
    "demand": "需求 demand",
}


def show_reactions(
    console: Console, differences: list[dict[str, Any]], tornado: list[dict[str, Any]], verdict: dict[str, Any]
) -> None:
    """The paired differences to today with their bands, the assumption that moves most, and what to make of it all."""
    console.print("[bold]人们有所反应之后，与现行之差 Once people react: difference to today[/]", highlight=False)
    table = figures("指标\nfigure", "10%", "50%", "90%", "高于现行\nabove today")
    for row in differences:
        bands = (_told(row["measure"], row[band]) for band in ("p10", "p50", "p90"))
        table.add_row(MEASURES[row["measure"]], *bands, f"{row['chance_above']:.0%}")
    console.print(table)
    for line in _sentences(tornado, verdict):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _sentences(tornado: list[dict[str, Any]], verdict: dict[str, Any]) -> list[str]:
    first = tornado[0]
    low, high = _told("margin_fen", first["at_low"]), _told("margin_fen", first["at_high"])
    return [
        _source(verdict),
        f"最关键的假设 what it hangs on most: {NAMES[first['assumption']]}: 毛利 margin {low} – {high}",
        _turns(verdict),
        f"{verdict['outside_share']:.0%} 的销售按历史上没有付过的费率 of what is sold is at rates never paid before",
        _trial(verdict),
    ]


def _source(verdict: dict[str, Any]) -> str:
    if verdict["verdict"] != "told":
        return (
            "弹性用的是先验：过去的费率没有变动到能看出反应的程度 "
            "The elasticity is a prior: past rates did not vary so that reactions could be seen"
        )
    interval = f"{verdict['elasticity']:.2f} ({verdict['elasticity_low']:.2f} – {verdict['elasticity_high']:.2f})"
    return f"弹性由过去的费率变动估计 the elasticity is estimated from past rate changes: {interval}"


def _turns(verdict: dict[str, Any]) -> str:
    alone = _told("margin_fen", verdict["margin_without_reaction_fen"])
    if verdict["break_even"] is None:
        return f"没有盈亏平衡的弹性 no elasticity breaks even; 无反应时毛利 margin if nobody reacts {alone}"
    at = f"{verdict['break_even']:.2f}"
    return f"盈亏平衡的弹性 break-even elasticity {at}; 无反应时毛利 margin if nobody reacts {alone}"


def _trial(verdict: dict[str, Any]) -> str:
    size, people = verdict["trial_per_arm"], verdict["people"]
    if size is None:
        return "试点看不出差别 a trial would see no difference"
    told = f"试点一个月每组需 a trial of a month takes {size:,} 人 people per arm"
    return told if 2 * size <= people else f"{told}; 商城只有 the mall has {people:,}"


def _told(measure: str, value: float) -> str:
    text = yuan(round(value)) if measure.endswith("_fen") else f"{value:,.1f}"
    return text if text.startswith("-") else f"+{text}"
