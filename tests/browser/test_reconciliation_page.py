"""The reconciliation page in a real browser: what small_reconciliation.py adds up to is there to be seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

expect.set_options(timeout=30_000)


def test_the_page_is_whole_and_its_lines_are_exported(visit: Visit) -> None:
    page = visit()
    page.get_by_role("link", name="对账").click()
    expect(page.get_by_role("heading", name="对账", exact=True)).to_be_visible()
    expect(page.get_by_text("差得最多的原因是「退款」")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame").last).to_be_visible()
    assert page.get_by_test_id("stMetricValue").all_inner_texts()[:4] == ["¥390.00", "¥514.80", "¥136.80", "¥12.00"]
    with page.expect_download() as download:
        page.get_by_role("button", name="导出全部有差异的行").click()
    assert download.value.suggested_filename == "对账_全部原因_2026-03-20.csv"
    assert len(download.value.path().read_bytes().decode("utf-8-sig").splitlines()) == 1 + 5


def test_the_language_stays_when_the_page_is_turned(visit: Visit) -> None:
    page = visit("?lang=en")
    page.get_by_role("link", name="Reconciliation").click()
    expect(page.get_by_role("heading", name="Reconciliation", exact=True)).to_be_visible()
    page.get_by_role("link", name="Earnings").click()
    expect(page.get_by_role("heading", name="Earnings", exact=True)).to_be_visible()
    assert "lang=en" in page.url
