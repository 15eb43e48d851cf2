"""CSV files that spreadsheets open rightly and cannot be made to run."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dashboards.export import csv_bytes, file_name


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_text_that_would_run_is_disarmed(text: str) -> None:
    body = csv_bytes(["h"], [[text]]).decode("utf-8-sig").split("\r\n", 1)[1]
    assert body.strip('"\r\n').startswith("'")


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    assert csv_bytes(["a", "b", "c"], [[Decimal("-0.07"), -5, None]]) == b"\xef\xbb\xbfa,b,c\r\n-0.07,-5,\r\n"


def test_commas_and_quotes_stay_in_their_cell() -> None:
    assert csv_bytes(["a"], [['x, "y"']]).decode("utf-8-sig") == 'a\r\n"x, ""y"""\r\n'


def test_file_names_hold_no_path() -> None:
    assert file_name("account_../../x y_1.csv") == "account_.._.._x_y_1.csv"
