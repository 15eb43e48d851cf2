"""The model's report: which guess is in use and what it is worth, how old it is, and whether today's people are those
that it learnt from."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboards import behind
from dashboards.behind import People
from dashboards.format import between, day
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.periods import Period
from dashboards.published import Row
from dashboards.questions import churn
from dashboards.questions.churn import Report
from dashboards.tables import Column
from dashboards.views.comeback import drift, words

TRAIN = "fenxiao churn train"
#: A model of so many days has not seen what changed since: it is to be trained again.
OLD_DAYS = 30


def render(page: Page) -> list[People]:
    """Returns the lists that it offers to open."""
    text, reports = page.text, churn.reports(page.publication)
    if not reports:
        st.info(text("comeback_model.untrained"), icon=":material/model_training:")
        st.code(TRAIN, language=None)
        return []
    found = churn.drift(page.publication)
    is_old = reports[0].age_days(page.run) > OLD_DAYS
    st.markdown("\n".join(f"- {sentence}" for sentence in (*_verdicts(page, reports), _age(page, reports[0], is_old))))
    drift.say(page, found)
    if is_old or found["other"]:
        st.code(TRAIN, language=None)
    lists = [_guesses(page, reports), drift.features(page, found)]
    with st.container(horizontal=True):
        for people in lists:
            behind.button(page, people)
    return lists


def sentence(text: Text, report: Report) -> str:
    """Which guess is in use for this horizon, and by how much it is better than what needs no model."""
    told = {"days": report.horizon, "people": f"{report.judged_people:,}", "guess": _guess(text, report.ships)}
    won = report.won
    if won is None:
        share = words.share(report.judged_share)
        name = "too_few" if not report.comparisons else "rule"
        return text(f"comeback_model.{name}", **told, share=share)
    against = {"against": _guess(text, won["against"])} | _less(report, won)
    return text("comeback_model.baseline" if report.is_baseline else "comeback_model.ships", **told, **against)


def _less(report: Report, won: Row) -> dict[str, str]:
    """By which part the log loss is less than before, and between what."""
    before = report.figures[won["against"]]["log_loss"]["value"]
    bounds = {"less": won["difference"], "low": won["ci_high"], "high": won["ci_low"]}
    return {name: words.share(-value / before) for name, value in bounds.items()}


def _verdicts(page: Page, reports: Sequence[Report]) -> list[str]:
    text, first = page.text, reports[0]
    said = [sentence(text, report) for report in reports]
    found = first.figures[first.ships]
    if found["auc"]["value"] is not None and first.won:
        said.append(_tells(text, first))
    said.append(text("comeback_model.calibration", points=words.of_hundred(found["calibration_error"]["value"])))
    return said


def _tells(text: Text, report: Report) -> str:
    """How surely it knows one who comes back from one who does not, beside what it was held against."""
    against, found = report.won["against"], report.figures[report.ships]["auc"]
    told = {name: words.share(found[name]) for name in ("value", "ci_low", "ci_high")}
    other = words.share(report.figures[against]["auc"]["value"])
    name = "auc_of_rule" if against == "rule" else "auc"
    return text(f"comeback_model.{name}", **told, against=_guess(text, against), other=other)


def _age(page: Page, report: Report, is_old: bool) -> str:
    text = page.text
    name = "old" if is_old else "fresh" if report.age_days(page.run) > 0 else "new"
    return text(
        f"comeback_model.{name}",
        trained=day(text, page.run.local(report.trained_at).date(), "year_day"),
        days=report.age_days(page.run),
        judged=between(text, Period(report.judged_from, report.judged_to)),
    )


def _guesses(page: Page, reports: Sequence[Report]) -> People:
    """Not people, but every guess on either horizon."""
    text = page.text
    found = [
        {"horizon": report.horizon, "guess": guess, "is_used": guess == report.ships, **measures}
        for report in reports
        for guess, measures in report.figures.items()
    ]
    title = text("comeback_model.guesses")
    return People(
        key="churn_guesses",
        title=title,
        why=text("comeback_model.guesses_read"),
        columns=_guess_columns(text),
        ask=lambda shown: found[:shown],
        file=text("behind.file", name=title, date=page.run.today),
        opens=title,
    )


def _guess_columns(text: Text) -> list[Column]:
    def figure(measure: str, part: str) -> Column:
        return Column(text(f"comeback_measure.{measure}_{part}"), lambda row: words.bp(row[measure][part]), "rate")

    return [
        Column(text("comeback_model.guess"), lambda row: _guess(text, row["guess"])),
        Column(text("comeback_model.horizon"), lambda row: row["horizon"], "number"),
        Column(text("comeback_model.in_use"), lambda row: text("comeback_model.yes") if row["is_used"] else None),
        *(figure("auc", part) for part in ("value", "ci_low", "ci_high")),
        figure("calibration_error", "value"),
        Column(text("comeback_measure.log_loss"), lambda row: f"{row['log_loss']['value']:.3f}"),
    ]


def _guess(text: Text, code: str) -> str:
    key = f"comeback_guess.{code}"
    return text(f"comeback_guess.{code}") if key in text.words else code
