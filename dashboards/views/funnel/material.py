"""What was shared in the period and what came of it: in words, in cards, and the material to take away or renew."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from dashboards import figures
from dashboards.behind import People
from dashboards.figures import Card
from dashboards.format import YUAN, between, percent, plain, short_yuan
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.questions import material, runs
from dashboards.questions.material import MEASURES, Days
from dashboards.scope import Scope
from dashboards.views.funnel import rosters
from dashboards.views.overview.attention import Item

NEEDS = "shares"
#: Without clicks nobody knows what was bought after, and without assets what is in use.
WORKS_NEED = ("assets", "share_clicks")
TABLE = "fct_material_days"
#: The landing table without which a figure is no zero.
LEANS_ON = {"clicks": "share_clicks", "orders": "share_clicks", "sales_fen": "share_clicks"}
#: A kind shared less often than this says nothing about how well it works.
LEAST_SHARES = 20


@dataclass(frozen=True)
class Material:
    """The measures by day, the kinds of the period, from how many shares on one says something (`much`), how many
    were shared at least as often without an order, how many in use nobody shared (`silent`) and nobody ever did."""

    days: Days
    kinds: list[Row] = field(default_factory=list)
    much: int = 0
    without_orders: int = 0
    silent: int = 0
    never_shared: int = 0


def read(page: Page, scope: Scope) -> Material | None:
    """None where the mall does not deliver shares."""
    undelivered = runs.undelivered(page.publication)
    if NEEDS in undelivered:
        return None
    publication, period = page.publication, scope.period
    days = material.days(publication)
    if undelivered.intersection(WORKS_NEED):
        return Material(days)
    much = material.much_shared(publication, period)
    return Material(
        days,
        material.groups(publication, period, "kind"),
        much,
        material.without_orders_count(publication, period, much),
        **material.silent_count(publication, page.run, period),
    )


def sentences(page: Page, found: Material, scope: Scope) -> list[str]:
    """What came of the shares, which kind brings most to a share, and what to take away or renew."""
    text, days = page.text, found.days
    total = {name: days.total(name, scope.period) for name in MEASURES}
    words = {"days": scope.period.days, "shares": f"{total['shares']:,}"}
    if not total["shares"]:
        return [text("material_says.nothing", **words)]
    if _is_unknown(page, "clicks"):
        return [text("material_says.shares_only", **words)]
    counts = {name: f"{total[name]:,}" for name in ("clicks", "orders")}
    said = text("material_says.came", sales=short_yuan(text, total["sales_fen"]), **counts, **words)
    return [said + _kinds(text, found.kinds), *_stale(text, found)]


def cards(page: Page, found: Material, scope: Scope) -> list[Card]:
    return [_card(page, found, scope, name) for name in MEASURES]


def items(page: Page, found: Material, scope: Scope) -> list[Item]:
    """What to take away or to renew, each with its material."""
    return [*_without_orders(page, found, scope), *_silent(page, found, scope)]


def _without_orders(page: Page, found: Material, scope: Scope) -> list[Item]:
    if not found.without_orders:
        return []
    words = {"materials": f"{found.without_orders:,}", "least": found.much}
    ask = partial(material.without_orders, page.publication, scope.period, found.much)
    listed = (rosters.ranked(page), ask)
    return [_item(page, scope, "without_orders", ":material/remove_shopping_cart:", words, *listed)]


def _silent(page: Page, found: Material, scope: Scope) -> list[Item]:
    if not found.silent:
        return []
    words = {"materials": f"{found.silent:,}", "never": ""}
    if found.never_shared:
        words["never"] = page.text("material_item.never", materials=f"{found.never_shared:,}")
    listed = (rosters.silent_material(page), partial(material.silent, page.publication, page.run, scope.period))
    return [_item(page, scope, "silent", ":material/update:", words, *listed)]


def _item(page: Page, scope: Scope, name: str, icon: str, words: dict, columns: list, ask: partial) -> Item:
    text = page.text
    sentence, todo, title = (
        text(f"material_item.{name}", **words),
        text(f"material_todo.{name}"),
        text(f"material_list.{name}"),
    )
    period = between(text, scope.period)
    listed = People(
        key=f"material_{name}",
        title=title,
        why=f"{text('material_list.period', period=period)}{sentence}\n\n{todo}",
        columns=columns,
        ask=ask,
        file=text("behind.file", name=title, date=page.run.today),
        opens=text("material_list.open"),
    )
    return Item(name, icon, sentence, todo, listed)


def _kinds(text: Text, kinds: list[Row]) -> str:
    """The kinds with most and with fewest orders to a share, where there are two that are shared enough."""
    enough = [kind for kind in kinds if kind["part"] != material.OWN and kind["shares"] >= LEAST_SHARES]
    if len(enough) < 2:
        return ""
    least, *_, most = sorted(enough, key=lambda kind: (kind["orders"] / kind["shares"], kind["part"]))
    words = {}
    for place, kind in (("best", most), ("worst", least)):
        words[place] = plain(text.code("material_part", kind["part"]))
        words[f"{place}_orders"] = _to_a_hundred(kind["orders"], kind["shares"])
    return text("material_says.kinds", **words)


def _stale(text: Text, found: Material) -> list[str]:
    said = []
    if found.without_orders:
        said.append(text("material_says.without_orders", materials=f"{found.without_orders:,}", least=found.much))
    if found.silent:
        said.append(text("material_says.silent", materials=f"{found.silent:,}"))
    return ["".join(said)] if said else []


def _card(page: Page, found: Material, scope: Scope, name: str) -> Card:
    text, period = page.text, scope.period
    label = text(f"funnel_figure.{name}")
    definition = figures.definition(page, text(f"funnel_means.{name}"), TABLE, name)
    if _is_unknown(page, name):
        return Card(label, figures.UNKNOWN, definition)
    amounts = found.days.series(name, period)
    now, before = sum(amounts), None
    if scope.before and found.days.reaches(scope.before):
        before = found.days.total(name, scope.before)
    return Card(
        label=label,
        value=_written(text, name, now),
        definition=definition,
        delta=None if before is None else figures.change(now, before, _written(text, name, now - before)),
        course=[amount / (YUAN if name == "sales_fen" else 1) for amount in amounts],
        goal=_of_shares(text, found, scope, name, now),
    )


def _of_shares(text: Text, found: Material, scope: Scope, name: str, now: int) -> str | None:
    """How much came to a share: what decides, whatever the number of shares."""
    shares = found.days.total("shares", scope.period)
    if name not in ("clicks", "orders") or not shares:
        return None
    return text(f"material.{name}_to_a_hundred", amount=_to_a_hundred(now, shares))


def _to_a_hundred(amount: int, shares: int) -> str:
    return percent(amount, shares).removesuffix("%")


def _written(text: Text, name: str, amount: int) -> str:
    return short_yuan(text, amount) if name == "sales_fen" else f"{amount:,}"


def _is_unknown(page: Page, name: str) -> bool:
    return LEANS_ON.get(name) in runs.undelivered(page.publication)
