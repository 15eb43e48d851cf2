"""What the page says of the packs: while nobody's days are over, with each verdict, and whom it keeps off the list."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from dashboards import i18n
from dashboards.periods import Period
from dashboards.questions import comeback, comeback_effect
from dashboards.views.comeback import experiment
from tests.dashboards.comeback_mall import column, figures, names, page_of, publish_mall, written
from tests.dashboards.conftest import Open
from tests.dashboards.small_comeback import DECIDED, EFFECT


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "comeback")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_while_nobodys_days_are_over_there_is_no_verdict_and_nobody_held_back_is_named(
    home: Path, open_page: Open, language: str
) -> None:
    publish_mall(home, DECIDED)
    app = open_page(lang=language)
    text = i18n.load(language)
    assert text("comeback.no_verdict_yet", days=7) in written(app)
    assert text("comeback.held_back", people="1") in written(app)
    assert column(app, text("people.distributor")) == ["dan", "cat"]  # Ann waits for the decision
    assert column(app, text("comeback.offer"))[0] == {"zh": "小回归礼包", "en": "Small comeback pack"}[language]
    assert text("comeback_figure.by_themselves") in [label for label, _, _ in figures(app)]


#: The day of flagging was another one when it was decided: rows have come late.
NOT_CHOSEN = """
insert into marts.fct_comeback by name
select 'ann' as distributor_id, date '2026-03-19' as flagged_on, 'not_chosen' as arm,
    timestamp '2026-03-19 01:00' as decided_at, timestamp '2026-03-26 01:00' as window_ends_at
"""


def test_nobody_who_is_held_back_is_said_to_be_worth_writing_to(home: Path, open_page: Open) -> None:
    held_back = "update marts.fct_comeback set arm = 'control' where distributor_id = 'dan'"
    publish_mall(home, DECIDED, held_back, NOT_CHOSEN)
    assert "**1** 人在沉默前 13 周卖过货，共 ¥13\\.00：先写给他们。" in written(open_page())


def test_who_was_held_back_may_be_written_to_once_the_days_are_over(home: Path, open_page: Open) -> None:
    publish_mall(
        home, DECIDED, "update marts.fct_comeback set window_ends_at = '2026-03-20 04:00' where arm = 'control'"
    )
    assert names(open_page()) == ["dan", "bob", "cat"]


def test_who_was_sent_a_pack_is_not_written_to_again(home: Path, open_page: Open) -> None:
    publish_mall(home, DECIDED, "update marts.fct_comeback set sent_at = '2026-03-19 02:00' where arm = 'treated'")
    assert names(open_page()) == ["cat"]


def test_nobody_is_said_to_have_come_back_alone_once_packs_are_out(home: Path) -> None:
    publish_mall(home, DECIDED, "update marts.fct_comeback set decided_at = '2026-03-11 01:00'")
    page = page_of(home)
    # Fay's and Gil's seven days ended on 12 March, the day after.
    assert comeback.returns(
        page.publication, page.run, Period(date(2026, 2, 18), date(2026, 3, 19)), 7
    ) == comeback.Returns(people=1, returned=0)


@pytest.mark.parametrize(
    ("language", "verdict", "card"),
    [
        (
            "zh",
            "礼包有用：每 100 人**多叫回 11.0 人**（90% 把握在 1.0 到 20.0 之间），多叫回一个人花 ¥181\\.82。",
            "对照组 30.0% · 多 11.0 个百分点（90% 区间 1.0 到 20.0） · 目标 32%",
        ),
        (
            "en",
            "they **bring back 11.0 more** (between 1.0 and 20.0, 90% sure), at ¥181\\.82 per additional return.",
            "control 30.0% · 11.0 pp more (90% interval 1.0 to 20.0) · goal 32%",
        ),
    ],
)
def test_a_pack_that_works_is_told_with_the_control_and_the_goal(
    home: Path, open_page: Open, language: str, verdict: str, card: str
) -> None:
    publish_mall(home, DECIDED, EFFECT)
    app = open_page(lang=language)
    assert written(app).count(verdict) == 2
    assert card in written(app)
    assert figures(app)[-1][1:] == ("41.0%", "")
    assert i18n.load(language)("comeback_figure.by_themselves") not in [label for label, _, _ in figures(app)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "uplift = -0.1, ci_low = -0.2, ci_high = -0.01, verdict = 'harms', cost_per_return_fen = null",
            "每 100 人反而**少回来 10.0 人**（90% 把握在 1.0 到 20.0 之间）",
        ),
        # An interval a half of 9.5 wide must become one of 3.3: 8.25 times the people.
        (
            "uplift = 0.08, ci_low = -0.015, ci_high = 0.175, verdict = 'none_shown'",
            "470 人还看不出礼包有没有用（每 100 人多 -1.5 到 17.5 人都有可能）：要看出每 100 人多 5 人，"
            "大约还要 **3,410** 人",
        ),
        (
            "uplift = 0.01, ci_low = -0.01, ci_high = 0.03, verdict = 'none_shown'",
            "470 人里看不出礼包有用：就算有，每 100 人也多不过 3.0 人",
        ),
        (
            "is_sample_ratio_broken = true, expected_distributors = 235",
            "**结果不可信**：发礼包 400 人、对照 70 人，按抽签该是 235 和 235 人",
        ),
    ],
)
def test_every_other_verdict_has_its_sentence(home: Path, change: str, said: str) -> None:
    only = "" if "broken" in change else "and arm = 'treated'"
    publish_mall(home, EFFECT, f"update marts.fct_comeback_effect set {change} where offer = 'all' {only}")
    page = page_of(home)
    found = comeback_effect.verdict(page.publication)
    assert said in experiment.sentence(page, found)


def test_arms_that_are_not_as_they_were_drawn_show_no_rate(home: Path, open_page: Open) -> None:
    publish_mall(home, DECIDED, EFFECT, "update marts.fct_comeback_effect set is_sample_ratio_broken = true")
    app = open_page()
    assert figures(app)[-1] == ("发礼包后回来", "—", "")
    assert [error.value[:9] for error in app.error] == ["**结果不可信**"]


def test_a_treated_arm_without_a_control_gives_no_verdict(home: Path) -> None:
    publish_mall(home, EFFECT, "delete from marts.fct_comeback_effect where arm = 'control'")
    assert comeback_effect.verdict(page_of(home).publication) is None
