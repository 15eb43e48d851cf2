"""The data page: runs, freshness, checks, and what was delivered and is in no figure."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboards.conftest import Open
from tests.dashboards.small_mall import publish

NEXT_RUN = "20260321T040000"


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "data", lang="en")


def written(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption, *app.success, *app.warning])


def table(app: AppTest, heading: str) -> list[list]:
    return next(frame.value for frame in app.dataframe if heading in frame.value).values.tolist()


@pytest.mark.usefixtures("small_mall")
def test_how_fresh_and_how_well_checked_the_data_is(open_page: Open) -> None:
    app = open_page()
    assert [(metric.label, metric.value) for metric in app.metric] == [
        ("Data as of", "20 Mar 12:00"),
        ("Newest payment", "18 Mar 12:00"),
        ("Checks", "1 / 2"),
        ("Rows in", "11"),
        ("Refused", "2"),
        ("Waiting", "0"),
    ]
    assert "without a payment" not in written(app)
    assert table(app, "Checks that warn") == [
        ["dim_products", 0, 2, "margin"],
        ["fct_commission_ledger", 1, 0, ""],
    ]


@pytest.mark.parametrize(("every", "is_late"), [(1, True), (2, True), (4, False)])
def test_data_is_late_after_more_quiet_days_than_are_usual(
    home: Path, open_page: Open, every: int, is_late: bool
) -> None:
    """The last order is of 16 March, the last whole day the 19th; before it there was one every so many days."""
    publish(
        home,
        f"""create or replace table marts.fct_sales_days as
        select cast(range as date) as date, 1 as orders
        from range(date '2026-03-16', date '2026-02-01', interval '-{every} days')""",
    )
    told = f"Whole days without a payment up to now: 3; usually no more than {every - 1} in a row."
    assert (told in written(open_page())) == is_late


@pytest.mark.usefixtures("small_mall")
def test_what_became_of_each_table_and_what_to_do(open_page: Open) -> None:
    app = open_page()
    rows = table(app, "State")
    assert [row[:7] for row in rows] == [
        ["orders", "some refused", 9, 7, 2, 0, 0],
        ["refunds", "all taken", 2, 2, 0, 0, 0],
    ]
    assert "`fenxiao check` says of each refused row" in written(app)
    assert "Everything that was delivered is used." in written(app)


def test_a_table_that_is_missing_is_named_with_what_is_missed(home: Path, open_page: Open) -> None:
    undelivered = "insert into meta.deliveries values ('{}', false, 0, 0, 0, 0, 0, 0, 0)"
    publish(home, *(undelivered.format(name) for name in ("payouts", "feedback")))
    said = written(open_page())
    assert "does not deliver: `feedback` · `payouts`" in said
    assert "what was already paid out is still in the payable balance" in said


def test_rows_in_no_figure_are_listed_with_what_to_do(home: Path, open_page: Open) -> None:
    publish(
        home,
        "insert into marts.fct_unknown_ids values ('product_id', 'X', 3, '2026-03-01')",
        "insert into marts.fct_waiting_rows values ('orders', 'o8', 'discount_above_order', false, 5000)",
    )
    app = open_page()
    said = written(app)
    assert "Ids that orders name and nobody has delivered: **1**, on 3 order lines." in said
    assert "Deliver the order, line or share that is missing" in said
    next(button for button in app.button if button.key == "open_waiting").click().run()
    assert app.dataframe[-1].value.values.tolist()[0][:3] == [
        "orders",
        "o8",
        "The order's discount exceeds the order",
    ]


def test_runs_that_are_kept_stand_beside_each_other(small_mall: Path, open_page: Open) -> None:
    publish(small_mall, "update meta.run set run_id = 'next'", run=NEXT_RUN)
    rows = table(open_page(), "Version")
    assert [(row[2], row[5], row[7]) for row in rows] == [(11, "1 / 2", "next"), (11, "1 / 2", "20260320T040000")]
