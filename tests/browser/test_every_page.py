"""Every page in a real browser, in both languages, on a desk and on a phone, by day and by night."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dashboards import i18n
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PAGES = (
    *("overview", "earnings", "leaderboard", "distributors", "comeback", "members", "products", "simulation"),
    *("funnel", "calendar", "reconciliation", "data"),
)
PHONE, DESKTOP = 390, 1280
expect.set_options(timeout=30_000)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_whole(visit: Visit, name: str, language: str, width: int) -> None:
    page = visit(f"{name}?lang={language}", width=width, colours="dark" if width == PHONE else "light")
    title = i18n.load(language)(f"{name}.title")
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_test_id("stDataFrame").or_(page.locator(".js-plotly-plot")).last).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_page_is_reached_from_the_first(visit: Visit, language: str) -> None:
    page = visit(f"?lang={language}", width=PHONE)
    page.get_by_test_id("stExpandSidebarButton").click()
    text = i18n.load(language)
    links = page.get_by_test_id("stSidebarNavLink")
    expect(links).to_have_count(len(PAGES))
    assert links.all_inner_texts() == [text(f"{name}.title") for name in PAGES]
