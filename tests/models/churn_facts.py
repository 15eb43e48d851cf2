"""A mall's facts for models/churn, straight from its landing tables: what the marts will say, in a few lines."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from models.churn.facts import Facts

OFFSET = timedelta(hours=8)


def facts_of(frames: dict[str, pl.DataFrame]) -> Facts:
    """Facts of a generated mall; its last day is over."""
    shares = frames["shares"].select(
        "distributor_id", _day("shared_at").alias("date"), share=pl.lit(1), event=pl.lit(0)
    )
    events = frames["activity_events"].select(
        "distributor_id", _day("occurred_at").alias("date"), share=pl.lit(0), event=pl.lit(1)
    )
    activity = pl.concat([shares, events]).group_by("distributor_id", "date")
    return Facts(
        activity=activity.agg(shares=pl.col("share").sum(), events=pl.col("event").sum()),
        days=_days(frames),
        distributors=frames["distributors"].select(
            "distributor_id", "inviter_id", _day("approved_at").alias("approved_on")
        ),
        statuses=frames["distributor_status_changes"]
        .sort("changed_at")
        .select("distributor_id", _day("changed_at").alias("changed_on"), "status"),
        tiers=frames["distributors"]
        .drop_nulls("approved_at")
        .select(
            "distributor_id",
            tier_rank=pl.lit(1),
            since=_day("approved_at"),
            until=pl.lit(None, pl.Date),
        ),
        packs=no_facts().packs,
        calendar=calendar(_day_of(frames["orders"]["created_at"].min()), _day_of(frames["orders"]["created_at"].max())),
    )


def no_facts() -> Facts:
    """Nobody and nothing, with every column that Facts names."""
    who, day, whole = {"distributor_id": pl.String}, {"date": pl.Date}, pl.Int64
    schemas = {
        "activity": {**who, **day, "shares": whole, "events": whole},
        "days": {**who, **day, "orders": whole, "clicks": whole, "commission_fen": whole, "clawed_back_fen": whole},
        "distributors": {**who, "inviter_id": pl.String, "approved_on": pl.Date},
        "statuses": {**who, "changed_on": pl.Date, "status": pl.String},
        "tiers": {**who, "tier_rank": whole, "since": pl.Date, "until": pl.Date},
        "packs": {**who, "sent_on": pl.Date},
        "calendar": {**day, "is_counted": pl.Boolean, "uncounted_because": pl.String, "counted_days": whole},
    }
    return Facts(**{table: pl.DataFrame(schema=schema) for table, schema in schemas.items()})


def calendar(first: date, last: date, *, uncounted: dict[date, str] | None = None) -> pl.DataFrame:
    """Days that count but for those told, with the reason why not."""
    because = uncounted or {}
    days = pl.date_range(first, last, "1d", eager=True)
    reasons = pl.Series([because.get(day) for day in days], dtype=pl.String)
    return pl.DataFrame({"date": days, "is_counted": reasons.is_null(), "uncounted_because": reasons}).with_columns(
        counted_days=pl.col("is_counted").cast(pl.Int64).cum_sum()
    )


def _days(frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Orders by the distributor they name, a tenth of the goods as commission, refunds on the day they were asked."""
    goods = (
        frames["order_items"]
        .group_by("order_id")
        .agg((pl.col("quantity") * pl.col("unit_price_fen") - pl.col("discount_fen")).sum().alias("goods_fen"))
    )
    orders = frames["orders"].drop_nulls(["distributor_id", "paid_at"]).join(goods, on="order_id")
    paid = orders.select(
        "distributor_id", _day("paid_at").alias("date"), orders=pl.lit(1), commission_fen=pl.col("goods_fen") // 10
    )
    back = frames["refunds"].join(orders.select("order_id", "distributor_id"), on="order_id")
    back = back.select("distributor_id", _day("requested_at").alias("date"), clawed_back_fen=pl.col("amount_fen") // 10)
    clicks = frames["share_clicks"].join(frames["shares"].select("share_id", "distributor_id"), on="share_id")
    clicks = clicks.select("distributor_id", _day("clicked_at").alias("date"), clicks=pl.lit(1))
    return (
        pl.concat([paid, back, clicks], how="diagonal_relaxed")
        .group_by("distributor_id", "date")
        .agg(pl.col("orders", "clicks", "commission_fen", "clawed_back_fen").sum())
    )


def _day(column: str) -> pl.Expr:
    return (pl.col(column) + OFFSET).dt.date()


def _day_of(instant: datetime) -> date:
    return (instant + OFFSET).date()
