"""The page: whether the figures can be trusted today, and what to do where they can't."""

from __future__ import annotations

import streamlit as st

from dashboards import behind, figures, frame, tables
from dashboards.figures import Card
from dashboards.format import moment, percent
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions import runs
from dashboards.tables import Column
from dashboards.views.data import deliveries
from dashboards.views.overview import attention

HEIGHT = 460


def render(page: Page) -> None:
    frame.freshness(page)
    items = attention.data_items(page)
    _facts(page)
    attention.render(page, items, page.text("attention.title"), page.text("data.nothing"))
    deliveries.render(page)
    _runs(page)
    _checks(page)
    behind.show(page, [item.people for item in items])


def _facts(page: Page) -> None:
    """How fresh the data is, by the newest fact of each kind, and what of it was refused or waits."""
    text, run = page.text, page.run
    delivered = runs.deliveries(page.publication)
    sums = {name: sum(row[name] for row in delivered) for name in ("rows_in", "refused", "waiting")}
    checks = runs.checks(page.publication)
    passed = sum(check["status"] == "pass" for check in checks)
    order = runs.newest_payment(page.publication)
    cards = [
        Card(text("data.as_of"), moment(text, run.local(run.as_of), "day"), text("data.as_of_means")),
        Card(
            text("data.newest_order"),
            moment(text, run.local(order), "day") if order else figures.UNKNOWN,
            figures.definition(page, text("data.newest_order_means"), "fct_commission_lines", "paid_at"),
        ),
        Card(text("data.checks"), f"{passed:,} / {len(checks):,}", text("data.checks_means")),
        *(
            Card(
                text(f"data.{name}"),
                f"{sums[name]:,}",
                text(f"data.{name}_means"),
                goal=percent(sums[name], sums["rows_in"]) if name != "rows_in" else None,
            )
            for name in sums
        ),
    ]
    figures.render(page, cards)
    quiet = runs.quiet_days(page.publication, run)
    if quiet and quiet[0] > quiet[1]:
        days, usual = quiet
        st.warning(text("data.is_late", days=days, usual=usual), icon=":material/schedule:")


def _runs(page: Page) -> None:
    text = page.text
    st.subheader(text("data.runs"), anchor=False)
    st.caption(text("data.runs_kept"))

    def local(name: str):
        return lambda row: page.run.local(row[name])

    tables.show(
        [
            Column(text("data.published_at"), local("published_at"), "moment"),
            Column(text("data.as_of"), local("as_of"), "moment"),
            Column(text("data.rows_in"), lambda row: row["rows_in"], "number"),
            Column(text("data.refused"), lambda row: row["refused"], "number"),
            Column(text("data.waiting"), lambda row: row["waiting"], "number"),
            Column(text("data.checks"), lambda row: f"{row['passed']} / {row['checks']}"),
            Column(text("data.accrued"), lambda row: row["accrued_fen"], "money"),
            Column(text("data.run"), lambda row: row["run_id"]),
            Column(text("data.version"), lambda row: row["code_version"]),
        ],
        runs.history(page.publication),
    )


def _checks(page: Page) -> None:
    text = page.text
    found = runs.checks(page.publication)
    st.subheader(text("data.checks"), anchor=False)
    st.caption(text("data.checks_means"))
    tables.show(
        [
            Column(text("frame.table"), lambda row: row["table_name"]),
            Column(text("data.passed"), lambda row: row["passed"], "number"),
            Column(text("frame.failures"), lambda row: row["failures"], "number"),
            Column(text("data.warned"), lambda row: row["warned"]),
        ],
        _by_table(found),
        height=HEIGHT if len(found) > 11 else "content",
    )


def _by_table(checks: list[Row]) -> list[Row]:
    """table_name, passed (checks), failures (rows), warned (names of checks); tables with warnings first."""
    found: dict[str, Row] = {}
    for check in checks:
        name = check["table_name"]
        row = found.setdefault(name, {"table_name": name, "passed": 0, "failures": 0, "warned": ""})
        if check["status"] == "pass":
            row["passed"] += 1
        else:
            row["failures"] += check["failures"]
            row["warned"] = " · ".join(filter(None, (row["warned"], check["check_name"])))
    return sorted(found.values(), key=lambda row: (not row["warned"], row["table_name"]))
