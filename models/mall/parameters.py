"""Every number of behaviour of the mall, named, with its unit and the reason for it.

A share is a fraction of 1. "Median" and "sigma" belong to a lognormal: the sigma is of the logarithm. The goals that
these numbers serve (share of seniors, concentration, repurchase, refunds) are measured in tests/models/test_mall_*.py;
a number without a reason of its own is set so that those hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from models.mall.programmes import Programmes
from models.mall.troubles import Troubles

#: The default last day: after 618 and its deliveries, at a month's end, so that whole months can close.
LAST_DAY = date(2026, 6, 30)
#: Asia/Shanghai has had no daylight saving time since 1991.
UTC_OFFSET_HOURS = 8


@dataclass(frozen=True)
class Season:
    """When people buy, as factors of an average day or hour."""

    #: Monday first: social selling happens when people have time, Monday is the weakest day.
    weekdays: tuple[float, ...] = (0.88, 0.91, 0.94, 0.97, 1.05, 1.14, 1.11)
    #: Local hours from midnight: lunch at 12, the long evening peak from 19 to 23, sleep from 1 to 7.
    hours: tuple[float, ...] = (
        0.45, 0.22, 0.12, 0.08, 0.07, 0.12, 0.28, 0.52, 0.80, 0.98, 1.10, 1.15,
        1.32, 1.22, 1.05, 1.05, 1.08, 1.10, 1.22, 1.62, 2.05, 2.20, 1.85, 1.05,
    )  # fmt: skip
    #: Demand is pulled forward: the days after a peak are weaker.
    after_peak: float = 0.80
    after_peak_days: int = 3


@dataclass(frozen=True)
class Growth:
    """How the network of distributors comes about."""

    #: With 8 % never approved: some 2,300 distributors for 100,000 orders, whatever the number of days.
    applicants_per_order: float = 0.025
    #: The team with which the mall opens; they apply before the first day and nobody invited them.
    founder_share: float = 0.08
    founder_lead_days: float = 20.0
    #: Logarithm of the last day's number of applicants to the first day's: growth by a factor of 2.
    acceleration: float = 0.7
    never_approved_share: float = 0.08
    #: Approval is by hand: most within the working day, some after the weekend.
    approval_median_hours: float = 5.0
    approval_sigma: float = 1.0
    #: The rest finds the mall by itself.
    invited_share: float = 0.90
    #: Few recruit most. Talent for recruiting goes partly with talent for selling.
    recruiting_sigma: float = 1.2
    recruiting_skill: float = 0.6
    #: People invite neighbours, relatives and colleagues: teams cluster by region.
    same_region_share: float = 0.75


@dataclass(frozen=True)
class Selling:
    """What a distributor does between approval and giving up."""

    #: Approved, and then nothing: they joined for a friend's sake, and win buyers at a fiftieth of the usual rate.
    idle_share: float = 0.50
    idle_skill: float = 0.02
    #: Skill is lognormal; with the length of the active life the top tenth carries some 60 % of the sales.
    skill_sigma: float = 0.95
    #: Standard deviations of talent at most: a day has only so many hours.
    talent_limit: float = 2.3
    #: The active life is Weibull with a falling hazard: most who leave do so in the first weeks.
    life_scale_days: float = 38.0
    life_shape: float = 0.8
    #: Who sells well stays longer: the life grows with the skill to this power. Founders stay.
    life_skill: float = 0.2
    founder_life: float = 1.6
    #: Some who faded come back once, for a shorter second life.
    return_share: float = 0.18
    return_gap_least_days: float = 3.0
    return_gap_median_days: float = 18.0
    return_gap_sigma: float = 0.7
    return_life: float = 0.5
    #: Few of those who faded say so.
    left_share: float = 0.05
    left_median_days: float = 9.0
    left_sigma: float = 1.0
    #: Frozen by the mall at some moment of the life; half of them are let in again.
    frozen_share: float = 0.012
    farmer_frozen_share: float = 0.20
    thawed_share: float = 0.5
    frozen_median_days: float = 14.0
    frozen_sigma: float = 0.5
    #: Who buys for themselves with accounts made for the first-order rate.
    farmer_share: float = 0.04
    farmed_share: float = 0.5


@dataclass(frozen=True)
class Sharing:
    """What distributors post, and who taps on it."""

    #: Sittings of posting per day of active life: active distributors are not seen every day.
    sittings_per_day: float = 0.34
    sittings_skill: float = 0.25
    skill_range: tuple[float, float] = (0.2, 20.0)
    #: 1 + geometric: on average 1.7 shares on a day with any.
    shares_per_sitting: float = 1.7
    minutes_between: float = 6.0
    #: Geometric: most shares are not tapped at all, some travel far.
    clicks_per_share: float = 0.9
    click_median_minutes: float = 75.0
    click_sigma: float = 1.6
    #: The rest is by visitors the mall does not know.
    customer_click_share: float = 0.45
    #: A sale through a share happens within days of it; below the policy's click window of 7 days.
    reach_days: float = 6.0


@dataclass(frozen=True)
class Buying:
    """Who buys, how often, from whom."""

    #: Came by themselves, belong to nobody.
    organic_share: float = 0.14
    #: Registered and bound, never ordered.
    fan_share: float = 0.22
    #: The mall keeps the relation for most of whom a distributor brought.
    bound_share: float = 0.78
    #: Some change the distributor later.
    switch_share: float = 0.04
    #: Customers of the shop before the mall opened: their first order is not in the data.
    migrated_share: float = 0.03
    migrated_days: float = 400.0
    same_region_share: float = 0.70
    #: Registration comes minutes before the first order.
    decision_median_minutes: float = 14.0
    decision_sigma: float = 1.2
    #: A repeat buyer's own rhythm: personal factor of the product's cycle, and how regular each person is.
    rhythm_sigma: float = 0.30
    regularity_sigma: float = 0.35
    #: After each repeat order.
    lapse_share: float = 0.12
    #: Repeat orders for what was bought first; the others follow the day's demand.
    loyal_share: float = 0.60
    #: Of families that share a phone or tablet.
    household_share: float = 0.05
    unknown_device_share: float = 0.04
    #: Applicants bought something before they applied, if the mall was open.
    applicant_buyer_share: float = 0.55
    applicant_lead_days: float = 9.0
    #: Distributors who order with their own link.
    self_purchase_share: float = 0.30
    #: How an order names its distributor: by the link, while they are active and after they faded; unbound buyers come
    #: back through a share or find the shop alone.
    link_share_bound: float = 0.70
    link_share_unbound: float = 0.72
    link_share_faded: float = 0.08
    tap_share: float = 0.75
    #: Of the orders with a link, those that carry the share they came through, and of these the tap that was recorded.
    share_named_share: float = 0.35
    tap_known_share: float = 0.5
    tap_median_minutes: float = 40.0
    tap_sigma: float = 1.5


@dataclass(frozen=True)
class Baskets:
    """What is in an order."""

    #: Orders of 1, 2, 3 and 4 lines: 1.6 on average. Pieces of 1, 2, 3 and 4 per line.
    lines: tuple[float, ...] = (0.58, 0.27, 0.12, 0.03)
    quantities: tuple[float, ...] = (0.79, 0.15, 0.04, 0.02)
    #: A launch sells 1 + bump times its later pace at first, and the bump fades with this constant.
    launch_bump: float = 3.0
    launch_fade_days: float = 12.0
    #: A campaign for one product multiplies its demand.
    product_campaign: float = 2.5
    #: Coupons on the order (whole yuan), as shares of the goods.
    coupon_share: float = 0.13
    coupon_share_in_campaign: float = 0.26
    coupon_depth: tuple[float, float] = (0.03, 0.12)
    #: Of the products, those that cost less in a week, and by how many percent.
    cut_share: float = 0.14
    cut_percent: tuple[int, int] = (5, 25)
    #: Freight is paid below this sum.
    free_freight_fen: int = 15_000
    freight_fen: int = 1_000
    campaign_known_share: float = 0.55


@dataclass(frozen=True)
class Delivery:
    """From order to receipt: at 90 % between one and seven days."""

    unpaid_share: float = 0.04
    payment_median_seconds: float = 50.0
    payment_sigma: float = 1.0
    #: An order that nobody pays for half an hour is closed.
    payment_limit_seconds: int = 1_800
    shipping_median_hours: float = 15.0
    shipping_sigma: float = 0.6
    transit_median_days: float = 2.2
    transit_sigma: float = 0.45
    #: Far provinces wait longer.
    remote_factor: float = 1.6
    #: Nothing is handed over between midnight and this hour.
    opening_hour: int = 8
    #: Nobody ever confirmed the receipt.
    lost_share: float = 0.012


@dataclass(frozen=True)
class Refunds:
    """5 to 8 % of the paid orders come back, in whole or in part."""

    order_share: float = 0.072
    #: Farmed orders are sent back once the commission is out.
    farmed_factor: float = 3.0
    #: cancelled before shipping; refused on the way; one line; the whole order; a compensation; late (past 7 days).
    kinds: tuple[float, ...] = (0.20, 0.06, 0.34, 0.17, 0.13, 0.10)
    cancel_within: float = 0.8
    request_mean_days: float = 2.2
    request_limit_days: float = 7.0
    late_days: tuple[float, float] = (7.05, 28.0)
    compensation: tuple[float, float] = (0.08, 0.40)
    freight_back_share: float = 0.5
    second_share: float = 0.06
    second_mean_days: float = 3.0
    processing_median_hours: float = 20.0
    processing_sigma: float = 0.9
    #: Withdrawn, or forgotten by the shop.
    never_completed_share: float = 0.06


@dataclass(frozen=True)
class Parameters:
    """A plausible, healthy mall; an ailing one is another set of the same numbers (health.py)."""

    season: Season = field(default_factory=Season)
    growth: Growth = field(default_factory=Growth)
    selling: Selling = field(default_factory=Selling)
    sharing: Sharing = field(default_factory=Sharing)
    buying: Buying = field(default_factory=Buying)
    baskets: Baskets = field(default_factory=Baskets)
    delivery: Delivery = field(default_factory=Delivery)
    refunds: Refunds = field(default_factory=Refunds)
    programmes: Programmes = field(default_factory=Programmes)
    troubles: Troubles = field(default_factory=Troubles)
