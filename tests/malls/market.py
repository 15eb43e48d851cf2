"""Where orders are made: the people, the goods, the instants at which a rate changes, and the orders made so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.malls.catalogue import CATEGORIES, GHOST, SHARED, campaign, product
from tests.malls.instants import DAY, MONTH_STARTS, START, around, whole_hour
from tests.malls.landing import Row
from tests.malls.people import People, Setting

#: An instant, and the product that it concerns (None: any).
Edge = tuple[datetime, str | None]


@dataclass
class Market:
    """The state of a mall while its orders are made."""

    setting: Setting
    people: People
    #: product_id -> list price
    prices: dict[str, int]
    #: edges by what changes there, so that the many of one kind do not crowd out the few of another
    edges: list[list[Edge]]
    orders: list[Row] = field(default_factory=list)
    #: order_id -> the product its first line is about
    wanted: dict[str, str] = field(default_factory=dict)

    def paid_orders(self, distributor_id: str | None) -> list[Row]:
        """The paid orders so far that name the distributor."""
        return [row for row in self.orders if row["paid_at"] and row["distributor_id"] == distributor_id]


def own_products(setting: Setting) -> list[Row]:
    """Two products of the mall's own, in the shared categories; one is launched in the span."""
    rng = setting.rng
    launches = (None, whole_hour(rng, START, START + 70 * DAY))
    return [
        product(rng, setting.name("p", number), rng.choice(CATEGORIES), rng.choice((50, 1000, 3333, 9900)))
        | {"launched_at": launched_at}
        for number, launched_at in enumerate(launches)
    ]


def own_campaigns(setting: Setting) -> list[Row]:
    """Campaigns for the mall's own products, one never delivered; none for all, which would reach other malls."""
    rng = setting.rng
    return [
        campaign(rng, setting.name("c", number), kind, setting.name("p", number), around(rng, rng.choice(MONTH_STARTS)))
        for number, kind in ((0, "off_season"), (1, "peak"), ("-unknown", "peak"))
    ]


def open_market(setting: Setting, people: People, products: list[Row], campaigns: list[Row]) -> Market:
    """A market without orders, over the shared catalogue, the mall's own products and two that nobody delivers."""
    prices = {product_id: price for product_id, (_, price) in SHARED.items()} | {GHOST: 9900}
    prices |= {row["product_id"]: row["list_price_fen"] for row in products}
    prices[setting.name("p", "-unknown")] = 19900
    campaigns = [*setting.shared.get("campaigns", ()), *campaigns]
    launched = [*setting.shared.get("products", ()), *products]
    rates = setting.policy["commission_rates"]
    others = [row for table in ("policy_versions", "tier_rules", "bonus_steps") for row in setting.policy[table]]
    kinds = [
        _campaign_edges(campaigns),
        _launch_edges(setting, launched),
        _policy_edges(rates),
        _policy_edges(others),
        [(month, None) for month in MONTH_STARTS],
    ]
    spans = [[edge for edge in edges if START <= edge[0] <= setting.as_of] for edges in kinds]
    return Market(setting, people, prices, [edges for edges in spans if edges])


def _campaign_edges(campaigns: list[Row]) -> list[Edge]:
    return [(row[column], row["product_id"]) for row in campaigns for column in ("starts_at", "ends_at")]


def _launch_edges(setting: Setting, products: list[Row]) -> list[Edge]:
    lengths = sorted({terms["launch_days"] for terms in setting.policy["policy_versions"]})
    return [
        (row["launched_at"] + days * DAY, row["product_id"])
        for row in products
        if row["launched_at"]
        for days in (0, *lengths)
    ]


def _policy_edges(rows: list[Row]) -> list[Edge]:
    return [
        (row[column], row["scope_id"] if row.get("scope") == "product" else None)
        for row in rows
        for column in ("effective_from", "effective_to")
        if row.get(column)
    ]
