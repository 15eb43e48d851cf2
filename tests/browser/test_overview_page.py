"""The overview and the data page in a real browser: what small_mall.py and small_marts.py add up to is there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

TITLES = {
    "": {"zh": "总览", "en": "Overview"},
    "data": {"zh": "数据", "en": "Data"},
}
FIRST_FIGURES = {"": ["¥30.00", "1", "0"], "data": ["3月20日 12:00", "3月18日 12:00", "1 / 2"]}
PHONE, DESKTOP = 390, 1440
expect.set_options(timeout=30_000)


def choose(page: Page, name: str) -> None:
    radio, button = (page.get_by_role(role, name=name, exact=True) for role in ("radio", "button"))
    radio.or_(button).first.click()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", ["", "data"])
def test_the_page_is_whole(visit: Visit, address: str, language: str, width: int) -> None:
    page = visit(f"{address}?lang={language}", width=width, colours="dark" if width == PHONE else "light")
    expect(page.get_by_role("heading", name=TITLES[address][language], exact=True)).to_be_visible()
    if language == "zh":
        assert page.get_by_test_id("stMetricValue").all_inner_texts()[:3] == FIRST_FIGURES[address]
    expect(page.get_by_test_id("stDataFrame").or_(page.locator(".js-plotly-plot")).last).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_page_has_a_name_too(visit: Visit) -> None:
    page = visit("overview?lang=en&period=30d")
    expect(page.get_by_role("heading", name="Overview", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/\?(?=.*period=30d)(?=.*lang=en)"))


def test_the_period_goes_along_from_page_to_page_in_the_address(visit: Visit) -> None:
    page = visit("?lang=en")
    choose(page, "90 days")
    expect(page).to_have_url(re.compile("period=90d"))
    for link in ("Data", "Earnings"):
        page.get_by_role("link", name=link).click()
        expect(page.get_by_role("heading", name=link, exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"earnings\?(?=.*period=90d)(?=.*lang=en)"))
    choose(page, "30 days")
    expect(page).not_to_have_url(re.compile("period"))
    page.get_by_role("link", name="Overview").click()
    expect(page).to_have_url(re.compile(r"/\?(?=.*period=30d)"))


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_number_opens_its_people_who_are_exported_and_may_be_sent_as_a_link(visit: Visit, width: int) -> None:
    page = visit("?lang=en", width=width)
    page.get_by_test_id("stMain").get_by_role("button", name="Who").last.click()
    people = page.get_by_role("dialog")
    expect(people.get_by_test_id("stDataFrame")).to_be_visible()
    expect(page).to_have_url(re.compile("behind=shares_period"))
    with page.expect_download() as download:
        people.get_by_role("button", name="Export the whole list").click()
    assert download.value.suggested_filename == "distributors_Shares_2026-03-13_2026-03-19.csv"
    lines = download.value.path().read_bytes().decode("utf-8-sig").splitlines()
    assert lines[1:] == ["ann,6,2,4,Senior,上海,Active"]
    people.get_by_role("button", name="Close").click()
    expect(page).not_to_have_url(re.compile("behind"))
    sent = visit("?lang=en&behind=misbooked", width=width)
    expect(sent.get_by_role("dialog").get_by_text("People for whom the mall booked")).to_be_visible()
