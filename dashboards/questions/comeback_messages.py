"""What became of the messages, and who can be reached by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboards.published import Publication, Row, first_rows, rows
from dashboards.questions.comeback import has

#: What the packs' messages are called among the others of the outbox.
TEMPLATE = "comeback"
#: In the order in which they are shown.
STATES = ("delivered", "planned", "refused", "parked", "cancelled")


@dataclass(frozen=True)
class Reach:
    """Of the silent, how many can be told something, and what the others lack; as of an instant (UTC)."""

    reachable: int
    contact: int
    consent: int
    known_at: datetime


def reach(publication: Publication) -> Reach | None:
    """None where it was not told, or nobody is silent."""
    if not has(publication, "scores", "reachability"):
        return None
    sql = """
        select
            count(*) filter (is_reachable) as reachable,
            count(*) filter (lacks = 'contact') as contact,
            count(*) filter (lacks = 'consent') as consent,
            max(known_at) as known_at
        from scores.reachability
        having count(*) > 0
    """
    return next((Reach(**row) for row in rows(publication, sql)), None)


def counts(publication: Publication) -> Mapping[str, int]:
    """How many messages of packs there are in each of STATES, and in all of them (messages)."""
    states = ", ".join(f"count(*) filter (state = '{state}') as {state}" for state in STATES)
    sql = f"select count(*) as messages, {states} from marts.fct_messages where template = $template"
    return rows(publication, sql, template=TEMPLATE)[0]


def by_reason(publication: Publication) -> list[Row]:
    """state, channel, code, messages and last_at (UTC) of packs' messages, by STATES, the most first."""
    sql = f"""
        select state, channel, code, count(*) as messages, max(state_at) as last_at
        from marts.fct_messages
        where template = $template
        group by state, channel, code
        order by list_position({list(STATES)}, state), messages desc, channel, code
    """
    return rows(publication, sql, template=TEMPLATE)


def others(publication: Publication) -> Row:
    """messages that are about something else, such as boards; and how many of them were refused or parked (stuck)."""
    sql = """
        select count(*) as messages, count(*) filter (state in ('refused', 'parked')) as stuck
        from marts.fct_messages where template != $template
    """
    return rows(publication, sql, template=TEMPLATE)[0]


def listed(publication: Publication, state: str, shown: int | None) -> list[Row]:
    """The first so many of the packs' messages in a state, or all, the newest first: message_id, distributor_id, tier,
    region, channel, code, planned_at, sent_at and state_at (UTC)."""
    sql = """
        select
            messages.message_id, messages.distributor_id, people.tier, people.region, messages.channel, messages.state,
            messages.code, messages.planned_at, messages.sent_at, messages.state_at
        from marts.fct_messages as messages
        left join marts.dim_distributors as people using (distributor_id)
        where messages.template = $template and messages.state = $state
        order by messages.state_at desc, messages.message_id
        limit $shown
    """
    return first_rows(publication, sql, template=TEMPLATE, state=state, shown=shown)
