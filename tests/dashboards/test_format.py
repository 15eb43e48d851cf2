"""Money, shares and rates are written by integer arithmetic."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from dashboards import i18n
from dashboards.format import (
    axis_yuan,
    day,
    decimal_yuan,
    moment,
    percent,
    plain,
    rate,
    ratio_bp,
    short_yuan,
    signed,
    yuan,
)

ZH, EN = i18n.load("zh"), i18n.load("en")


@pytest.mark.parametrize(
    ("fen", "written"),
    [(0, "¥0.00"), (7, "¥0.07"), (-7, "-¥0.07"), (123456, "¥1,234.56"), (-(10**17), "-¥1,000,000,000,000,000.00")],
)
def test_yuan_to_the_fen(fen: int, written: str) -> None:
    assert yuan(fen) == written


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (999_999, "¥9,999.99", "¥9,999.99"),
        (1_000_000, "¥1.00万", "¥10.00K"),
        (1_234_500, "¥1.23万", "¥12.35K"),
        (-111_023_382, "-¥111.0万", "-¥1.11M"),
        (20_000_000_000, "¥2.00亿", "¥200.0M"),
    ],
)
def test_large_amounts_in_the_units_of_the_language(fen: int, zh: str, en: str) -> None:
    assert (short_yuan(ZH, fen), short_yuan(EN, fen)) == (zh, en)


def test_ticks_drop_idle_zeros() -> None:
    assert [axis_yuan(ZH, fen) for fen in (0, 50_000, 2_500_000, 100_000_000)] == ["¥0", "¥500", "¥2.5万", "¥100万"]


def test_a_change_bears_its_sign() -> None:
    assert (signed("¥1"), signed("-¥1")) == ("+¥1", "-¥1")


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [(1, 3, "33.3%"), (1, 2000, "0.1%"), (-1, 3, "-33.3%"), (0, 5, "0.0%"), (3, 2, "150%"), (1, 0, "—"), (1, -5, "—")],
)
def test_shares(part: int, whole: int, written: str) -> None:
    assert percent(part, whole) == written


def test_rates() -> None:
    assert [rate(bp) for bp in (1200, 650, 5, 0, -166, None)] == ["12%", "6.5%", "0.05%", "0%", "-1.66%", "—"]
    assert ratio_bp(30_000, 290_000) == 1034
    assert ratio_bp(1, 0) is None


def test_tables_get_exact_decimals() -> None:
    assert decimal_yuan(-7) == Decimal("-0.07")
    assert decimal_yuan(None) is None


def test_dates_in_both_languages() -> None:
    thursday = date(2026, 3, 5)
    assert (day(ZH, thursday, "weekday"), day(EN, thursday, "weekday")) == ("2026年3月5日 周四", "Thu 5 Mar 2026")
    assert moment(EN, datetime(2026, 3, 5, 9, 4)) == "5 Mar 2026 09:04"  # noqa: DTZ001


def test_markup_in_names_is_disarmed() -> None:
    assert plain("[a](b) :red[c] $x$") == r"\[a\]\(b\) \:red\[c\] \$x\$"
