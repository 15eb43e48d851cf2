"""The morning brief: five lines with a figure, how it moved and what to do, that fit every channel."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.alarms.alarm import Alarm
from pipelines.outbox.brief import LINE_BYTES, brief_lines, packs_line, people_line, sales_line, silent_line
from pipelines.outbox.brief_figures import figures_of
from pipelines.outbox.brief_words import words_in
from pipelines.outbox.channels.secret import Secret
from pipelines.outbox.channels.wecom import MAX_BYTES, WeComRobot
from pipelines.outbox.message import Language, Message
from pipelines.publish import PublishedRun
from pipelines.warehouse import connect
from tests.pipelines.policy_folder import utc

ZH, EN = words_in("zh"), words_in("en")
SALES = {"amount": 880_000, "before": 1_000_000, "month_amount": 9_000_000, "month_before": 8_000_000} | {
    "knows_month_before": True, "is_net": True, "month": 9, "days_of_month": 30, "days_so_far": 10, "goal": None,
}  # fmt: skip
PEOPLE = {"newcomers": 3, "newcomers_before": 5, "active": 120, "active_before": 120}
SILENT = {"is_stopped": False, "away": 100, "reachable": 60, "flagged": 7, "usual": 6.5}
DECIDED = {"people": 39, "treated": 20, "control": 5, "explore": 5, "not_chosen": 9}
TREATED = {"distributors": 200, "return_share": 0.30, "uplift": 0.12, "ci_low": 0.04, "ci_high": 0.19} | {
    "verdict": "helps", "cost_per_return_fen": 16_667, "is_sample_ratio_broken": False,
}  # fmt: skip
EFFECT = {"treated": TREATED, "control": {"distributors": 35, "return_share": 0.18}}
FOUND = {"sales": SALES, "people": PEOPLE, "silent": SILENT, "effect": EFFECT, "broken": {}, "decided": DECIDED}


def test_sales_stand_beside_the_same_weekday_and_the_month_before() -> None:
    assert sales_line(SALES, ZH) == (
        "净销售 ¥8,800.00（比上周同日 -12%），9 月 ¥90,000.00，比前一个月同期 +12%。"
        "少了：在总览里看是谁、哪些商品少卖了。"
    )
    assert ". Up: the overview says who brought it" in sales_line(SALES | {"amount": 1_200_000}, EN)
    assert sales_line(SALES | {"amount": 1_050_000}, ZH).endswith("。照常。")


def test_a_goal_of_the_month_is_told_with_what_its_days_ask_for() -> None:
    behind = sales_line(SALES | {"goal": 36_000_000}, ZH)
    assert "9 月 ¥90,000.00，是目标 ¥360,000.00 的 25%，按天数该到 ¥120,000.00。落后目标" in behind
    assert "落后目标" not in sales_line(SALES | {"goal": 27_000_300}, ZH), "one fen below is no campaign"
    assert "落后目标" not in sales_line(SALES | {"goal": 29_700_000}, ZH)


def test_what_is_not_known_is_no_zero() -> None:
    line = sales_line(SALES | {"amount": None, "before": None, "knows_month_before": False, "is_net": False}, ZH)
    assert line == "销售（没有退款数据） —（比上周同日 —），9 月 ¥90,000.00。照常。"
    assert "净销售 —（比上周同日 —），" in sales_line(SALES | {"amount": None}, ZH)
    assert sales_line(SALES | {"amount": None}, ZH).endswith("。照常。")
    assert "有动静 — 人（比上周同日 —）" in people_line(PEOPLE | {"active": None}, ZH)
    assert "可触达" not in silent_line(SILENT | {"reachable": None}, ZH)
    assert "平常 —" in silent_line(SILENT | {"usual": None}, ZH)


@pytest.mark.parametrize(
    ("changed", "todo"),
    [({"active": 100}, "今天发一份新素材"), ({}, "带新人发出第一份素材"), ({"newcomers": 0}, "照常")],
)
def test_people_are_told_with_what_to_do_today(changed: dict, todo: str) -> None:
    assert todo in people_line(PEOPLE | changed, ZH)


@pytest.mark.parametrize(
    ("changed", "todo"),
    [
        ({}, "打开「回归」"),
        ({"reachable": 49}, "多数触达不到"),
        ({"flagged": 20}, "先查这几天的数据和改动"),
        ({"flagged": 19}, "打开「回归」"),
        ({"away": 0, "reachable": 0, "flagged": 0}, "不用做什么"),
        ({"is_stopped": True}, "别给任何人写"),
    ],
)
def test_who_fell_silent_is_told_with_what_to_do_today(changed: dict, todo: str) -> None:
    assert todo in silent_line(SILENT | changed, ZH)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "发的回来 30%，对照 18%，每百人多回来 12.0 人（90% 区间 4.0 到 19.0）。有用，多叫回一人花 ¥166.67"),
        ({"verdict": "harms"}, "帮了倒忙"),
        ({"verdict": "none_shown", "cost_per_return_fen": None}, "还看不出差别"),
        ({"uplift": None}, "已决定 39 人（发 20，对照 5，随机 5，未选上 9），还没有结论"),
    ],
)
def test_packs_are_told_by_their_verdict_and_never_without_the_control(changed: dict, said: str) -> None:
    assert said in packs_line(EFFECT | {"treated": TREATED | changed}, {}, DECIDED, ZH)


def test_a_draw_that_fails_its_check_is_told_before_any_effect() -> None:
    broken = {"period": "2026-03", "treated": 40, "control": 1}
    assert "2026-03 发 40 人、对照 1 人，和抽签的比例不符，结果不可信" in packs_line(EFFECT, broken, DECIDED, ZH)


def test_before_anything_was_decided_the_brief_says_how_to() -> None:
    assert "fenxiao push plan" in packs_line({}, {}, dict.fromkeys(DECIDED, 0), EN)


def late(table: str) -> Alarm:
    return Alarm("table", table, f"{table}：没有到齐", f"{table}: not whole", utc("2026-01-01"))


@pytest.mark.parametrize(
    ("silent", "alarms"), [({"is_stopped": True}, []), ({}, [late("orders")]), ({}, [late("activity_events")])]
)
def test_a_day_that_has_not_come_whole_is_compared_with_none_and_asks_for_nothing(silent: dict, alarms: list) -> None:
    sales, people, *_ = brief_lines(FOUND | {"silent": SILENT | silent}, alarms, "zh")
    assert sales == "净销售：昨天的数据没到齐，只到了 ¥8,800.00，9 月 ¥90,000.00。"
    assert people == "分销员：昨天的数据没到齐，只到了新分销员 3 人、有动静 120 人。"


def test_a_table_that_the_lines_do_not_rest_on_changes_none_of_them() -> None:
    assert brief_lines(FOUND, [late("targets")], "zh")[:4] == brief_lines(FOUND, [], "zh")[:4]


@pytest.mark.parametrize(("language", "said"), [("zh", "重新训练"), ("en", "train anew")])
def test_people_unlike_those_of_the_training_are_told_without_the_names_of_features(
    language: Language, said: str
) -> None:
    drift = Alarm("drift", "churn", "messages_unopened (2.28)", "messages_unopened (2.28)", utc("2026-01-01"))
    line = brief_lines(FOUND, [drift], language)[4]
    assert said in line
    assert "messages_unopened" not in line


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format", MAX_BYTES)
def test_the_longest_brief_stays_within_what_a_robot_takes(language: Language, format: str) -> None:
    found = FOUND
    words = ("很长的一句话" * 60, "a long sentence " * 60)
    alarms = [Alarm("table", f"t{number}", *words, utc("2026-01-01")) for number in range(9)]
    lines = brief_lines(found, alarms, language)
    assert len(lines) == 5
    assert max(len(line.encode()) for line in lines) <= LINE_BYTES
    assert [line for line in lines[:4] if line.endswith("…")] == [], "only an alarm's sentence is cut"
    assert lines[4].endswith("…")
    longest = "\n".join(["字" * (LINE_BYTES // 3)] * 5)
    fields = {"date": "2026-01-05", "lines": longest, "link": f"https://mall.example/{'a' * 200}"}
    message = Message("id", "key", None, "wecom", "brief", fields, language)
    assert WeComRobot(Secret("key"), format).problems(message) == []


MARTS = """
create schema meta; create schema marts; create schema scores;
create table marts.fct_sales_days as
    select day::date as date, 100::bigint as gross_sales_fen,
        if(day = date '2026-03-31', 40, 90)::bigint as net_sales_fen
    from range(timestamp '2026-02-01', timestamp '2026-04-02', interval 1 day) as days (day);
create table marts.dim_targets (target varchar, value bigint, until timestamp);
insert into marts.dim_targets values ('monthly_sales', 1, '2026-02-01'), ('monthly_sales', 6200, null), ('x', 9, null);
create table marts.dim_distributors (distributor_id varchar, approved_at timestamp);
insert into marts.dim_distributors values
    ('a', '2026-03-30 15:59:59'), ('b', '2026-03-30 16:00'), ('c', '2026-03-31 15:59'), ('d', '2026-03-24 01:00');
create table marts.dim_calendar as
    select day::date as date, 7::bigint as active_distributors, 3::bigint as flag_after_days, true as is_counted,
        false as is_flagging_stopped
    from range(timestamp '2026-02-01', timestamp '2026-04-02', interval 1 day) as days (day);
create table marts.fct_silences (distributor_id varchar, flagged_on date, ended_on date);
insert into marts.fct_silences values
    ('a', '2026-04-01', null), ('b', '2026-03-31', '2026-04-01'), ('c', '2026-03-20', null), ('d', null, null);
create table marts.fct_comeback (arm varchar);
create table marts.fct_comeback_effect
    (period varchar, offer varchar, arm varchar, distributors bigint, is_sample_ratio_broken boolean);
create table scores.reachability as select 'a' as distributor_id, true as is_reachable union all select 'c', false;
"""


def published(folder: Path, also: str = "") -> PublishedRun:
    folder.mkdir(exist_ok=True)
    run = PublishedRun(folder / "run.duckdb", "run", utc("2026-04-01T04:00"), "Asia/Shanghai")
    with connect(run.file) as con:
        con.execute(MARTS + also)
    return run


def test_figures_are_those_of_the_last_whole_day(tmp_path: Path) -> None:
    """As of noon of 1 April in Shanghai: of a month of 31 days, beside one of 28."""
    found = figures_of(published(tmp_path))
    assert found["sales"] == {
        "amount": 40, "before": 90, "month_amount": 30 * 90 + 40, "month_before": 28 * 90, "knows_month_before": True,
        "is_net": True, "month": 3, "days_of_month": 31, "days_so_far": 31, "goal": 6200,
    }  # fmt: skip
    assert found["people"] == {"newcomers": 2, "newcomers_before": 1, "active": 7, "active_before": 7}
    assert found["silent"] == {"is_stopped": False, "away": 2, "reachable": 1, "flagged": 1, "usual": 0}
    assert (found["effect"], found["broken"], found["decided"]["people"]) == ({}, {}, 0)


def test_the_draw_is_judged_by_its_newest_month_as_the_ground_of_packs_is(tmp_path: Path) -> None:
    """An older month that fails spoils the sum of all for ever, and keeps nobody from sending."""
    rows = """
        insert into marts.fct_comeback_effect values
            ('all', 'all', 'treated', 140, true), ('all', 'all', 'control', 9, true),
            ('2026-02', 'all', 'treated', 60, true), ('2026-02', 'all', 'control', 1, true),
            ('2026-03', 'all', 'treated', 80, {newest}), ('2026-03', 'all', 'control', 8, {newest})
    """
    assert figures_of(published(tmp_path / "sound", rows.format(newest=False)))["broken"] == {}
    broken = figures_of(published(tmp_path / "broken", rows.format(newest=True)))["broken"]
    assert broken == {"period": "2026-03", "treated": 80, "control": 8}


def test_everybody_decided_about_is_in_one_of_the_parts(tmp_path: Path) -> None:
    arms = "insert into marts.fct_comeback values ('treated'), ('control'), ('explore'), ('not_chosen'), ('not_chosen')"
    people, *parts = figures_of(published(tmp_path, arms))["decided"].values()
    assert people == sum(parts) == 5
