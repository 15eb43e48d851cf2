"""What all malls of one build share: the products and campaigns that a policy may speak of.

A campaign for all products reaches every mall of a build, and a rate names products and categories without knowing
malls; so both live here, are delivered once, and belong to every mall's own facts.
"""

from __future__ import annotations

import random

from tests.malls.instants import DAY, MONTH_STARTS, START, around, whole_hour
from tests.malls.landing import Row, Tables

CATEGORIES = ("health", "home", "beauty", "books")
STAGES = ("launch", "peak", "off_season", "mature")
#: Prices of which some make halves with the usual rates (250 fen at 5 % is 12.5) and some leave thirds.
PRICES = (50, 150, 250, 999, 1000, 3333, 9900, 19900, 29800, 159900)
SHARED = {
    "lamp": ("home", 159900),
    "tea": ("health", 9900),
    "serum": ("beauty", 29800),
    "novel": ("books", 3333),
    "pin": ("home", 250),
}
#: Sold and given a rate of its own, but never delivered: it has no category and no launch.
GHOST = "ghost"


def shared_products(rng: random.Random) -> list[Row]:
    """The rows of the shared catalogue, to be delivered once per build."""
    return [
        product(rng, product_id, category, price) | {"launched_at": launched_at}
        for (product_id, (category, price)), launched_at in zip(SHARED.items(), _launches(rng), strict=True)
    ]


def _launches(rng: random.Random) -> list:
    launches = [None, START - 400 * DAY, START + rng.randint(0, 20) * DAY, START + rng.randint(40, 80) * DAY]
    launches.append(around(rng, rng.choice(MONTH_STARTS)))
    rng.shuffle(launches)
    return launches


def product(rng: random.Random, product_id: str, category: str, price: int) -> Row:
    """A product without a launch."""
    return {
        "product_id": product_id,
        "name": f"{category} {product_id}",
        "category": category,
        "list_price_fen": price,
        "cost_fen": rng.choice((None, price // 2)),
        "launched_at": None,
    }


def shared_campaigns(rng: random.Random) -> list[Row]:
    """Campaigns for all products and for shared ones: peaks, off-seasons, both at once, and kinds without a stage."""
    peak = campaign(rng, "peak-all", "peak", None, START + rng.randint(15, 25) * DAY)
    off = campaign(rng, "off-all", "off_season", None, peak["ends_at"] - 2 * DAY)
    late = campaign(rng, "off-late", "off_season", None, START + rng.randint(50, 70) * DAY)
    month = campaign(rng, "peak-month", "peak", rng.choice((None, "lamp")), MONTH_STARTS[1])
    others = [
        campaign(rng, f"shared-{number}", kind, rng.choice((*SHARED, GHOST)), whole_hour(rng, START, START + 85 * DAY))
        for number, kind in enumerate(("peak", "peak", "off_season", "promotion", "challenge"))
    ]
    return [peak, off, late, month, *others]


def campaign(rng: random.Random, campaign_id: str, kind: str, product_id: str | None, starts_at) -> Row:
    """A campaign of some days from `starts_at`."""
    return {
        "campaign_id": campaign_id,
        "name": f"{kind} {campaign_id}",
        "kind": kind,
        "starts_at": starts_at,
        "ends_at": starts_at + rng.randint(3, 9) * DAY,
        "product_id": product_id,
    }


def shared_facts(rng: random.Random) -> Tables:
    """The two shared tables, as they are delivered."""
    return {"products": shared_products(rng), "campaigns": shared_campaigns(rng)}
