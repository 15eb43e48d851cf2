"""Posters, texts and videos to share: three for each product, three for each campaign."""

from __future__ import annotations

import numpy as np

from models.mall.catalogue import PRODUCTS
from models.mall.clock import DAY, Clock
from models.mall.demand import launch_days, retirement_days
from models.mall.network import NOBODY
from models.mall.orders import campaign_by_day
from models.mall.sharing import Shares, curious_taps
from models.mall.streams import Subject
from models.mall.tables import ASSET_KINDS, SEASONS, Columns
from models.mall.world import World

#: Campaigns are announced so many days before they begin.
ANNOUNCED_DAYS = 5
_TITLES = ("{}·海报", "{}·朋友圈文案", "{}·短视频")


def asset_columns(clock: Clock) -> Columns:
    """The assets by product, then by campaign: a poster, a text and a video each."""
    campaigns = clock.campaigns
    kinds, count = len(ASSET_KINDS), len(PRODUCTS) + len(campaigns)
    names = [p.name for p in PRODUCTS] + [running.campaign.name for running in campaigns]
    of_campaigns = [running.campaign.product for running in campaigns]
    products = [*range(len(PRODUCTS)), *(NOBODY if p is None else p for p in of_campaigns)]
    begins = [*(launch_days(clock) - 1), *(running.begin - ANNOUNCED_DAYS for running in campaigns)]
    ends = [*retirement_days(clock), *(running.end for running in campaigns)]
    return {
        "asset_id": np.arange(count * kinds),
        "kind": np.tile(np.arange(kinds), count),
        "title": np.array([title.format(name) for name in names for title in _TITLES]),
        "season": np.repeat([NOBODY] * len(PRODUCTS) + [SEASONS.index(r.campaign.theme) for r in campaigns], kinds),
        "product_id": np.repeat(products, kinds),
        "published_at": np.repeat(np.array(begins, dtype=np.int64), kinds) * DAY,
        "retired_at": np.repeat(np.array(ends, dtype=np.int64), kinds) * DAY,
    }


def assets_of_shares(shares: Shares, world: World) -> np.ndarray:
    """What each share showed, NOBODY for one's own words: of the season, or of a product by the day's demand.

    Who taps was decided before; so the better asset is the likelier one of the shares that somebody taps on.
    """
    materials, rng, size = world.parameters.programmes.materials, world.stream(Subject.MATERIALS), len(shares)
    is_tapped = curious_taps(shares, world) > 0
    day = np.clip(shares.shared // DAY, 0, world.clock.days - 1)
    campaign = campaign_by_day(world.clock)[day]
    season = np.where(is_tapped, materials.season_tapped, materials.season_untapped)
    is_seasonal = (campaign != NOBODY) & (rng.random(size) < season)
    subject = np.where(is_seasonal, len(PRODUCTS) + campaign, world.demand.draw(rng, day))
    part = rng.random(size)
    tapped, untapped = (np.cumsum(w)[:-1] for w in (materials.kinds_tapped, materials.kinds_untapped))
    kind = np.where(is_tapped, np.searchsorted(tapped, part, "right"), np.searchsorted(untapped, part, "right"))
    asset = subject.astype(np.int64) * len(ASSET_KINDS) + kind
    return np.where(rng.random(size) < materials.without_share, NOBODY, asset)
