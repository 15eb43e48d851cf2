"""What the mall does for its people, and what they answer."""

from __future__ import annotations

from pipelines.contract.schema import code, identity, instant, table, text

PERK_USES = table(
    "perk_uses",
    key=("use_id",),
    columns=(
        identity("use_id"),
        identity("member_id", required=True),
        text("perk", required=True),
        instant("used_at", required=True),
    ),
)

GATHERINGS = table(
    "gatherings",
    key=("gathering_id",),
    columns=(
        identity("gathering_id"),
        code("kind", "salon", "live", required=True),
        instant("held_at", required=True, planned=True),
        text("title"),
    ),
)

GATHERING_ATTENDANCE = table(
    "gathering_attendance",
    key=("gathering_id", "distributor_id"),
    columns=(
        identity("gathering_id"),
        identity("distributor_id"),
        instant("attended_at", required=True),
    ),
)

FEEDBACK = table(
    "feedback",
    key=("feedback_id",),
    columns=(
        identity("feedback_id"),
        identity("distributor_id", required=True),
        instant("submitted_at", required=True),
        text("text", required=True),
        text("topic"),
        instant("responded_at"),
        instant("adopted_at"),
    ),
)

CONSENTS = table(
    "consents",
    key=("consent_id",),
    columns=(
        identity("consent_id"),
        identity("distributor_id", required=True),
        identity("template_id", required=True),
        instant("granted_at", required=True),
    ),
)

PUSH_RECEIPTS = table(
    "push_receipts",
    key=("message_id", "status"),
    columns=(
        identity("message_id"),
        code("status", "sent", "delivered", "opened", "failed"),
        instant("occurred_at", required=True),
        text("error"),
    ),
)
