"""Who buys and who sells."""

from __future__ import annotations

from pipelines.contract.schema import RowCheck, code, contact, identity, instant, table, text

MEMBERS = table(
    "members",
    key=("member_id",),
    columns=(
        identity("member_id"),
        instant("registered_at", required=True),
        instant("first_paid_at"),
        text("region"),
        contact("nickname"),
        contact("phone"),
        contact("openid"),
    ),
)

DISTRIBUTORS = table(
    "distributors",
    key=("distributor_id",),
    columns=(
        identity("distributor_id"),
        identity("member_id", required=True),
        identity("inviter_id"),
        instant("applied_at", required=True),
        instant("approved_at"),
        text("region"),
        identity("community_id"),
    ),
)

DISTRIBUTOR_STATUS_CHANGES = table(
    "distributor_status_changes",
    key=("distributor_id", "changed_at"),
    columns=(
        identity("distributor_id"),
        instant("changed_at"),
        code("status", "active", "frozen", "left", required=True),
    ),
)

BINDINGS = table(
    "bindings",
    key=("member_id", "bound_at"),
    columns=(
        identity("member_id"),
        instant("bound_at"),
        identity("distributor_id", required=True),
        instant("unbound_at", planned=True),
    ),
    checks=(RowCheck("unbound_at", "unbound_before_bound", "unbound_at < bound_at"),),
)

COMMUNITIES = table(
    "communities",
    key=("community_id",),
    columns=(
        identity("community_id"),
        text("name", required=True),
        text("region"),
        text("tier"),
        identity("mentor_id"),
    ),
)

COMMUNITY_MEMBERS = table(
    "community_members",
    key=("community_id", "distributor_id"),
    columns=(
        identity("community_id"),
        identity("distributor_id"),
        instant("joined_at", required=True),
        instant("left_at"),
    ),
    checks=(RowCheck("left_at", "left_before_joined", "left_at < joined_at"),),
)
