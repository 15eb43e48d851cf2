"""The landing tables: what a mall delivers. Another table is one more description here, and nothing else."""

from __future__ import annotations

from pipelines.contract.schema import Table
from pipelines.contract.tables.activity import (
    ACTIVITY_EVENTS,
    ASSETS,
    CAMPAIGNS,
    ONBOARDING_STEPS,
    SHARE_CLICKS,
    SHARES,
    TRAINING_VIEWS,
)
from pipelines.contract.tables.money import (
    COMMISSION_RECORDS,
    OPENING_BALANCES,
    PAYOUTS,
    POINTS_TRANSACTIONS,
)
from pipelines.contract.tables.people import (
    BINDINGS,
    COMMUNITIES,
    COMMUNITY_MEMBERS,
    DISTRIBUTOR_STATUS_CHANGES,
    DISTRIBUTORS,
    MEMBERS,
)
from pipelines.contract.tables.relations import (
    CONSENTS,
    FEEDBACK,
    GATHERING_ATTENDANCE,
    GATHERINGS,
    PERK_USES,
    PUSH_RECEIPTS,
)
from pipelines.contract.tables.trade import (
    ORDER_ITEMS,
    ORDERS,
    PRODUCTS,
    REFUNDS,
)

TABLES: dict[str, Table] = {
    described.name: described
    for described in (
        MEMBERS,
        DISTRIBUTORS,
        DISTRIBUTOR_STATUS_CHANGES,
        BINDINGS,
        PRODUCTS,
        ORDERS,
        ORDER_ITEMS,
        REFUNDS,
        ACTIVITY_EVENTS,
        ASSETS,
        SHARES,
        SHARE_CLICKS,
        ONBOARDING_STEPS,
        TRAINING_VIEWS,
        POINTS_TRANSACTIONS,
        PERK_USES,
        CAMPAIGNS,
        GATHERINGS,
        GATHERING_ATTENDANCE,
        COMMUNITIES,
        COMMUNITY_MEMBERS,
        FEEDBACK,
        OPENING_BALANCES,
        PAYOUTS,
        COMMISSION_RECORDS,
        CONSENTS,
        PUSH_RECEIPTS,
    )
}
