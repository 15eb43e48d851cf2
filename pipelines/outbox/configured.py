"""What planning and sending go by: the channels of the environment, the policy of the mall, and the mall's clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipelines.outbox.channel import Channel
from pipelines.outbox.channels.registry import channels_from
from pipelines.outbox.rules import PushRules, rules_at
from pipelines.policy import Policy, load_policy
from pipelines.policy.register import check_register
from pipelines.publish import published_run
from pipelines.settings import DEFAULT_TIMEZONE, Home


@contextmanager
def open_channels(environment: Mapping[str, str], home: Home) -> Iterator[dict[str, Channel]]:
    """The channels by name, closed with the block. Raises as `channels_from`."""
    channels = channels_from(environment, home)
    try:
        yield channels
    finally:
        for channel in channels.values():
            channel.close()


def policy_of(home: Home, folder: Path) -> Policy:
    """The policy in `folder`. Raises ConfigurationError where it is not the mall's: it would spend by other terms."""
    policy = load_policy(folder, timezone_of(home))
    check_register(policy, home)
    return policy


def rules_of(home: Home, folder: Path, now: datetime) -> PushRules:
    """When people may be told something at `now`, naive UTC. Raises as `policy_of`."""
    return rules_at(policy_of(home, folder).push_rules, now, timezone_of(home))


def timezone_of(home: Home) -> str:
    """That of what is published: quiet hours go by the mall's clock."""
    run = published_run(home)
    return run.business_timezone if run else DEFAULT_TIMEZONE
