"""The front of a search: what to do in a few sentences, and where everything that was asked about lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from dashboards.chart_on_page import show_chart
from dashboards.charts import OTHER_COLOUR, PALETTE, TAKEN_COLOUR
from dashboards.format import axis_yuan, plain, short_yuan
from dashboards.frame import Page
from dashboards.frontier import Dots, Limit, frontier
from dashboards.published import Row
from dashboards.questions.searches import Search
from dashboards.views.simulation import words

WITHIN_COLOUR, BEYOND_COLOUR = OTHER_COLOUR, "rgba(152, 160, 170, 0.4)"
FRONT_COLOUR, TODAY_COLOUR = PALETTE[0], PALETTE[1]
SMALL, LARGE, RING = 5, 14, 16


def sentences(page: Page, one: Search) -> Iterator[str]:
    """The best within the budget, the cheapest that keeps today's margin, and what more money would bring."""
    text, budget = page.text, plain(short_yuan(page.text, one.budget_fen))
    others = [point for point in one.front if not point["is_today"]]
    if not one.front:
        yield text("simulation_search.none_within", budget=budget)
    else:
        best = one.front[-1]
        yield _best(page, one, best, budget)
        if best["is_today"] and others:
            yield _said(page, one, "near", others[-1])
        # Cheapest first: what keeps today's margin and is not the best itself.
        keeping = [point for point in others if point["margin_fen"] >= one.today["margin_fen"]]
        if keeping and keeping[0] is not best and _change(one, keeping[0], "commission_fen") < 0:
            yield _said(page, one, "thrift", keeping[0])
    if one.today["commission_fen"] > one.budget_fen:
        yield text("simulation_search.today_beyond", cost=plain(short_yuan(text, one.today["commission_fen"])))
    if one.dearer:
        yield _said(page, one, "dearer", one.dearer)
    if others:
        yield text("simulation_search.next")


def title(page: Page, point: Row) -> str:
    """What a choice of it is called."""
    sums = {column: short_yuan(page.text, point[f"{column}_fen"]) for column in ("commission", "margin")}
    return page.text("simulation_search.option", number=point["number"], **sums)


def name(page: Page, point: Row) -> str:
    if point["is_today"]:
        return page.text("simulation_search.today")
    return page.text("simulation_search.numbered", number=point["number"])


def brings(page: Page, one: Search, point: Row) -> str:
    """What it brings beside today, for the note of a scenario."""
    return page.text("simulation_search.note", **_moves(page, one, point, str))


def chart(page: Page, one: Search, chosen: Row | None) -> None:
    text, written = page.text, lambda fen: axis_yuan(page.text, round(fen))
    budget = short_yuan(text, one.budget_fen)
    figure = frontier(
        _dots(page, one, chosen),
        Limit(text("simulation_search.budget", budget=budget), TAKEN_COLOUR, one.budget_fen),
        axis=text("simulation_search.commission"),
        value=text("simulation_search.margin"),
        x_label=written,
        y_label=written,
    )
    sums = {name: short_yuan(text, one.today[f"{name}_fen"]) for name in ("commission", "margin")}
    alt = text("simulation_search.alt", count=f"{one.asked:,}", front=len(one.front), budget=budget, **sums)
    show_chart(figure, alt=alt, key="found_policies")


def _dots(page: Page, one: Search, chosen: Row | None) -> list[Dots]:
    text, told = page.text, partial(_told, page, one)
    within, beyond = ([point for point in one.others if point["is_within_budget"] == side] for side in (True, False))
    places = {
        "beyond": Dots(text("simulation_search.beyond"), BEYOND_COLOUR, *told(beyond), size=SMALL),
        "within": Dots(text("simulation_search.within"), WITHIN_COLOUR, *told(within), size=SMALL),
        "front": Dots(text("simulation_search.front"), FRONT_COLOUR, *told(one.front), is_joined=True),
        "today": Dots(text("simulation_search.today"), TODAY_COLOUR, *told([one.today]), "star", LARGE),
    }
    if chosen:
        ring = name(page, chosen)
        places["chosen"] = Dots(ring, FRONT_COLOUR, *told([chosen]), "circle-open", RING)
    return list(places.values())


def _told(page: Page, one: Search, points: list[Row]) -> tuple[list[tuple[float, float]], list[str]]:
    """Where they lie, and what is said of each when it is pointed at."""
    text, headings = page.text, words.headings(page.text, one.knobs)
    said = []
    for point in points:
        sums = {column: short_yuan(text, point[f"{column}_fen"]) for column in ("commission", "margin")}
        turned = (f"{headings[knob]}: {words.turned(text, knob, point[knob])}" for knob in one.knobs if knob in point)
        said.append("\n".join([text("simulation_search.hover", **sums), *turned]))
    return [(point["commission_fen"], point["margin_fen"]) for point in points], said


def _best(page: Page, one: Search, best: Row, budget: str) -> str:
    if best["is_today"]:
        return page.text("simulation_search.today_best", budget=budget)
    return page.text("simulation_search.best", budget=budget, number=best["number"], **_moves(page, one, best, plain))


def _said(page: Page, one: Search, key: str, point: Row) -> str:
    cost = plain(short_yuan(page.text, point["commission_fen"]))
    return page.text(f"simulation_search.{key}", number=point["number"], cost=cost, **_moves(page, one, point, plain))


def _moves(page: Page, one: Search, point: Row, safe: Callable[[str], str]) -> dict[str, str]:
    """By how much its margin and its commission differ from today's, in words that are `safe` where they go."""
    moves = {}
    for column in ("margin", "commission"):
        change = _change(one, point, f"{column}_fen")
        side = "more" if change > 0 else "less" if change else "same"
        moves[column] = page.text(f"simulation_search.{side}", change=safe(short_yuan(page.text, abs(change))))
    return moves


def _change(one: Search, point: Row, column: str) -> int:
    return point[column] - one.today[column]
