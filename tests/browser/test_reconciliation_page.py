"""The reconciliation page in a real browser: what small_reconciliation.py adds up to is there to be seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

HEADINGS = {"zh": "对账", "en": "Reconciliation"}
HEADLINES = {"zh": "差得最多的原因是「退款」", "en": "Most comes from “Refund”"}
PHONE, DESKTOP = 390, 1280
expect.set_options(timeout=30_000)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_whole_when_its_own_address_is_opened(visit: Visit, language: str, width: int) -> None:
    page = visit(f"reconciliation?lang={language}", width=width)
    expect(page.get_by_role("heading", name=HEADINGS[language], exact=True)).to_be_in_viewport()
    expect(page.get_by_text(HEADLINES[language])).to_be_visible()
    expect(page.get_by_test_id("stDataFrame").last).to_be_visible()
    assert page.get_by_test_id("stMetricValue").all_inner_texts()[:4] == ["¥390.00", "¥514.80", "¥136.80", "¥12.00"]
    assert page.get_by_test_id("stException").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_lines_are_exported(visit: Visit) -> None:
    page = visit("reconciliation")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出全部有差异的行").click()
    assert download.value.suggested_filename == "对账_全部原因_2026-03-20.csv"
    assert len(download.value.path().read_bytes().decode("utf-8-sig").splitlines()) == 1 + 5


def test_the_language_stays_when_the_page_is_turned(visit: Visit) -> None:
    page = visit("earnings?lang=en")
    page.get_by_role("link", name="Reconciliation").click()
    expect(page.get_by_role("heading", name="Reconciliation", exact=True)).to_be_visible()
    page.get_by_role("link", name="Earnings").click()
    expect(page.get_by_role("heading", name="Earnings", exact=True)).to_be_visible()
    assert "lang=en" in page.url


def test_a_page_opened_by_its_own_address_leads_to_the_others_and_back(visit: Visit) -> None:
    page = visit("reconciliation?lang=en")
    page.get_by_role("link", name="Earnings").click()
    expect(page.get_by_role("heading", name="Earnings", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Reconciliation", exact=True)).to_be_visible()
