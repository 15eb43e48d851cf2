"""The tables about people and what they share, as columns of landing tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.mall.clock import NEVER
from models.mall.communities import Communities
from models.mall.materials import assets_of_shares
from models.mall.members import Members
from models.mall.network import NOBODY, Network
from models.mall.orders import Mall
from models.mall.sharing import Clicks
from models.mall.tables import Columns


def people_tables(mall: Mall, communities: Communities) -> Iterator[tuple[str, Columns]]:
    """Members, distributors, their statuses, bindings and shares, in the order of time."""
    network, members, shares = mall.network, mall.members, mall.shares
    yield "members", _members(members)
    yield "distributors", _distributors(network, members, communities)
    changes = network.statuses
    yield "distributor_status_changes", {
        "distributor_id": changes.distributor, "changed_at": changes.changed, "status": changes.status,
    }  # fmt: skip
    yield "bindings", _bindings(members)
    yield "shares", {
        "share_id": np.arange(len(shares)), "distributor_id": shares.distributor, "shared_at": shares.shared,
        "asset_id": assets_of_shares(shares, mall.world), "channel": shares.channel,
    }  # fmt: skip


def click_columns(clicks: Clicks) -> Columns:
    """The taps on shares."""
    return {
        "click_id": np.arange(len(clicks.share)), "share_id": clicks.share, "clicked_at": clicks.clicked,
        "member_id": clicks.member, "visitor_id": clicks.visitor,
    }  # fmt: skip


def _members(members: Members) -> Columns:
    number = np.arange(len(members))
    return {
        "member_id": number, "registered_at": members.registered, "first_paid_at": members.first_paid,
        "region": members.region, "nickname": number, "phone": number, "openid": number,
    }  # fmt: skip


def _distributors(network: Network, members: Members, communities: Communities) -> Columns:
    member = np.empty(len(network), dtype=np.int32)
    accounts = np.flatnonzero(members.own != NOBODY)
    member[members.own[accounts]] = accounts
    return {
        "distributor_id": np.arange(len(network)), "member_id": member, "inviter_id": network.inviter,
        "applied_at": network.applied, "approved_at": network.approved, "region": network.region,
        "community_id": communities.current,
    }  # fmt: skip


def _bindings(members: Members) -> Columns:
    """The first binding of each bound member, and the second of those who changed."""
    first, second = np.flatnonzero(members.is_bound), np.flatnonzero(members.switched_to != NOBODY)
    columns = {
        "member_id": np.concatenate([first, second]),
        "bound_at": np.concatenate([members.joined[first], members.switched[second]]),
        "distributor_id": np.concatenate([members.home[first], members.switched_to[second]]),
        "unbound_at": np.concatenate([members.switched[first], np.full(len(second), NEVER)]),
    }
    order = np.argsort(columns["bound_at"], kind="stable")
    return {name: column[order] for name, column in columns.items()}
