"""What a policy is: four CSV files, their columns, and what a cell may hold (commission.md, "Policy files")."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from pipelines.errors import ConfigurationError

TIERS = ("junior", "senior", "mentor")
STAGES = ("peak", "launch", "off_season", "mature")
ORDER_KINDS = ("first", "repeat")
MAX_LEVELS = 3
#: One whole, in basis points.
WHOLE_BP = 10_000
#: Far beyond any term, and small enough that no instant plus a term leaves the calendar.
MOST_DAYS = 1_000_000

DTYPES = {"instant": pl.Datetime("us"), "integer": pl.Int64, "text": pl.String}


@dataclass(frozen=True)
class Column:
    """One column of a policy file.

    An empty cell is null where `optional`, `empty_means` where that is given, and refused otherwise. Integers lie in
    `least`..`most`; a text is one of `codes`, where there are any. Instants are kept as naive UTC.
    """

    name: str
    kind: Literal["instant", "integer", "text"] = "integer"
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
}


@dataclass(frozen=True, eq=False)
class Policy:
    """A valid policy: one frame per file, with the file's columns, typed, and `file_row` (the header is row 1)."""

    folder: Path
    policy_versions: pl.DataFrame
    commission_rates: pl.DataFrame
    tier_rules: pl.DataFrame
    bonus_steps: pl.DataFrame
    #: Columns that mean nothing here, each with its file.
    ignored_columns: tuple[tuple[str, str], ...] = ()

    def tables(self) -> dict[str, pl.DataFrame]:
        """The four frames by file name without `.csv`, in the order of `POLICY_FILES`, without `file_row`."""
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
