"""What distributors do, and what they are given to do it with."""

from __future__ import annotations

from pipelines.contract.schema import RowCheck, code, fen, identity, instant, integer, table, text

SHARES = table(
    "shares",
    key=("share_id",),
    columns=(
        identity("share_id"),
        identity("distributor_id", required=True),
        instant("shared_at", required=True),
        identity("asset_id"),
        text("channel"),
    ),
)

SHARE_CLICKS = table(
    "share_clicks",
    key=("click_id",),
    columns=(
        identity("click_id"),
        identity("share_id", required=True),
        instant("clicked_at", required=True),
        identity("member_id"),
        identity("visitor_id"),
    ),
)

CAMPAIGNS = table(
    "campaigns",
    key=("campaign_id",),
    columns=(
        identity("campaign_id"),
        text("name", required=True),
        code("kind", "promotion", "peak", "off_season", "challenge", required=True),
        instant("starts_at", required=True, planned=True),
        instant("ends_at", required=True, planned=True),
        text("theme"),
        identity("product_id"),
        fen("budget_fen"),
    ),
    checks=(RowCheck("ends_at", "ends_before_starts", "ends_at < starts_at"),),
)

ACTIVITY_EVENTS = table(
    "activity_events",
    key=("event_id",),
    columns=(
        identity("event_id"),
        identity("distributor_id", required=True),
        text("event_type", required=True),
        instant("occurred_at", required=True),
        identity("device_id"),
    ),
)

ASSETS = table(
    "assets",
    key=("asset_id",),
    columns=(
        identity("asset_id"),
        code("kind", "poster", "copy", "video", required=True),
        text("title"),
        text("season"),
        identity("product_id"),
        instant("published_at", required=True, planned=True),
        instant("retired_at", planned=True),
    ),
    checks=(RowCheck("retired_at", "retired_before_published", "retired_at < published_at"),),
)

# A step may be told to have ended before it began: a form filled in after the deal was made.
ONBOARDING_STEPS = table(
    "onboarding_steps",
    key=("applicant_id", "flow_version", "step_no"),
    columns=(
        identity("applicant_id"),
        text("flow_version"),
        integer("step_no"),
        text("step_name", required=True),
        instant("entered_at", required=True),
        instant("completed_at"),
    ),
)

TRAINING_VIEWS = table(
    "training_views",
    key=("view_id",),
    columns=(
        identity("view_id"),
        identity("distributor_id", required=True),
        identity("content_id", required=True),
        code("kind", "video", "handbook", "case", required=True),
        instant("started_at", required=True),
        instant("completed_at"),
        identity("product_id"),
    ),
    checks=(RowCheck("completed_at", "completed_before_started", "completed_at < started_at"),),
)
