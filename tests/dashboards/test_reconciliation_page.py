"""The figures of the page, against those of small_reconciliation.py added up by hand."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

from dashboards import i18n, published
from dashboards.format import plain
from dashboards.questions import reconciliation
from dashboards.questions.reconciliation import ALL, CAUSES
from dashboards.tables import csv
from dashboards.views.reconciliation.lines import columns, why
from tests.dashboards.conftest import Open
from tests.dashboards.small_mall import publish

SQL = Path(published.__file__).parents[1] / "dbt/models/intermediate/reconciliation"


def codes(file: str, pattern: str) -> list[str]:
    return re.findall(pattern, (SQL / file).read_text(encoding="utf-8"))


ZH, EN = i18n.load("zh"), i18n.load("en")
#: Every code that the alternatives name, apart from those that are made of a code of the policy.
MISTAKES = [
    *("another_size", "cut_whole_percent", "unlisted_whole_percent"),
    *(code for name in ("base", "refund") for code in codes(f"int_{name}_alternatives.sql", r"when '([a-z_]+)'")),
    *(f"time_{code}" for code in codes("int_rate_mistakes.sql", r"\('time', '([a-z]+)'\)")),
]


@pytest.fixture
def open_page(open_app: Open) -> Open:
    """Opens the page at an address."""
    return partial(open_app, "reconciliation")


def test_the_figures_and_the_causes_add_up(small_mall: Path) -> None:
    found = reconciliation.summary(published.latest(small_mall))
    assert found == {
        "compared": 6,
        "differing": 5,
        "due_fen": 39000,
        "booked_fen": 51480,
        "over_fen": 13680,
        "under_fen": 1200,
        "unexplained_fen": 4800,
        "held": 1,
        "held_fen": 6000,
    }
    causes = reconciliation.by_cause(published.latest(small_mall))
    assert [(row["cause"], row["over_fen"], row["under_fen"], row["lines"]) for row in causes] == [
        ("refund", 6000, 0, 1),
        ("unexpected", 4800, 0, 1),
        ("duplicate", 1800, 0, 1),
        ("missing", 0, -1200, 1),
        ("freight", 1080, 0, 1),
    ]
    assert sum(row["over_fen"] + row["under_fen"] for row in causes) == found["booked_fen"] - found["due_fen"]


def test_the_worst_lines_come_first_each_with_why(small_mall: Path) -> None:
    rows = reconciliation.worst(published.latest(small_mall), ALL)
    assert [(row["order_id"], why(ZH, row)) for row in rows] == [
        ("o2", "多记 ¥60.00：没有扣掉退款。"),
        ("o6", "多记 ¥48.00：按规则没有佣金（同一设备上已有别的会员下过首单）。"),
        ("o5", "多记 ¥18.00：同一笔记了不止一次。"),
        ("o4", "少记 ¥12.00：规则给了佣金，商城没有有效的记录。"),
        ("o1", "多记 ¥10.80：分摊的运费也算进了基数。"),
    ]
    assert why(EN, rows[0]) == "¥60.00 too much: the refund was not taken back."
    assert [row["order_id"] for row in reconciliation.worst(published.latest(small_mall), "missing")] == ["o4"]


def test_the_export_holds_every_line_that_differs(small_mall: Path) -> None:
    lines = (
        csv(columns(EN), reconciliation.all_differing(published.latest(small_mall), ALL))
        .decode("utf-8-sig")
        .splitlines()
    )
    assert len(lines) == 1 + 5
    assert lines[1].startswith("o2,60.00,¥60.00 too much: the refund was not taken back.,Refund,ann,180.00,240.00,1,1,")


@pytest.mark.parametrize("name", ["tier_senior", "kind_first", "stage_peak", "level_2", *MISTAKES])
def test_every_mistake_has_its_words(small_mall: Path, name: str) -> None:
    row = reconciliation.worst(published.latest(small_mall), ALL)[0] | {"first_hypothesis": name}
    assert all(len(why(text, row)) > len("¥60.00 :.") for text in (ZH, EN))


@pytest.mark.usefixtures("small_mall")
def test_the_page_shows_them(open_page) -> None:
    app = open_page(lang="en")
    assert app.title[0].value == "Reconciliation"
    assert [metric.value for metric in app.metric] == ["¥390.00", "¥514.80", "¥136.80", "¥12.00", "5 (83.3%)"]
    said = "\n".join(element.value for element in [*app.markdown, *app.caption])
    assert "Most comes from “Refund”: ¥60.00 on 1 rows. Too much less too little makes +¥124.80." in said
    assert "¥48.00 are records outside the rules" in said
    assert f"The largest is on order o2 (ann): {plain('¥60.00 too much: the refund was not taken back.')}" in said
    assert [info.value for info in app.info if "Another 1 rows, ¥60.00, have settled by the rules" in info.value]
    causes = app.dataframe[-2].value
    assert causes["Too much (¥)"].astype(float).tolist() == [60, 48, 18, 0, 10.8]
    assert causes["Too little (¥)"].astype(float).tolist() == [0, 0, 0, 12, 0]
    assert app.get("plotly_chart")
    assert app.dataframe[-1].value["Order"].tolist() == ["o2", "o6", "o5", "o4", "o1"]
    for cause in CAUSES:
        app.get_by_key("cause").set_value(cause).run()
        assert not app.exception, app.exception[0].stack_trace


def test_a_mall_without_records_of_its_own_is_told_which_table_is_missing(home: Path, open_page) -> None:
    publish(
        home,
        "delete from marts.fct_reconciliation",
        "insert into meta.deliveries values ('commission_records', false, 0, 0, 0, 0, 0, 0, 0)",
    )
    app = open_page()
    assert [warning.value for warning in app.warning if "commission_records" in warning.value]
    assert not app.metric


def test_a_mall_that_books_what_its_rules_give_is_told_so(home: Path, open_page) -> None:
    publish(home, "delete from marts.fct_reconciliation where difference_fen <> 0")
    app = open_page()
    assert app.success[0].value == "商城记的每一笔佣金都和规则一致。"
