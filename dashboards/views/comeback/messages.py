"""What became of the packs' messages, why, and what is to be done about those that did not arrive, or may have."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import streamlit as st

from dashboards import behind, tables
from dashboards.behind import People
from dashboards.format import moment
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.questions import comeback_messages
from dashboards.questions.comeback_messages import STATES
from dashboards.tables import Column
from dashboards.views import rosters

SEND = "fenxiao push send"
#: Codes that mean the same to a person, by the word for it; any other is told as it is.
REASONS = {
    "returned": "returned",
    "erased": "erased",
    "fields": "fields",
    "settled": "settled",
    "sender_died": "sender_died",
    "outbox_lost": "outbox_lost",
    "written": "in_file",
    "there": "in_file",
    "43101": "no_consent",
    "40003": "no_contact",
    "no_address": "no_contact",
    **dict.fromkeys(("timeout", "cut"), "no_answer"),
    **dict.fromkeys(("http_400", "http_413", "http_415", "http_422"), "wrong"),
    **dict.fromkeys(("-1", "unreachable", "http_429", "http_425", "45009"), "busy"),
}
#: Answers of something between us and the channel.
PAGES = ("not_json", "http_")
#: What a person has to look into.
STUCK = ("refused", "parked")
#: In these states the reason may say what to do; what is parked is looked into, whatever parked it.
OWN_ADVICE = ("delivered", "refused")
ACCEPTED = "accepted"


def render(page: Page) -> list[People]:
    """Nothing where no message was planned; returns the lists that it offers to open."""
    text, counts = page.text, comeback_messages.counts(page.publication)
    if not counts["messages"]:
        st.info(text("comeback_message.none"), icon=":material/outbox:")
        st.code(SEND, language=None)
        return []
    st.markdown(_sentence(text, counts))
    found = comeback_messages.by_reason(page.publication)
    st.markdown("\n".join(f"- {line}" for line in _to_do(text, found)))
    tables.show(_columns(page), found)
    st.caption(text("comeback_message.as_of", as_of=moment(text, page.run.local(page.run.published_at))))
    if (others := comeback_messages.others(page.publication))["messages"]:
        st.caption(text("comeback_message.others", **{name: f"{count:,}" for name, count in others.items()}))
    offered = lists(page)
    with st.container(horizontal=True):
        for people in offered:
            behind.button(page, people)
    return offered


def lists(page: Page) -> list[People]:
    """Whom the messages of each state were for."""
    counts = comeback_messages.counts(page.publication)
    return [_list(page, state) for state in STATES if counts[state]]


def stuck(page: Page) -> str:
    """That messages were refused or parked, in a sentence; empty where none is."""
    counts = comeback_messages.counts(page.publication)
    if not any(counts[state] for state in STUCK):
        return ""
    return page.text("comeback_message.stuck", **{state: f"{counts[state]:,}" for state in STUCK})


def _sentence(text: Text, counts: Row) -> str:
    parts = [text(f"comeback_message.so_many_{state}", count=f"{counts[state]:,}") for state in STATES if counts[state]]
    return text("comeback_message.all", count=f"{counts['messages']:,}", parts=text("comeback_message.and").join(parts))


def _columns(page: Page) -> list[Column]:
    text = page.text
    return [
        Column(text("comeback_message.state"), lambda row: text(f"comeback_state.{row['state']}"), width="small"),
        Column(text("comeback_message.messages"), lambda row: row["messages"], "number", width="small"),
        Column(text("comeback_message.why"), lambda row: why(text, row)),
        Column(text("comeback_message.channel"), lambda row: _channel(text, row["channel"])),
        Column(text("comeback_message.last_at"), lambda row: page.run.local(row["last_at"]), "moment"),
    ]


def why(text: Text, row: Row) -> str | None:
    """In words why a message (state, code) is where it is; a code that nobody here knows stands for itself."""
    reason = _reason(row)
    if reason is None:
        return None if row["state"] == "planned" else text("comeback_why.unknown", code=row["code"])
    return text(f"comeback_why.{reason}")


def _to_do(text: Text, found: list[Row]) -> list[str]:
    """A line for everything that somebody is to do, with how many messages it is about."""
    about: dict[tuple[str, str], int] = {}
    for row in found:
        advice = row["state"], _advice(text, row)
        about[advice] = about.get(advice, 0) + row["messages"]
    return [
        text("comeback_message.to_do", state=text(f"comeback_state.{state}"), count=f"{count:,}", advice=advice)
        for (state, advice), count in about.items()
    ]


def _advice(text: Text, row: Row) -> str:
    """By the reason where it has something of its own, else by the state."""
    reason = _reason(row)
    has_its_own = row["state"] in OWN_ADVICE and f"comeback_to_do.{reason}" in text.words
    return text(f"comeback_to_do.{reason if has_its_own else row['state']}")


def _reason(row: Row) -> str | None:
    code = row["code"] or ""
    if code in REASONS:
        return REASONS[code]
    if row["state"] == "delivered":
        return ACCEPTED
    if row["state"] == "parked" and code.startswith(PAGES):
        return "page"
    return "busy" if code.startswith("token_") else None


def _channel(text: Text, code: str) -> str:
    key = f"comeback_channel.{code}"
    return text(f"comeback_channel.{code}") if key in text.words else code


def _list(page: Page, state: str) -> People:
    text, run = page.text, page.run
    person, *rest = rosters.who(text)
    title = text(f"comeback_message_list.{state}")

    def local(name: str) -> Column:
        def value(row: Row) -> datetime | None:
            return run.local(row[name]) if row[name] else None

        return Column(text(f"comeback_message.{name}"), value, "moment")

    return People(
        key=f"messages_{state}",
        title=title,
        why=text(f"comeback_to_do.{state}"),
        columns=[
            person,
            Column(text("comeback_message.why"), lambda row: why(text, row)),
            Column(text("comeback_message.channel"), lambda row: _channel(text, row["channel"])),
            *map(local, ("planned_at", "sent_at", "state_at")),
            *rest,
            Column(text("comeback_message.message_id"), lambda row: row["message_id"]),
        ],
        ask=partial(comeback_messages.listed, page.publication, state),
        file=text("behind.file", name=title, date=run.today),
        opens=title,
    )
