"""The earnings page in a real browser: what small_mall.py adds up to is there to be seen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

HEADINGS = {"zh": "收益", "en": "Earnings"}
PHONE, DESKTOP = 390, 1280
expect.set_options(timeout=30_000)


def figures(page: Page) -> list[str]:
    return page.get_by_test_id("stMetricValue").all_inner_texts()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_whole(visit: Visit, language: str, width: int) -> None:
    page = visit(f"earnings?lang={language}", width=width)
    expect(page.get_by_role("heading", name=HEADINGS[language], exact=True)).to_be_visible()
    assert figures(page) == ["¥260.00", "¥300.00", "¥240.00", "¥90.00", "¥50.00", "¥20.00", "10.34%"]
    expect(page.get_by_test_id("stDataFrame").last).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_theme_follows_the_reader(visit: Visit) -> None:
    brightness = "parseInt(getComputedStyle(document.querySelector('.stApp')).backgroundColor.match(/\\d+/)[0])"
    assert visit("earnings", colours="light").evaluate(brightness) > 200
    assert visit("earnings", colours="dark").evaluate(brightness) < 60


def test_the_language_is_switched_and_stays_in_the_address(visit: Visit) -> None:
    page = visit("earnings?grain=week")
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(page.get_by_role("heading", name="Earnings", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?(?=.*grain=week)(?=.*lang=en)"))
    page.go_back()
    expect(page.get_by_role("heading", name="收益", exact=True)).to_be_visible()


def test_a_click_on_a_person_opens_the_account_at_its_beginning(visit: Visit) -> None:
    page = visit("earnings?lang=en")
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    table.hover(position={"x": 200, "y": 54})
    table.click(position={"x": 200, "y": 54})
    expect(page.get_by_role("heading", name="Distributor ann")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("person=ann"))
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("¥248.00")
    page.get_by_role("button", name="Back to all").click()
    expect(page.get_by_role("heading", name="Who is behind it")).to_be_visible()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_account_is_exported_whole(visit: Visit, width: int) -> None:
    page = visit("earnings?person=ann&lang=en", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("row", name="Closing balance 18.00 350.00")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export the period's entries").click()
    assert download.value.suggested_filename == "account_ann_2026-02-18_2026-03-19.csv"
    lines = download.value.path().read_bytes().decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 7
    assert lines[1].startswith("2026-03-18 12:00:00,Accrued,18.00,350.00,")
