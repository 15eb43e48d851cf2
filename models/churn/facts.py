"""What is known of people: facts by day, and nothing else of them than what was known on a morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

ACTIVE = "active"


@dataclass(frozen=True)
class Facts:
    """Frames from the marts; dates are business days, money is whole fen.

    - activity: distributor_id, date, shares, events; a row per distributor and day with activity that the policy
      counts. Approval and being let in again are not in it: they come from the frames below.
    - days: distributor_id, date, orders, clicks, commission_fen (earned that day), clawed_back_fen (taken back that
      day, whenever it was earned); further columns of marts.fct_distributor_days don't hurt.
    - distributors: distributor_id, inviter_id, approved_on (null: an applicant).
    - statuses: distributor_id, changed_on, status (active, frozen, left), in the order in which they happened.
    - tiers: distributor_id, tier_rank (1 is the lowest), since, until (dates, null: still).
    - packs: distributor_id, sent_on; comeback packs that were sent.
    - calendar: date, is_counted, uncounted_because (holiday, gap, unfinished, null), counted_days (running count); a
      row for every day from the first that anything happened on.
    """

    activity: pl.DataFrame
    days: pl.DataFrame
    distributors: pl.DataFrame
    statuses: pl.DataFrame
    tiers: pl.DataFrame
    packs: pl.DataFrame
    calendar: pl.DataFrame

    def before(self, as_of: date) -> Facts:
        """What was known on the morning of that day. The one place that keeps the future out of every feature."""
        return Facts(
            activity=self.activity.filter(pl.col("date") < as_of),
            days=self.days.filter(pl.col("date") < as_of),
            distributors=self.distributors.filter(pl.col("approved_on") < as_of),
            statuses=self.statuses.filter(pl.col("changed_on") < as_of),
            tiers=self.tiers.filter(pl.col("since") < as_of).with_columns(
                pl.when(pl.col("until") < as_of).then("until")
            ),
            packs=self.packs.filter(pl.col("sent_on") < as_of),
            calendar=self.calendar.filter(pl.col("date") < as_of),
        )

    def around(self, people: list[str]) -> Facts:
        """What is needed to know of these people: their own facts, and their downlines'."""
        own = pl.col("distributor_id").is_in(people)
        near = self.distributors.filter(own | pl.col("inviter_id").is_in(people))
        return Facts(
            activity=self.activity.join(near.select("distributor_id"), on="distributor_id", how="semi"),
            days=self.days.filter(own),
            distributors=near,
            statuses=self.statuses.filter(own),
            tiers=self.tiers.filter(own),
            packs=self.packs.filter(own),
            calendar=self.calendar,
        )

    def standing(self) -> pl.DataFrame:
        """The approved whose last status is active: distributor_id, approved_on, last_active_on.

        Joining and being let in again count as activity, as in marts.fct_silences; nobody is silent while frozen.
        """
        moves = self.statuses.group_by("distributor_id", maintain_order=True).agg(
            pl.col("status").last(),
            pl.col("changed_on").filter(pl.col("status") == ACTIVE).max().alias("let_in_on"),
        )
        last = self.activity.group_by("distributor_id").agg(pl.col("date").max())
        people = self.distributors.select("distributor_id", "approved_on").join(moves, on="distributor_id", how="left")
        return (
            people.filter(pl.col("status").fill_null(ACTIVE) == ACTIVE)
            .join(last, on="distributor_id", how="left")
            .select(
                "distributor_id",
                "approved_on",
                pl.max_horizontal("approved_on", "let_in_on", "date").alias("last_active_on"),
            )
        )

    def counted_days(self) -> int:
        """How many counted days the calendar holds."""
        return self.calendar["counted_days"].max() or 0

    def with_counted(self, frame: pl.DataFrame, on: str) -> pl.DataFrame:
        """`frame` with `counted`: the counted days up to and including its date; 0 before the calendar begins."""
        counted = self.calendar.select(pl.col("date").alias(on), pl.col("counted_days").alias("counted"))
        return frame.join(counted, on=on, how="left").with_columns(pl.col("counted").fill_null(0))
