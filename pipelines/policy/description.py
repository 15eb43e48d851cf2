"""What a policy is: CSV files, their columns, and what a cell may hold (commission.md, "Policy files")."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from pipelines.errors import ConfigurationError

TIERS = ("junior", "senior", "mentor")
STAGES = ("peak", "launch", "off_season", "mature")
ORDER_KINDS = ("first", "repeat")
MEASURES = ("new_buyers", "sales", "income")
MAX_LEVELS = 3
#: The tiers of members that a rule describes; everybody else is a fan.
MEMBER_TIERS = ("vip", "partner")
#: The goals of product.md that pages draw, with their units: basis points, fen, or how many.
TARGET_UNITS = {
    "first_order_rate_least": "bp",
    "first_order_rate_most": "bp",
    "repeat_order_rate_least": "bp",
    "repeat_order_rate_most": "bp",
    "monthly_income": "fen",
    "senior_share": "bp",
    "unexplained_differences": "count",
    "vip_repurchase": "bp",
    "gross_margin_least": "bp",
    "gross_margin_most": "bp",
    "price_least": "fen",
    "price_most": "fen",
    "active_products_least": "count",
    "active_products_most": "count",
    "onboarding_completed": "bp",
    "daily_shares": "count",
    "best_income_growth": "bp",
    "comeback_share": "bp",
    "monthly_sales": "fen",
}
#: The kinds of activity that a rule can name; a row of the table shares is a share.
ACTIVITIES = ("login", "share", "browse", "material", "community")
#: What an experiment draws beside its offers: no pack at all.
NO_OFFER = "none"
ALL_OFFERS = "all"
#: One whole, in basis points.
WHOLE_BP = 10_000
#: Far beyond any term, and small enough that no instant plus a term leaves the calendar.
MOST_DAYS = 1_000_000

DTYPES = {"instant": pl.Datetime("us"), "date": pl.Date, "integer": pl.Int64, "text": pl.String}


@dataclass(frozen=True)
class Column:
    """One column of a policy file.

    An empty cell is null where `optional`, `empty_means` where that is given, and refused otherwise. Integers lie in
    `least`..`most`; a text is one of `codes`, where there are any. Instants are kept as naive UTC; a date is a business
    date.
    """

    name: str
    kind: Literal["instant", "date", "integer", "text"] = "integer"
    optional: bool = False
    empty_means: int | None = None
    codes: tuple[str, ...] = ()
    least: int = 0
    most: int = 2**63 - 1


EFFECTIVE_FROM = Column("effective_from", "instant")
NOTE = Column("note", "text")

POLICY_FILES: dict[str, tuple[Column, ...]] = {
    "policy_versions": (
        EFFECTIVE_FROM,
        Column("settle_after_hours", most=MOST_DAYS * 24),
        Column("clawback_days", most=MOST_DAYS),
        Column("launch_days", most=MOST_DAYS),
        Column("same_device", "text", codes=("first_member_only", "off")),
        Column("self_purchase", "text", codes=("no_commission", "allowed")),
        Column("click_window_days", most=MOST_DAYS),
        Column("max_levels", least=1, most=MAX_LEVELS),
        Column("bonus_close_days", most=MOST_DAYS),
        Column("auto_receive_days", optional=True, least=1, most=MOST_DAYS),
        NOTE,
    ),
    "commission_rates": (
        EFFECTIVE_FROM,
        Column("effective_to", "instant", optional=True),
        Column("level", least=1, most=MAX_LEVELS),
        Column("scope", "text", codes=("product", "category", "stage", "all")),
        Column("scope_id", "text", optional=True),
        Column("tier", "text", codes=("any", *TIERS)),
        Column("order_kind", "text", codes=ORDER_KINDS),
        Column("rate_bp", optional=True, most=WHOLE_BP),
        NOTE,
    ),
    "tier_rules": (
        EFFECTIVE_FROM,
        Column("tier", "text", codes=TIERS),
        Column("window_days", optional=True, most=MOST_DAYS),
        Column("min_deals", optional=True),
        Column("min_deal_fen", optional=True),
        Column("min_senior_downlines", optional=True),
        Column("management_bp", empty_means=0, most=WHOLE_BP),
        Column("mentor_bp", empty_means=0, most=WHOLE_BP),
        Column("mentor_days", empty_means=0, most=MOST_DAYS),
        NOTE,
    ),
    "bonus_steps": (
        EFFECTIVE_FROM,
        Column("threshold_fen", least=1),
        Column("bonus_fen", empty_means=0),
        Column("bonus_bp", empty_means=0, most=WHOLE_BP),
        NOTE,
    ),
    "price_bands": (
        EFFECTIVE_FROM,
        Column("band", "text"),
        Column("from_fen"),
        NOTE,
    ),
    "member_tiers": (
        EFFECTIVE_FROM,
        Column("tier", "text", codes=MEMBER_TIERS),
        Column("min_spend_fen", empty_means=0),
        NOTE,
    ),
    "targets": (
        EFFECTIVE_FROM,
        Column("target", "text", codes=tuple(TARGET_UNITS)),
        Column("value", optional=True),
        Column("unit", "text", codes=tuple(sorted(set(TARGET_UNITS.values())))),
        NOTE,
    ),
    "boards": (
        EFFECTIVE_FROM,
        Column("board", "text"),
        Column("name_zh", "text"),
        Column("name_en", "text"),
        Column("measure", "text", codes=MEASURES),
        Column("period", "text", codes=("week", "month")),
        Column("scope", "text", codes=("all", "region")),
        Column("newcomer_days", optional=True, least=1, most=MOST_DAYS),
        Column("minimum", least=1),
        Column("places", optional=True),
        Column("tie_rule", "text", codes=("shared", "earliest")),
        Column("max_void_share_bp", most=WHOLE_BP),
        Column("names", "text", codes=("masked", "full")),
        Column("issue_after_days", most=MOST_DAYS),
        NOTE,
    ),
    "board_prizes": (
        EFFECTIVE_FROM,
        Column("board", "text"),
        Column("to_place", optional=True, least=1),
        Column("from_value", optional=True, least=1),
        Column("prize_zh", "text"),
        Column("prize_en", "text"),
        NOTE,
    ),
    "comeback_rules": (
        EFFECTIVE_FROM,
        Column("flag_after_days", least=1, most=MOST_DAYS),
        Column("activity", "text"),
        Column("return_days", least=1, most=MOST_DAYS),
        # An experiment without a control tells nothing.
        Column("control_bp", least=1, most=WHOLE_BP),
        Column("explore_bp", most=WHOLE_BP),
        Column("weekly_budget_fen"),
        Column("experiment_key", "text"),
        NOTE,
    ),
    "comeback_offers": (
        EFFECTIVE_FROM,
        Column("offer", "text"),
        Column("name_zh", "text"),
        Column("name_en", "text"),
        Column("cost_fen"),
        NOTE,
    ),
    "holidays": (
        EFFECTIVE_FROM,
        Column("holiday", "text"),
        Column("name_zh", "text"),
        Column("name_en", "text"),
        Column("first_day", "date", optional=True),
        Column("last_day", "date", optional=True),
        NOTE,
    ),
    "push_rules": (
        EFFECTIVE_FROM,
        Column("quiet_from_hour", most=23),
        Column("quiet_to_hour", most=23),
        Column("max_messages"),
        Column("within_days", least=1, most=MOST_DAYS),
        NOTE,
    ),
}
#: What people are paid by must stand in every folder. Any other file that a folder lacks is the default one.
PAY_FILES = ("policy_versions", "commission_rates", "tier_rules", "bonus_steps")


@dataclass(frozen=True, eq=False)
class Policy:
    """A valid policy: one frame per file, with the file's columns, typed, and `file_row` (the header is row 1)."""

    folder: Path
    policy_versions: pl.DataFrame
    commission_rates: pl.DataFrame
    tier_rules: pl.DataFrame
    bonus_steps: pl.DataFrame
    price_bands: pl.DataFrame
    member_tiers: pl.DataFrame
    targets: pl.DataFrame
    boards: pl.DataFrame
    board_prizes: pl.DataFrame
    comeback_rules: pl.DataFrame
    comeback_offers: pl.DataFrame
    holidays: pl.DataFrame
    push_rules: pl.DataFrame
    #: Columns that mean nothing here, each with its file.
    ignored_columns: tuple[tuple[str, str], ...] = ()

    def tables(self) -> dict[str, pl.DataFrame]:
        """The frames by file name without `.csv`, in the order of `POLICY_FILES`, without `file_row`."""
        return {name: getattr(self, name).drop("file_row") for name in POLICY_FILES}


@dataclass(frozen=True)
class Problem:
    """Why a policy is refused. `row` is None where the file as a whole is wrong."""

    file: str
    row: int | None
    reason: str


def refuse(folder: Path, problems: list[Problem]) -> None:
    """Raise ConfigurationError for the first of `problems`, saying how many more there are; do nothing for none."""
    if not problems:
        return
    first, *others = problems
    row = f" row {first.row}" if first.row else ""
    more = f" (and {len(others)} more)" if others else ""
    raise ConfigurationError(f"The policy is refused: {folder / first.file}.csv{row}: {first.reason}{more}.")
