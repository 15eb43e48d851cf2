"""Every page on a healthy and on an ailing mall: each says of its mall what is true of it, and each list that it
offers opens by its address and exports exactly those whom it names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl
import pytest

from dashboards import tables
from dashboards.behind import People
from dashboards.i18n import LANGUAGES
from dashboards.pages import PAGES
from dashboards.published import Row
from dashboards.tables import Column
from models.mall import HEALTHS, data_end
from models.mall.catalogue import PRODUCTS
from tests.dashboards.two_malls import (
    AILING,
    FORMULA,
    HEALTHY,
    LAST_DAY,
    TwoMall,
    Visit,
    make_mall,
    visit,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("two_malls")]

BOTH = (HEALTHY, AILING)
Malls = dict[str, TwoMall]
See = Callable[..., Visit]
#: What is amiss in the ailing mall alone.
WAITING_TABLES = ("order_items", "refunds")
CRISIS = {"unknown", "waiting", "refunds", "unsold"}
#: Pages that say what somebody asks them.
ANSWERING = {"simulation"}
#: Figures of the whole mall: nobody is behind the orders that came by themselves.
WHOLE_MALL = re.compile("(first_)?orders_(day|period)")


@pytest.fixture(scope="module")
def malls(tmp_path_factory: pytest.TempPathFactory) -> Malls:
    return {health: make_mall(tmp_path_factory.mktemp(health), health) for health in BOTH}


@pytest.fixture(scope="module")
def see(malls: Malls) -> See:
    """Visits a page of a mall, once for all tests."""
    return cache(lambda health, page, language="zh": visit(malls[health], page, lang=language))


@pytest.fixture
def overviews(see: See) -> dict[str, Visit]:
    return {health: see(health, "overview") for health in BOTH}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", list(PAGES))
def test_a_page_tells_the_two_malls_apart(see: See, page: str, language: str) -> None:
    healthy, ailing = (see(health, page, language) for health in BOTH)
    assert healthy.said != ailing.said
    assert (healthy.findings == "") == (ailing.findings == "")
    # What answers a question tells two malls apart by its figures alone, until it is asked.
    assert not healthy.findings or page in ANSWERING or _without_figures(healthy) != _without_figures(ailing)
    both = set(_values(healthy)) & set(_values(ailing))
    assert len(both) <= len(_values(healthy)) // 2, both


@pytest.mark.parametrize("page", list(PAGES))
def test_every_list_opens_by_its_address_and_exports_whom_it_names(malls: Malls, see: See, page: str) -> None:
    for key, people in see(AILING, page).lists.items():
        opened, rows = visit(malls[AILING], page, behind=key), people.ask(None)
        assert people.why in opened.said, key
        assert (f"export_{key}" in opened.files) == bool(rows), key
        if rows:
            assert opened.files[f"export_{key}"]() == _expected_file(people, rows), key


@pytest.mark.parametrize("page", list(PAGES))
@pytest.mark.parametrize("health", BOTH)
def test_every_button_has_its_list_and_every_list_its_file(see: See, health: str, page: str) -> None:
    offered = see(health, page)
    assert offered.opened_by <= set(offered.lists)
    for key, people in offered.lists.items():
        rows = people.ask(None)
        assert tables.csv(people.columns, rows) == _expected_file(people, rows), key


@pytest.mark.parametrize("page", list(PAGES))
@pytest.mark.parametrize("health", BOTH)
def test_a_number_that_is_told_is_that_of_its_list(see: See, health: str, page: str) -> None:
    offered = see(health, page)
    for key, people in offered.lists.items():
        told = {_number(number) for number in re.findall(r"\*\*([\d,]+)\*\*", people.why)}
        assert not told or told & _counts(people), (key, people.why)
    for card in offered.cards:
        if card.people and re.fullmatch(r"[\d,]+", card.value) and not WHOLE_MALL.fullmatch(card.people.key):
            assert _number(card.value) in _counts(card.people), (card.people.key, card.value)


def test_what_needs_attention_is_what_ails(overviews: dict[str, Visit]) -> None:
    assert not CRISIS & overviews[HEALTHY].opened_by
    assert overviews[AILING].opened_by >= CRISIS
    for key in ("misbooked", "owing", "stopped"):
        healthy, ailing = (overviews[health].lists[key] for health in BOTH)
        assert healthy.why != ailing.why
        assert len(healthy.ask(None)) < len(ailing.ask(None)), key


def test_those_named_for_refunds_had_refunds(malls: Malls, overviews: dict[str, Visit]) -> None:
    paid_from, paid_until = (data_end(LAST_DAY) - timedelta(days=days) for days in (14, 7))
    mall = malls[AILING]
    paid = mall.delivered("orders").filter(pl.col("paid_at").is_between(paid_from, paid_until, closed="left"))
    orders = paid.join(mall.delivered("refunds"), on="order_id", how="semi")
    of_buyers = mall.delivered("bindings").join(orders, on="member_id", how="semi")
    taps = mall.delivered("share_clicks").join(orders, on="member_id", how="semi")
    of_taps = mall.delivered("shares").join(taps, on="share_id", how="semi")
    concerned = {name for frame in (orders, of_buyers, of_taps) for name in frame["distributor_id"]}
    named = _column(overviews[AILING].lists["refunds"], "distributor_id")
    assert set() < named <= concerned


def test_what_has_run_out_is_named_and_nothing_that_sold(malls: Malls, overviews: dict[str, Visit]) -> None:
    week_ago = data_end(LAST_DAY) - timedelta(days=7)
    named = _column(overviews[AILING].lists["unsold"], "product_name")
    assert named >= {FORMULA + PRODUCTS[place].name for place in HEALTHS[AILING].troubles.sold_out}
    orders = malls[AILING].delivered("orders").filter(pl.col("paid_at") >= week_ago)
    items = malls[AILING].delivered("order_items").join(orders, on="order_id", how="semi")
    assert not _column(overviews[AILING].lists["unsold"], "product_id") & set(items["product_id"])


def test_what_got_lost_on_the_way_is_named(malls: Malls, overviews: dict[str, Visit]) -> None:
    mall, lists = malls[AILING], overviews[AILING].lists
    orders = mall.delivered("orders")
    items, refunds = (mall.delivered(table).join(orders, on="order_id", how="anti") for table in WAITING_TABLES)
    of_items = {f"{order}/{line}" for order, line in items.select("order_id", "line_no").iter_rows()}
    assert _column(lists["waiting"], "row_key") == of_items | set(refunds["refund_id"])
    promoters = {*orders["distributor_id"]} | {*mall.delivered("bindings")["distributor_id"]} - {None}
    assert set() < _column(lists["unknown"], "id") <= promoters - {*mall.delivered("distributors")["distributor_id"]}


def test_who_was_booked_wrongly_is_who_the_generator_booked_wrongly(malls: Malls, overviews: dict[str, Visit]) -> None:
    key = ("order_id", "line_no", "level", "distributor_id")
    wrong = {
        health: mall.truth("booking_faults").group_by(key).agg(pl.sum("difference_fen")).filter(pl.last() != 0)
        for health, mall in malls.items()
    }
    named = {health: _column(overviews[health].lists["misbooked"], "distributor_id") for health in BOTH}
    assert named[HEALTHY] == set(wrong[HEALTHY]["distributor_id"])
    # What was booked for orders that got lost on the way is beyond the rules too.
    delivered = wrong[AILING].join(malls[AILING].delivered("orders"), on="order_id", how="semi")
    known = delivered.join(malls[AILING].delivered("distributors"), on="distributor_id", how="semi")
    assert named[AILING] >= set(known["distributor_id"]) > set()


def test_those_who_stopped_did_nothing_all_week(malls: Malls, overviews: dict[str, Visit]) -> None:
    week_ago = data_end(LAST_DAY) - timedelta(days=7)
    for health, mall in malls.items():
        named = _column(overviews[health].lists["stopped"], "distributor_id")
        shares = mall.delivered("shares").filter(pl.col("shared_at") >= week_ago)
        orders = mall.delivered("orders").filter(pl.col("paid_at") >= week_ago)
        assert not named & ({*shares["distributor_id"]} | {*orders["distributor_id"]})


def _column(people: People, name: str) -> set[Any]:
    return {row[name] for row in people.ask(None)}


def _counts(people: People) -> set[int]:
    """What a list comes to: its rows, those that count for something, or what a column adds up to or tells apart."""
    rows = people.ask(None)
    columns = [[column.value(row) for row in rows] for column in people.columns]
    numbers = [
        [n or 0 for n in values]
        for column, values in zip(people.columns, columns, strict=True)
        if column.kind == "number"
    ]
    found = {len(rows), *(len(set(values)) for values in columns)}
    return found | {sum(values) for values in numbers} | {sum(n > 0 for n in values) for values in numbers}


def _number(written: str) -> int:
    return int(written.replace(",", ""))


def _values(visited: Visit) -> list[str]:
    return [value for card in visited.cards if (value := card.value) not in ("0", "—")]


def _without_figures(visited: Visit) -> str:
    return re.sub(r"[\d.,¥万亿%\\]+", "", visited.findings)


def _expected_file(people: People, rows: list[Row]) -> bytes:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([_neutral(column.heading) for column in people.columns])
    writer.writerows([_expected_cell(column, column.value(row)) for column in people.columns] for row in rows)
    return b"\xef\xbb\xbf" + lines.getvalue().encode()


def _expected_cell(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.kind in ("money", "share", "rate"):
        return f"{Decimal(value) / 100:.2f}"
    return (
        str(value)
        if column.kind in ("number", "day")
        else f"{value:%F %T}"
        if column.kind == "moment"
        else _neutral(value)
    )


def _neutral(text: str) -> str:
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text
