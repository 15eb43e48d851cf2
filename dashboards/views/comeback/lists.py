"""What the page's lists of people hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from dashboards.behind import People
from dashboards.frame import Page
from dashboards.periods import Period
from dashboards.published import Row
from dashboards.questions import comeback_messages, comeback_people
from dashboards.tables import Column
from dashboards.views import rosters
from dashboards.views.comeback import words


def group(page: Page, period: Period, name: str, why: str) -> People:
    """The people of a group (a key of comeback_people.GROUPS); `why` they are on the list."""
    title = page.text(f"comeback_list.{name}")
    return People(
        key=f"silent_{name}",
        title=title,
        why=why,
        columns=silent(page),
        ask=partial(comeback_people.listed, page.publication, page.run, name, period),
        file=page.text("behind.file", name=title, date=page.run.today),
    )


def silent(page: Page) -> list[Column]:
    """Who is or was silent, for how long, and when they came back."""
    text = page.text
    person, *rest = rosters.who(text)
    return [
        person,
        *_silence(page),
        Column(text("comeback.returned_at"), _local(page, "returned_at"), "moment"),
        *_reach(page),
        *rest,
        *_decided(page),
    ]


def to_write(page: Page, is_scored: bool) -> list[Column]:
    """Whom to write to, why, and with what; chances only where they were worked out."""
    text = page.text
    person, *rest = rosters.who(text)
    scored = [
        Column(text("comeback.chance"), lambda row: words.bp(row["p_return_7d"]), "share"),
        Column(text("comeback.reasons"), lambda row: words.reasons(text, row["reasons"])),
    ]
    return [person, *_silence(page), *(scored if is_scored else []), *_reach(page), *_decided(page)[1:], *rest]


def decided(page: Page) -> People:
    """Who gets what, and why."""
    text = page.text
    person, *rest = rosters.who(text)
    title = text("comeback_list.decided")
    return People(
        key="comeback_decided",
        title=title,
        why=text("comeback.decided_read"),
        columns=[
            person,
            *_decided(page),
            Column(text("comeback.chosen_why"), lambda row: words.chosen_why(text, row)),
            Column(text("comeback.days_inactive"), lambda row: row["days_inactive"], "number"),
            *(
                Column(text(f"comeback.{name}"), _local(page, name), "moment")
                for name in ("decided_at", "sent_at", "window_ends_at", "returned_at")
            ),
            *rest,
        ],
        ask=partial(comeback_people.decided, page.publication),
        file=text("behind.file", name=title, date=page.run.today),
        opens=title,
    )


def _silence(page: Page) -> list[Column]:
    text = page.text
    return [
        Column(text("comeback.days_inactive"), lambda row: row["days_inactive"], "number"),
        Column(text("people.last_active"), _local(page, "last_active_at"), "moment"),
        Column(text("comeback.sales_yuan", weeks=comeback_people.SALES_WEEKS), lambda row: row["sales_fen"], "money"),
    ]


def _reach(page: Page) -> list[Column]:
    """Whether they can be told something, where that is known: of those who are silent now."""
    text = page.text
    if comeback_messages.reach(page.publication) is None:
        return []
    return [Column(text("comeback.reach"), lambda row: row["lacks"] and text(f"comeback_lacks.{row['lacks']}"))]


def _decided(page: Page) -> list[Column]:
    text = page.text
    return [
        Column(text("comeback.arm"), lambda row: row["arm"] and words.arm(text, row["arm"])),
        Column(text("comeback.offer"), lambda row: words.offer(page, row["offer"])),
    ]


def _local(page: Page, name: str) -> Callable[[Row], datetime | None]:
    return lambda row: page.run.local(row[name]) if row[name] else None
