"""Every number of what the mall does for its people beside selling, and of what they make of it.

Units and words are those of parameters.py. The orders come first: where a programme works, those whose orders show it
are likelier to have taken part.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Activity:
    """What distributors do in the mini program on the days of their active lives."""

    #: Logins per day of active life without any share, beside the one before the day's first share.
    logins_per_day: float = 0.42
    #: Of these, the part that comes ever more rarely as the life goes on: people look in less before they are gone.
    fading_share: float = 0.8
    minutes_before_share: tuple[float, float] = (1.0, 25.0)
    browse_share: float = 0.55
    material_share_before_share: float = 0.70
    material_share_alone: float = 0.15
    community_share: float = 0.22


@dataclass(frozen=True)
class Materials:
    """What is posted. Video is tapped on most, text least; what is of the season is tapped on more."""

    #: poster, copy, video: of the shares that nobody taps on, and of those that somebody does.
    kinds_untapped: tuple[float, ...] = (0.44, 0.40, 0.16)
    kinds_tapped: tuple[float, ...] = (0.42, 0.22, 0.36)
    season_untapped: float = 0.35
    season_tapped: float = 0.60
    #: In one's own words.
    without_share: float = 0.10


@dataclass(frozen=True)
class Onboarding:
    """Seven steps, and three after this part of the period: most who gave up did so over papers."""

    switched_at: float = 0.45
    completed_seven: float = 0.52
    completed_three: float = 0.87
    #: Of a step in the long and in the short form; who gives up has spent longer on what stopped them.
    minutes_seven: float = 4.0
    minutes_three: float = 1.2
    minutes_sigma: float = 0.7
    #: How often each step is the last one, in proportion.
    gives_up_seven: tuple[float, ...] = (1.0, 1.5, 2.0, 6.0, 5.0, 1.5, 2.0)
    gives_up_three: tuple[float, ...] = (1.5, 3.0, 1.0)


@dataclass(frozen=True)
class Training:
    """Who trains soon after joining: those who soon sell are likelier to have."""

    quick_days: float = 7.0
    trained_quick: float = 0.60
    trained_slow: float = 0.49
    trained_never_sold: float = 0.22
    within_days: float = 3.0
    #: Views after the first, per view: geometric.
    views_each: float = 3.0
    minutes_median: float = 7.0
    minutes_sigma: float = 0.6
    completed_share: float = 0.72


@dataclass(frozen=True)
class Points:
    """A point for a yuan at the receipt; what is neither redeemed nor given back expires."""

    #: Of the orders' points, the part redeemed in one go, by those who order again and by the others.
    redeemed_by_returning: float = 0.19
    redeemed_by_others: float = 0.10
    redeemed_part: tuple[float, float] = (0.5, 1.0)
    redeemed_median_days: float = 9.0
    redeemed_sigma: float = 0.8
    expires_after_days: int = 120
    #: goods, freight, course, lottery.
    uses: tuple[float, ...] = (0.46, 0.27, 0.07, 0.20)


@dataclass(frozen=True)
class Perks:
    """Uses in the weeks after an order, by what the member has spent by then."""

    vip_spend_fen: int = 50_000
    uses_of_vips: float = 0.45
    uses_of_others: float = 0.05
    within_days: float = 28.0
    #: The perks of PERKS, for VIPs and for the others, who only get the freight.
    kinds_of_vips: tuple[float, ...] = (0.40, 0.25, 0.20, 0.15)
    kinds_of_others: tuple[float, ...] = (0.85, 0.15, 0.0, 0.0)


@dataclass(frozen=True)
class Gatherings:
    """A salon and a live stream each month; who sells better afterwards is likelier to have come."""

    salon_day: int = 9
    live_day: int = 21
    compared_days: float = 21.0
    salon_share: float = 0.04
    live_share: float = 0.12
    #: Factor for those who sell more in the weeks after than in the weeks before, and for those who sell at all.
    rising_factor: float = 4.0
    selling_factor: float = 1.6


@dataclass(frozen=True)
class Communities:
    """Groups by region: newcomers' groups, led by a mentor each, and one for those who sell well."""

    newcomers_per_group: int = 60
    #: The best by skill move on, after so many days.
    promoted_share: float = 0.18
    promoted_after_days: float = 45.0
    #: Of those who faded, who leave the group too.
    leaves_share: float = 0.35
    leaves_after_days: float = 10.0


@dataclass(frozen=True)
class Feedback:
    """What distributors write, a note per so many days of active life."""

    days_each: float = 110.0
    topic_known_share: float = 0.55
    answered_share: float = 0.86
    answer_median_hours: float = 18.0
    answer_sigma: float = 0.9
    #: Of the answered; likelier where sales rose afterwards.
    adopted_share: float = 0.12
    adopted_share_rising: float = 0.45
    adopted_after_days: tuple[float, float] = (2.0, 12.0)
    compared_days: float = 21.0


@dataclass(frozen=True)
class RateChange:
    """New commission rates in basis points from a day on, of one category or of all; `at` is a share of the period.

    As in the policy, those of a category hold at every stage, those of all only where the stage has none of its own.
    """

    at: float
    first_bp: int
    repeat_bp: int
    category: str | None = None


@dataclass(frozen=True)
class Payments:
    """What the mall owed when its orders begin, the commission that it pays for sales, and when it is paid out."""

    #: The founders sold in the shop before the mall: their balances, below zero where goods came back after a payout.
    opening_share: float = 0.70
    opening_median_fen: float = 16_000.0
    opening_sigma: float = 0.9
    opening_debt_share: float = 0.08
    #: In basis points: what the default policy pays for a mature product, in the launch stage and at a peak.
    first_bp: int = 1_200
    repeat_bp: int = 600
    launch_first_bp: int = 1_500
    launch_repeat_bp: int = 800
    peak_bp: int = 2_000
    #: Later ones go before earlier ones. The default mall never changed its rates.
    rate_changes: tuple[RateChange, ...] = ()
    launch_days: int = 30
    settle_after_days: int = 1
    clawback_days: int = 7
    click_window_days: int = 7
    #: The run is on this day of the month, at this hour; smaller sums wait for the next one.
    run_day: int = 10
    run_hour: int = 10
    least_fen: int = 1_000
    #: Sent a second time by mistake an hour later; the next runs make up for it.
    twice_share: float = 0.004


@dataclass(frozen=True)
class Booking:
    """How often the mall's engine books something else than its rules give: in all, on one line in a hundred.

    Each share is of the lines on which the mistake can happen (mistakes.py): a coupon is ignored where there is one.
    """

    shares: dict[str, float] = field(default_factory=lambda: {
        "coupon_ignored": 0.003, "list_price": 0.002, "freight_included": 0.003, "freight_per_piece": 0.002,
        "one_piece_only": 0.010, "other_kind": 0.001, "no_stage": 0.002, "cut_off": 0.002,
        "refund_ignored": 0.020, "refunded_wholly": 0.020, "settled_at_once": 0.005, "booked_twice": 0.001,
        "never_booked": 0.001, "inviter_instead": 0.001, "inviter_too": 0.0005, "wrong_level": 0.0005,
        "not_entitled": 0.010,
    })  # fmt: skip
    #: What the inviter gets where they are booked as well; the policy gives them nothing.
    inviter_bp: int = 200


@dataclass(frozen=True)
class Reminders:
    """Messages without a pack to those who are away, on a day of the week; they move nobody."""

    weekday: int = 0
    hour: int = 10
    away_days: tuple[float, float] = (3.0, 30.0)
    #: The put off have shut the door to messages; of the others' some fail.
    refused_share: float = 0.60
    failed_share: float = 0.02
    delivered_median_seconds: float = 4.0
    delivered_sigma: float = 0.8
    #: Of the delivered, by those who can be won over and by the others.
    opened_share_won_over: float = 0.45
    opened_share: float = 0.14
    opened_median_hours: float = 5.0
    opened_sigma: float = 1.1


@dataclass(frozen=True)
class Consents:
    """The message templates to which distributors agree, at their approval or later."""

    agrees: tuple[float, ...] = (0.64, 0.48, 0.37)
    at_once_share: float = 0.6
    later_days: float = 20.0


@dataclass(frozen=True)
class Programmes:
    """All of them."""

    activity: Activity = field(default_factory=Activity)
    materials: Materials = field(default_factory=Materials)
    onboarding: Onboarding = field(default_factory=Onboarding)
    training: Training = field(default_factory=Training)
    points: Points = field(default_factory=Points)
    perks: Perks = field(default_factory=Perks)
    gatherings: Gatherings = field(default_factory=Gatherings)
    communities: Communities = field(default_factory=Communities)
    feedback: Feedback = field(default_factory=Feedback)
    payments: Payments = field(default_factory=Payments)
    booking: Booking = field(default_factory=Booking)
    reminders: Reminders = field(default_factory=Reminders)
    consents: Consents = field(default_factory=Consents)
