"""Random policies: valid under "Policy files" of commission.md, with versions of every file inside the data's span."""

from __future__ import annotations

import random
from datetime import datetime

from tests.malls.catalogue import CATEGORIES, GHOST, SHARED, STAGES
from tests.malls.instants import DAY, HOUR, MICROSECOND, MONTH_STARTS, OPENING, START, whole_hour
from tests.malls.landing import Row, Tables

#: Highest rates; with management and mentor they stay below 10,000 bp whatever meets whatever.
HIGHEST_BP = {1: 3500, 2: 1500, 3: 800}
HIGHEST_MANAGEMENT_BP = 500
HIGHEST_MENTOR_BP = 500
_TIERS = ("any", "any", "any", "junior", "senior", "mentor")
_KINDS = ("first", "repeat")


def random_policy(rng: random.Random) -> Tables:
    """The four policy tables with typed values, one opening version and several later ones each."""
    return {
        "policy_versions": _policy_versions(rng),
        "commission_rates": _commission_rates(rng),
        "tier_rules": _tier_rules(rng),
        "bonus_steps": _bonus_steps(rng),
    }


def _changes(rng: random.Random) -> list[datetime]:
    """Three instants at which a file changes: about a month apart, often a month's very start or last microsecond."""
    return sorted(
        rng.choice((month, month - MICROSECOND, month + rng.randint(-14, 3) * DAY, month + rng.randint(-300, 0) * HOUR))
        for month in MONTH_STARTS
    )


def _shuffled(rng: random.Random, values: tuple) -> list:
    return rng.sample(values, k=len(values))


def _policy_versions(rng: random.Random) -> list[Row]:
    versions = (OPENING, *_changes(rng))
    # Every value of a code occurs in every policy: a build has one policy, and must show them all.
    levels = [3, *_shuffled(rng, (1, 2, 3))]
    same_device = ["first_member_only", *_shuffled(rng, ("off", "off", "first_member_only"))]
    self_purchase = ["no_commission", *_shuffled(rng, ("allowed", "allowed", "no_commission"))]
    deadlines = _shuffled(rng, _deadlines(rng))
    click_windows = _shuffled(rng, (0, 1, 7, rng.randint(2, 10)))
    auto_receive = _shuffled(rng, (None, 1, rng.randint(2, 9), None))
    return [
        {
            "effective_from": effective_from,
            **deadlines[number],
            "launch_days": rng.choice((5, 10, 30)),
            "same_device": same_device[number],
            "self_purchase": self_purchase[number],
            "click_window_days": click_windows[number],
            "max_levels": levels[number],
            "bonus_close_days": rng.choice((2, 3, 5, 8, 12)),
            "auto_receive_days": auto_receive[number],
            "note": f"terms {number}",
        }
        for number, effective_from in enumerate(versions)
    ]


def _deadlines(rng: random.Random) -> tuple[Row, ...]:
    """One pair each: settled a day after receipt, at receipt or soon after, as late as money can be taken back, any."""
    days = [rng.choice((1, 3, 7, 10)) for _ in range(4)]
    hours = (24, rng.choice((0, 12)), days[2] * 24, rng.randint(0, days[3] * 24))
    return tuple(
        {"settle_after_hours": after, "clawback_days": within} for after, within in zip(hours, days, strict=True)
    )


def _commission_rates(rng: random.Random) -> list[Row]:
    changes = _changes(rng)
    rates = [*_opening_rates(rng), *_special_rates(rng, changes), *_succession(rng), *_random_rates(rng, changes)]
    unique = {tuple(rate[column] for column in _RATE_KEY): rate for rate in reversed(rates)}
    return list(reversed(unique.values()))


_RATE_KEY = ("effective_from", "level", "scope", "scope_id", "tier", "order_kind")


def _rate(scope: str, scope_id: str | None, rate_bp: int | None, **columns: object) -> Row:
    row = {"effective_from": OPENING, "effective_to": None, "level": 1, "tier": "any", "order_kind": "first"}
    return row | columns | {"scope": scope, "scope_id": scope_id, "rate_bp": rate_bp, "note": "a random rate"}


def _bp(rng: random.Random, level: int) -> int:
    """A rate for the level: round, or odd enough to leave fractions of a fen."""
    highest = HIGHEST_BP[level]
    return rng.choice(
        (rng.randint(1, highest // 50) * 50, rng.randint(1, highest // 100) * 100, rng.randint(1, highest))
    )


def _opening_rates(rng: random.Random) -> list[Row]:
    """A rate for each level and order kind at scope `all`: what every later row is measured against."""
    return [_rate("all", None, _bp(rng, level), level=level, order_kind=kind) for level in (1, 2, 3) for kind in _KINDS]


def _special_rates(rng: random.Random, changes: list[datetime]) -> list[Row]:
    """One of each way to be special: stages, a category, a product never delivered, tiers, and rows without a rate."""
    stages = [_rate("stage", stage, _bp(rng, 1), order_kind=rng.choice(_KINDS)) for stage in STAGES]
    tiers = [_rate("all", None, _bp(rng, 1), tier=tier, order_kind="repeat") for tier in ("senior", "mentor")]
    return [
        *stages,
        *tiers,
        _rate("category", rng.choice(CATEGORIES), _bp(rng, 1)),
        _rate("product", GHOST, _bp(rng, 1), order_kind=rng.choice(_KINDS), effective_from=rng.choice(changes)),
        _rate("product", "novel", None, order_kind="first"),
        _rate("category", "beauty", None, order_kind="repeat", tier=rng.choice(("any", "junior"))),
        _rate("product", "tea", None, level=2, order_kind="repeat"),
        *(
            _rate("product", product_id, None, level=3, order_kind=kind)
            for product_id in ("pin", GHOST)
            for kind in _KINDS
        ),
    ]


def _succession(rng: random.Random) -> list[Row]:
    """A rate that ends in the span, and the one that follows: at once, or after days in which older rows rule again."""
    product_id, kind = rng.choice(("lamp", "tea", "serum")), rng.choice(_KINDS)
    ends = rng.choice((MONTH_STARTS[0], MONTH_STARTS[1], whole_hour(rng, START + 20 * DAY, START + 60 * DAY)))
    follows = ends + rng.choice((0, 0, 3)) * DAY
    return [
        _rate("product", product_id, _bp(rng, 1), order_kind=kind, effective_to=ends),
        _rate("product", product_id, _bp(rng, 1), order_kind=kind, effective_from=follows),
    ]


def _random_rates(rng: random.Random, changes: list[datetime]) -> list[Row]:
    return [_random_rate(rng, changes) for _ in range(rng.randint(12, 24))]


def _random_rate(rng: random.Random, changes: list[datetime]) -> Row:
    scope = rng.choice(("product", "category", "stage", "all"))
    ids = {"product": (*SHARED, GHOST), "category": CATEGORIES, "stage": STAGES, "all": (None,)}
    level = rng.choice((1, 1, 1, 2, 2, 3))
    effective_from = rng.choice((OPENING, *changes, whole_hour(rng, START, START + 90 * DAY)))
    lasts = rng.choice((None, None, rng.randint(1, 40) * DAY))
    return _rate(
        scope,
        rng.choice(ids[scope]),
        None if rng.random() < 0.08 else _bp(rng, level),
        level=level,
        tier=rng.choice(_TIERS),
        order_kind=rng.choice(_KINDS),
        effective_from=effective_from,
        effective_to=max(effective_from, START) + lasts if lasts else None,
    )


def _tier_rules(rng: random.Random) -> list[Row]:
    # A rule that grows milder lets somebody rise at a deal that does not count itself.
    min_deals = rng.choice(((2, 3, 1, 2), (3, 2, 1, 2), (2, 1, 3, 2), (3, 1, 2, 3)))
    downlines = rng.choice(((1, 1, 2, 1), (1, 2, 1, 1), (2, 1, 1, 2)))
    return [
        row
        for effective_from, deals, seniors in zip((OPENING, *_changes(rng)), min_deals, downlines, strict=True)
        for row in _tier_set(rng, effective_from, deals, seniors)
    ]


def _tier_set(rng: random.Random, effective_from: datetime, min_deals: int, min_senior_downlines: int) -> list[Row]:
    """The three tiers of one version; they ask for so little that a tiny mall has seniors and mentors."""
    empty = {"window_days": None, "min_deals": None, "min_deal_fen": None, "min_senior_downlines": None}
    senior = {
        "window_days": rng.choice((4, 10, 20, 30)),
        "min_deals": min_deals,
        "min_deal_fen": 3333 if min_deals == 1 else rng.choice((0, 50, 1000, 3333)),
    }
    return [
        {"effective_from": effective_from, "tier": tier, **empty, **special, **_team_rates(rng, tier), "note": "a tier"}
        for tier, special in (
            ("junior", {}),
            ("senior", senior),
            ("mentor", {"min_senior_downlines": min_senior_downlines}),
        )
    ]


def _team_rates(rng: random.Random, tier: str) -> Row:
    """What the tier gets for its team; juniors seldom anything."""
    if tier == "junior" and rng.random() < 0.7:
        return {"management_bp": 0, "mentor_bp": 0, "mentor_days": 0}
    return {
        "management_bp": rng.choice((50, 200, 333, HIGHEST_MANAGEMENT_BP)),
        "mentor_bp": rng.choice((0, 300, 450)) if tier == "senior" else rng.choice((300, 450, HIGHEST_MENTOR_BP)),
        "mentor_days": rng.choice((10, 30, 45)),
    }


def _bonus_steps(rng: random.Random) -> list[Row]:
    low, high = (1, 3333, 9900, 19900, 29800), (59600, 159900, 300000)
    sizes = (1, *_shuffled(rng, (2, 3, 3)))
    return [
        {
            "effective_from": effective_from,
            "threshold_fen": threshold_fen,
            "bonus_fen": rng.choice((0, 500, 5000)),
            "bonus_bp": rng.choice((1, 50, 333, 500)),
            "note": "a step",
        }
        for effective_from, size in zip((OPENING, *_changes(rng)), sizes, strict=True)
        for threshold_fen in (*rng.sample(low, k=min(size, 2)), *rng.sample(high, k=max(size - 2, 0)))
    ]
