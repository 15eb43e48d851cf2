"""What people may do about a scenario, in a terminal: bands, what is assumed, and how far to trust it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console

from pipelines.money import yuan
from pipelines.screen import figures

Row = dict[str, Any]
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


def show_reactions(console: Console, told: Mapping[str, list[Row]]) -> None:
    """The paired differences to today with their bands, the assumption that moves most, and what to make of it all;
    `told` are the rows of `differences`, `tornado`, `assumptions` and `verdict`."""
    [verdict] = told["verdict"]
    console.print("[bold]人们有所反应之后，与现行之差 Once people react: difference to today[/]", highlight=False)
    people = (
        f"{verdict['months']:.1f} 个月合计，现在在职的 {verdict['people']:,} 人会反应 over so many months; "
        "those active now react, who is gone stays as the books have them"
    )
    console.print(people, highlight=False, soft_wrap=True)
    table = figures("指标\nfigure", "10%", "50%", "90%", "高于现行\nabove today")
    for row in told["differences"]:
        bands = (_told(row["measure"], row[band]) for band in ("p10", "p50", "p90"))
        table.add_row(MEASURES[row["measure"]], *bands, f"{row['chance_above']:.0%}")
    console.print(table)
    for line in _sentences(told, verdict):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _sentences(told: Mapping[str, list[Row]], verdict: Row) -> Iterator[str]:
    yield _source(verdict, told["assumptions"])
    if told["tornado"]:
        first = told["tornado"][0]
        low, high = _told("margin_fen", first["at_low"]), _told("margin_fen", first["at_high"])
        yield f"最关键的假设 what it hangs on most: {NAMES[first['assumption']]}: 毛利 margin {low} – {high}"
        [margin] = [row for row in told["differences"] if row["measure"] == "margin_fen"]
        yield _turns(verdict, margin["p50"])
    else:
        yield "没有商品成本，毛利无从说起 no product's cost is known, so nothing is said of margin"
    outside = "的销售超出该类订单付过的费率范围 of what is sold is beyond the rates ever paid for its kind of line"
    yield f"{verdict['outside_share']:.0%} {outside}"
    [sales] = [row for row in told["differences"] if row["measure"] == "sales_fen"]
    yield _trial(verdict, sales["p50"])


def _source(verdict: Row, assumptions: list[Row]) -> str:
    used = ", ".join(f"{row['value']:.2f}" for row in assumptions if row["name"].startswith("effort_"))
    used = f"初级、高级、导师各用 used for junior, senior, mentor: {used}"
    if verdict["verdict"] != "told":
        why = "过去的费率看不出反应 past rates do not tell how people react"
        return f"弹性是先验 the elasticity is a prior: {why} · {used}"
    interval = f"{verdict['elasticity']:.2f} ({verdict['elasticity_low']:.2f} – {verdict['elasticity_high']:.2f})"
    return f"弹性由过去的费率变动估计 the elasticity, from past rate changes: {interval} · {used}"


def _turns(verdict: Row, margin_fen: float) -> str:
    alone = f"无人反应时毛利 margin if nobody reacts {_told('margin_fen', verdict['margin_without_reaction_fen'])}"
    if verdict["break_even"] is not None:
        return f"盈亏平衡的弹性 break-even elasticity {verdict['break_even']:.2f}; {alone}"
    if round(margin_fen) == 0:
        return f"毛利不变 the margin stays as it is; {alone}"
    word, of = ("更好", "better") if margin_fen > 0 else ("更差", "worse")
    told = f"任何弹性下都{word}（离开的人另计）{of} at any elasticity, as some leave meanwhile"
    return f"{told}; {alone} (也无人离开 and nobody leaves)"


def _trial(verdict: Row, sales_fen: float) -> str:
    size, people = verdict["trial_per_arm"], verdict["people"]
    if size is None and round(sales_fen):
        return "人太少或彼此一样，算不出试点要多大 too few people, or all alike: no telling how large a trial would be"
    if size is None:
        return "试点看不出销售差别 a trial would see no difference in sales"
    told = f"要看出销售差别，试点一个月每组需 to see it in sales, a trial of a month takes {size:,} 人 people per arm"
    return told if 2 * size <= people else f"{told}; 商城只有 the mall has {people:,}"


def _told(measure: str, value: float) -> str:
    text = yuan(round(value)) if measure.endswith("_fen") else f"{value:,.1f}"
    return text if text.startswith("-") else f"+{text}"
