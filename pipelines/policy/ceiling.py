"""Rates that can exceed 100 %: what a line can pay at the worst, by the policy alone.

For every kind of line that the policy tells apart (first or repeat; each product and category it names, and one it
does not name; each stage) and every instant since the first version at which an order could be paid, added up are

- per level up to the `max_levels` then in force, the winning rate of the tier that earns most there: the people of a
  chain are different ones, each of any tier;
- the highest `management_bp + mentor_bp` of one row of tier_rules (`mentor_bp` only where `mentor_days` is above 0).
  Both fall on the seller's sales and both go to one person, the seller's inviter, in one tier. They are paid for the
  month in which the line settles, which may be any month after the order but none before: the sets that count are
  those in force at some month's last instant not earlier than `paid_at` + `settle_after_hours`.

The policy is refused when that sum is above 10,000 basis points for any of them; exactly 10,000 passes. Any named
product may be of any named category. Target bonuses are left out, as in commission.md: they reward a month's sales by
steps and belong to no line. So is rounding: three shares of 25 % of a line of 2 fen are 1 fen each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from pipelines.policy.description import WHOLE_BP, Policy, Problem
from pipelines.policy.rates import LineKind, Period, line_kinds, periods


@dataclass(frozen=True)
class Share:
    """What one beneficiary can get of a line, by the row of the file that says so."""

    label: str
    bp: int
    file: str
    file_row: int


@dataclass(frozen=True)
class MonthlyShare:
    """What one set of tier rules pays an inviter at most, and the last month's end at which it is in force, if any."""

    share: Share
    last_month_end: datetime | None

    def can_fall_due(self, period: Period) -> bool:
        """Whether a line paid in the period can settle in a month that this set closes."""
        settles_after = timedelta(hours=period.settle_after_hours)
        return self.last_month_end is None or self.last_month_end - period.starts_at >= settles_after


def above_whole(policy: Policy, zone: ZoneInfo) -> list[Problem]:
    """The first kind of line, by time, that can pay more than its base; months are those of `zone`."""
    monthly_shares = _monthly_shares(policy, zone)
    for period in periods(policy):
        due = [monthly.share for monthly in monthly_shares if monthly.can_fall_due(period)]
        highest = [max(due, key=lambda share: share.bp)] if due else []
        if _bound(period) + _total(highest) > WHOLE_BP:
            for kind in line_kinds(period.book):
                shares = _level_shares(kind, period) + highest
                if _total(shares) > WHOLE_BP:
                    return [_problem(kind, period, shares)]
    return []


def _bound(period: Period) -> int:
    """At least what any line pays: saves looking at every kind of line in a policy that is far from the ceiling."""
    by_level = dict.fromkeys(period.levels, 0)
    for (_, level, *_), by_tier in period.book.items():
        if level in by_level:
            by_level[level] = max(by_level[level], *(rate.paid_bp for rate in by_tier.values()))
    return sum(by_level.values())


def _level_shares(kind: LineKind, period: Period) -> list[Share]:
    rates = (kind.highest_rate(period.book, level) for level in period.levels)
    return [Share(f"level {rate.level}", rate.paid_bp, "commission_rates", rate.file_row) for rate in rates if rate]


def _monthly_shares(policy: Policy, zone: ZoneInfo) -> list[MonthlyShare]:
    """One per set of tier rules that is in force at the end of any month."""
    mentor_bp = pl.when(pl.col("mentor_days") > 0).then("mentor_bp").otherwise(0)
    highest_of_sets = (
        policy.tier_rules.select("effective_from", "file_row", bp=pl.col("management_bp") + mentor_bp)
        .sort("effective_from", "bp", descending=[False, True])
        .unique("effective_from", keep="first", maintain_order=True)
    )
    starts = highest_of_sets["effective_from"].to_list()
    shares = [Share("management and mentor", bp, "tier_rules", row) for _, row, bp in highest_of_sets.rows()]
    month_ends = [_month_end_before(end, zone) for end in starts[1:]] + [None] * bool(starts)
    return [
        MonthlyShare(share, month_end)
        for share, start, month_end in zip(shares, starts, month_ends, strict=True)
        if month_end is None or start <= month_end
    ]


def _month_end_before(instant: datetime, zone: ZoneInfo) -> datetime:
    """The newest last microsecond of a business month that lies before `instant`, both naive UTC."""
    # The calendar ends with the year 9999, in which a zone may already be a day ahead.
    local = min(instant.replace(tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)).astimezone(zone)
    month_start = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return month_start.astimezone(UTC).replace(tzinfo=None) - timedelta(microseconds=1)


def _total(shares: list[Share]) -> int:
    return sum(share.bp for share in shares)


def _problem(kind: LineKind, period: Period, shares: list[Share]) -> Problem:
    line = f"a {kind.order_kind} order of {kind.product_id or 'a product'} in the stage {kind.stage}"
    line += f" and the category {kind.category}" if kind.category else ""
    parts = ", ".join(f"{share.label} {share.bp} ({share.file} row {share.file_row})" for share in shares)
    reason = (
        f"{line}, paid from {period.starts_at.isoformat()}Z on, can pay {_total(shares)} basis points of its base, "
        f"which is above 100 %: {parts}"
    )
    highest = max(shares, key=lambda share: share.bp)
    return Problem(highest.file, highest.file_row, reason)
