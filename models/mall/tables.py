"""The landing tables as typed columns: the numbers of the simulation become ids, instants and text.

Inside the mall a person is a row number, a moment is seconds since the opening, and a name is a place in a list. Each
table below says, column by column, how these are written (contract.md holds the names and types).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from models.mall.catalogue import CAMPAIGNS, NICKNAME_FIRST, NICKNAME_LAST, REGIONS, SHARE_CHANNELS
from models.mall.clock import Clock
from models.mall.network import STATUSES
from models.mall.notes import NOTES, TOPICS
from models.mall.returns import REASONS

#: Ids count from here: of one length (8 digits) up to 90 million, and at most 12 bytes, which engines keep inline.
FIRST_NUMBER = 10_000_000
#: No Chinese mobile number begins with 100.
FIRST_PHONE = 10_000_000_000

SEASONS = tuple(dict.fromkeys(c.theme for c in CAMPAIGNS))
ASSET_KINDS = ("poster", "copy", "video")
EVENT_TYPES = ("login", "browse", "material", "community")
FLOWS = ("seven-steps", "three-steps")
LONG_FORM = ("填写手机号", "短信验证", "填写资料", "上传身份证", "绑定银行卡", "签署协议", "观看说明")
#: Those of the long form, then those of the short one.
STEPS = (*LONG_FORM, "微信授权", "填写资料", "同意协议")
TRAINING_KINDS = ("video", "handbook", "case")
POINT_KINDS = ("earn", "redeem", "expire", "adjust")
POINT_USES = ("goods", "freight", "course", "lottery")
PERKS = ("包邮券", "生日礼", "专属客服", "新品试用")
GATHERING_KINDS = ("salon", "live")
COMMUNITY_TIERS = ("junior", "senior")
BOOKED_STATUSES = ("pending", "settled", "void")
MESSAGE_STATUSES = ("sent", "delivered", "opened", "failed")
#: As WeChat names them.
MESSAGE_ERRORS = ("43101 user refuse to accept the msg", "47003 argument invalid", "-1 system error")
TEMPLATES = ("settlement", "leaderboard", "comeback")

#: What the simulation knows of a table, by the names of the landing columns.
Columns = dict[str, np.ndarray]
Column = Callable[[pl.Expr, Clock], pl.Expr]


def numbered(prefix: str, first: int = FIRST_NUMBER) -> Column:
    """An id from a row number; a negative number is empty."""

    def write(column: pl.Expr, _: Clock) -> pl.Expr:
        text = pl.lit(prefix) + (column.cast(pl.Int64) + first).cast(pl.String)
        return pl.when(column >= 0).then(text)

    return write


def instant(column: pl.Expr, clock: Clock) -> pl.Expr:
    """UTC microseconds from seconds since the opening; what is not before the end has not happened yet."""
    opened = int(clock.opened.timestamp())
    return pl.when(column < clock.end).then(((column + opened) * 1_000_000).cast(pl.Datetime("us")))


def planned(column: pl.Expr, clock: Clock) -> pl.Expr:
    """An instant that is known beforehand, such as a campaign's end."""
    opened = int(clock.opened.timestamp())
    return ((column + opened) * 1_000_000).cast(pl.Datetime("us"))


def one_of(texts: tuple[str, ...]) -> Column:
    """A text by its place; a negative place is empty."""

    def write(column: pl.Expr, _: Clock) -> pl.Expr:
        return pl.lit(pl.Series(texts, dtype=pl.String)).gather(pl.when(column >= 0).then(column.cast(pl.UInt32)))

    return write


def whole(column: pl.Expr, _: Clock) -> pl.Expr:
    """A whole number as it is."""
    return column.cast(pl.Int64)


def line(column: pl.Expr, _: Clock) -> pl.Expr:
    """A line's number; zero is empty."""
    return pl.when(column > 0).then(column.cast(pl.Int64))


def digits(column: pl.Expr, _: Clock) -> pl.Expr:
    """The digits of a number as text."""
    return column.cast(pl.String)


def as_is(column: pl.Expr, _: Clock) -> pl.Expr:
    """A column that is typed already."""
    return column


def phone(column: pl.Expr, _: Clock) -> pl.Expr:
    """Eleven digits that no telephone has."""
    return (column.cast(pl.Int64) * 7_919 % 100_000_000 + FIRST_PHONE).cast(pl.String)


def openid(column: pl.Expr, _: Clock) -> pl.Expr:
    """Twenty-eight characters, like the real ones."""
    return pl.lit("oMALLxxxxxxxxxxxxxxxx") + (column.cast(pl.Int64) + FIRST_NUMBER // 10).cast(pl.String)


def nickname(column: pl.Expr, clock: Clock) -> pl.Expr:
    """Two words; the same name is borne by many."""
    first = one_of(NICKNAME_FIRST)(column % len(NICKNAME_FIRST), clock)
    return first + one_of(NICKNAME_LAST)(column // len(NICKNAME_FIRST) % len(NICKNAME_LAST), clock)


def applicant(column: pl.Expr, clock: Clock) -> pl.Expr:
    """The id of the distributor they became; whoever gave up, a negative number, has one of their own."""
    return pl.coalesce(distributor(column, clock), numbered("A")(-1 - column, clock))


member, distributor, share, message = numbered("M"), numbered("D"), numbered("S"), numbered("X")
product, campaign, region = numbered("P", 101), numbered("C", 101), one_of(tuple(REGIONS))
asset, community, gathering = numbered("B", 101), numbered("G", 101), numbered("H", 101)

TABLES: Mapping[str, Mapping[str, Column]] = {
    "products": {
        "product_id": product, "name": as_is, "category": as_is, "list_price_fen": whole, "cost_fen": whole,
        "launched_at": planned, "retired_at": instant, "is_exclusive": as_is, "is_entry": as_is,
    },
    "campaigns": {
        "campaign_id": campaign, "name": as_is, "kind": as_is, "starts_at": planned, "ends_at": planned, "theme": as_is,
        "product_id": product, "budget_fen": whole,
    },
    "members": {
        "member_id": member, "registered_at": instant, "first_paid_at": instant, "region": region,
        "nickname": nickname, "phone": phone, "openid": openid,
    },
    "distributors": {
        "distributor_id": distributor, "member_id": member, "inviter_id": distributor, "applied_at": instant,
        "approved_at": instant, "region": region, "community_id": community,
    },
    "distributor_status_changes": {
        "distributor_id": distributor, "changed_at": instant, "status": one_of(STATUSES),
    },
    "bindings": {
        "member_id": member, "bound_at": instant, "distributor_id": distributor, "unbound_at": instant,
    },
    "shares": {
        "share_id": share, "distributor_id": distributor, "shared_at": instant, "asset_id": asset,
        "channel": one_of(SHARE_CHANNELS),
    },
    "orders": {
        "order_id": digits, "member_id": member, "created_at": instant, "distributor_id": distributor,
        "device_id": numbered("V"), "paid_at": instant, "shipped_at": instant, "received_at": instant,
        "freight_fen": whole, "order_discount_fen": whole, "campaign_id": campaign, "share_id": share,
    },
    "order_items": {
        "order_id": digits, "line_no": whole, "product_id": product, "quantity": whole, "unit_price_fen": whole,
        "discount_fen": whole,
    },
    "refunds": {
        "refund_id": numbered("R"), "order_id": digits, "amount_fen": whole, "requested_at": instant,
        "freight_fen": whole, "line_no": line, "completed_at": instant, "reason": one_of(REASONS),
    },
    "share_clicks": {
        "click_id": numbered("K"), "share_id": share, "clicked_at": instant, "member_id": member,
        "visitor_id": numbered("W"),
    },
    "assets": {
        "asset_id": asset, "kind": one_of(ASSET_KINDS), "title": as_is, "season": one_of(SEASONS),
        "product_id": product, "published_at": planned, "retired_at": instant,
    },
    "activity_events": {
        "event_id": numbered("E"), "distributor_id": distributor, "event_type": one_of(EVENT_TYPES),
        "occurred_at": instant, "device_id": numbered("V"),
    },
    "onboarding_steps": {
        "applicant_id": applicant, "flow_version": one_of(FLOWS), "step_no": whole, "step_name": one_of(STEPS),
        "entered_at": instant, "completed_at": instant,
    },
    "training_views": {
        "view_id": numbered("T"), "distributor_id": distributor, "content_id": numbered("L", 101),
        "kind": one_of(TRAINING_KINDS), "started_at": instant, "completed_at": instant, "product_id": product,
    },
    "points_transactions": {
        "transaction_id": numbered("J"), "member_id": member, "kind": one_of(POINT_KINDS), "points": whole,
        "occurred_at": instant, "redeemed_for": one_of(POINT_USES), "order_id": numbered("", 0),
    },
    "perk_uses": {"use_id": numbered("U"), "member_id": member, "perk": one_of(PERKS), "used_at": instant},
    "gatherings": {"gathering_id": gathering, "kind": one_of(GATHERING_KINDS), "held_at": planned, "title": as_is},
    "gathering_attendance": {"gathering_id": gathering, "distributor_id": distributor, "attended_at": instant},
    "communities": {
        "community_id": community, "name": as_is, "region": region, "tier": one_of(COMMUNITY_TIERS),
        "mentor_id": distributor,
    },
    "community_members": {
        "community_id": community, "distributor_id": distributor, "joined_at": instant, "left_at": instant,
    },
    "feedback": {
        "feedback_id": numbered("F"), "distributor_id": distributor, "submitted_at": instant, "text": one_of(NOTES),
        "topic": one_of(TOPICS), "responded_at": instant, "adopted_at": instant,
    },
    "consents": {
        "consent_id": numbered("N"), "distributor_id": distributor, "template_id": one_of(TEMPLATES),
        "granted_at": instant,
    },
    "opening_balances": {"distributor_id": distributor, "balance_at": instant, "payable_fen": whole},
    "payouts": {
        "payout_id": numbered("Y"), "distributor_id": distributor, "paid_out_at": instant, "amount_fen": whole,
    },
    "commission_records": {
        "record_id": numbered("Q"), "distributor_id": distributor, "order_id": digits, "amount_fen": whole,
        "recorded_at": instant, "line_no": whole, "level": whole, "status": one_of(BOOKED_STATUSES),
    },
    "push_receipts": {
        "message_id": message, "status": one_of(MESSAGE_STATUSES), "occurred_at": instant,
        "error": one_of(MESSAGE_ERRORS),
    },
}  # fmt: skip


def in_time(columns: Columns, moment: str, clock: Clock, number: str | None = None) -> Columns:
    """The rows by that moment, those before the end, with their numbers under that name."""
    order = np.argsort(columns[moment], kind="stable")
    order = order[columns[moment][order] < clock.end]
    rows = {name: column[order] for name, column in columns.items()}
    return rows if number is None else {number: np.arange(len(order)), **rows}


def write_out(table: str, columns: Columns, clock: Clock) -> pl.DataFrame:
    """The rows of a landing table, from the simulation's columns of the same names."""
    return shaped(TABLES[table], columns, clock)


def shaped(table: Mapping[str, Column], columns: Columns, clock: Clock) -> pl.DataFrame:
    """Columns written as a table says."""
    return pl.DataFrame(columns).select(write(pl.col(name), clock).alias(name) for name, write in table.items())
