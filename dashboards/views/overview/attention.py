"""What needs attention, most urgent first: each with why, what to do, and its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import streamlit as st

from dashboards import behind
from dashboards.behind import People
from dashboards.format import between, percent, ratio_bp, short_yuan
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions import attention, runs
from dashboards.tables import Column
from dashboards.views import rosters

#: Refunds are said to jump when they hit half as many again of a week's order lines as of those of the four weeks
#: before it, which had longer to come back.
JUMP_NUMERATOR, JUMP_DENOMINATOR = 3, 2

#: Lists that hold no people.
THINGS = ("unknown", "waiting")


@dataclass(frozen=True)
class Item:
    """One thing to look at: what it is, what to do, and who. `name` is that of its words."""

    name: str
    icon: str
    sentence: str
    todo: str
    people: People


def items(page: Page) -> list[Item]:
    """What there is to look at now."""
    questions = (_misbooked, _refunds, _owing, _unsold, _stopped, _one_short)
    return [*data_items(page), *(item for question in questions for item in question(page))]


def data_items(page: Page) -> list[Item]:
    """Those of them that make other figures doubtful."""
    return [item for question in (_unknown, _waiting, _late) for item in question(page)]


def render(page: Page, found: list[Item], title: str, nothing: str) -> None:
    """The items under `title`; `nothing` is what to say where there are none."""
    st.subheader(title, anchor=False)
    if not found:
        st.success(nothing, icon=":material/verified:")
    for item in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            said = st.container(width="stretch", gap="xsmall")
            said.markdown(f"{item.icon} {item.sentence}")
            said.caption(item.todo)
            behind.button(page, item.people)


def _unknown(page: Page) -> Iterator[Item]:
    found = _counted(page, attention.UNKNOWN_IDS, "count(*) as ids, cast(sum(order_lines) as bigint) as order_lines")
    if found["ids"]:
        words = {name: f"{found[name]:,}" for name in ("ids", "order_lines")}
        yield _item(page, "unknown", ":material/help:", words, attention.UNKNOWN_IDS, rosters.unknown_ids)


def _waiting(page: Page) -> Iterator[Item]:
    found = _counted(page, attention.WAITING, "count(*) as rows, cast(sum(amount_fen) as bigint) as amount_fen")
    if found["rows"]:
        words = {"rows": f"{found['rows']:,}", "amount": short_yuan(page.text, found["amount_fen"] or 0)}
        yield _item(page, "waiting", ":material/hourglass:", words, attention.WAITING, rosters.waiting)


def _late(page: Page) -> Iterator[Item]:
    found = _counted(
        page, attention.LATE_OPENINGS, "count(*) as people, cast(sum(settled_fen) as bigint) as settled_fen"
    )
    if found["people"]:
        words = {"people": f"{found['people']:,}", "amount": short_yuan(page.text, found["settled_fen"])}
        yield _item(page, "late", ":material/event_busy:", words, attention.LATE_OPENINGS, rosters.late_openings)


def _misbooked(page: Page) -> Iterator[Item]:
    sums = "count(*) as people, cast(sum(over_fen) as bigint) as over_fen, cast(sum(under_fen) as bigint) as under_fen"
    found = _counted(page, attention.MISBOOKED, sums)
    if found["people"]:
        money = {name: short_yuan(page.text, found[f"{name}_fen"]) for name in ("over", "under")}
        words = {"people": f"{found['people']:,}", **money}
        yield _item(page, "misbooked", ":material/balance:", words, attention.MISBOOKED, rosters.misbooked)


def _refunds(page: Page) -> Iterator[Item]:
    """Only where refunds took back clearly more of the orders that they belong to than they usually do."""
    sums = """
        count(*) filter (is_ripe) as lines, count(*) filter (is_ripe and is_refunded) as refunded,
        count(*) filter (not is_ripe) as lines_before, count(*) filter (not is_ripe and is_refunded) as refunded_before,
    """
    found = _counted(page, attention.REFUNDED, sums)
    now, before = (found["refunded"], found["lines"]), (found["refunded_before"], found["lines_before"])
    rates = ratio_bp(*now), ratio_bp(*before)
    if "refunds" in runs.undelivered(page.publication) or not all(rates):
        return
    if rates[0] * JUMP_DENOMINATOR < rates[1] * JUMP_NUMERATOR:
        return
    words = {"now": percent(*now), "before": percent(*before), "lines": f"{found['refunded']:,}"}
    words["period"] = between(page.text, attention.spans(page.run)["ripe"])
    yield _item(page, "refunds", ":material/assignment_return:", words, attention.TAKEN_BACK, rosters.taken_back)


def _owing(page: Page) -> Iterator[Item]:
    found = _counted(page, attention.OWING, "count(*) as people, cast(sum(owing_fen) as bigint) as owing_fen")
    if found["people"]:
        words = {"people": f"{found['people']:,}", "amount": short_yuan(page.text, found["owing_fen"])}
        yield _item(page, "owing", ":material/money_off:", words, attention.OWING, rosters.owing)


def _unsold(page: Page) -> Iterator[Item]:
    sums = (
        "count(distinct product_id) as products, count(distinct distributor_id) as people, first(product_name) as name"
    )
    found = _counted(page, attention.UNSOLD, sums)
    if found["products"]:
        words = {"products": f"{found['products']:,}", "people": f"{found['people']:,}", "name": found["name"]}
        yield _item(page, "unsold", ":material/remove_shopping_cart:", words, attention.UNSOLD, rosters.unsold)


def _stopped(page: Page) -> Iterator[Item]:
    found = _counted(page, attention.STOPPED, "count(*) as people, cast(sum(commission_fen) as bigint) as earned_fen")
    if found["people"]:
        words = {"people": f"{found['people']:,}", "amount": short_yuan(page.text, found["earned_fen"])}
        yield _item(page, "stopped", ":material/person_off:", words, attention.STOPPED, rosters.stopped)


def _one_short(page: Page) -> Iterator[Item]:
    found = _counted(page, attention.ONE_SHORT, "count(*) as people")
    if found["people"]:
        words = {"people": f"{found['people']:,}"}
        yield _item(page, "one_short", ":material/stairs:", words, attention.ONE_SHORT, rosters.one_short)


def _counted(page: Page, sql: str, sums: str) -> Row:
    return attention.counted(page.publication, page.run, sql, sums)


def _item(
    page: Page, name: str, icon: str, words: dict[str, str], sql: str, columns: Callable[[Page], list[Column]]
) -> Item:
    text = page.text
    sentence = text(f"attention.{name}", **{word: rosters.safe(value) for word, value in words.items()})
    todo = text(f"todo.{name}")
    listed = People(
        key=name,
        title=text(f"attention_list.{name}"),
        why=f"{sentence}\n\n{todo}",
        columns=columns(page),
        ask=partial(attention.ask, page.publication, page.run, sql),
        file=text("behind.file", name=text(f"attention_list.{name}"), date=page.run.today),
        opens=text("calendar.which") if name in THINGS else None,
    )
    return Item(name, icon, sentence, todo, listed)
