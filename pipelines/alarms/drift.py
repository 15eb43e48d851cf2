"""Whether the silent people of today are others than those whom the models in use learnt from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pipelines.alarms.alarm import Alarm
from pipelines.calling import command_line
from pipelines.publish import PublishedRun
from pipelines.settings import DRIFT_PEOPLE
from pipelines.warehouse import connect

#: By model, what it says in either language.
MODELS = {"churn": ("谁会自己回来", "who returns by themselves"), "uplift": ("礼包对谁有用", "whom a pack brings back")}
PEOPLE = "distributor_churn"
#: So many features are named, those that moved most.
NAMED = 3


def drift_alarms(seen: PublishedRun, now: datetime) -> Iterator[Alarm]:
    """An alarm for each model of which features lie elsewhere among the people who were scored than at its training,
    where enough people were scored to tell; none without a model, or from a publication that knows of none."""
    for model, drifted, people in _drifted(seen):
        if drifted and people >= DRIFT_PEOPLE:
            yield _alarm(model, [f"{feature} ({psi:.2f})" for feature, psi in drifted], people, now)


def _drifted(seen: PublishedRun) -> Iterator[tuple[str, list[tuple[str, float]], int]]:
    """Of each model the features that are others, most moved first, and how many people were scored."""
    with connect(seen.file, read_only=True) as con:
        there = con.execute("select table_name from duckdb_tables() where schema_name = 'scores'").fetchall()
        for model in MODELS:
            if {(PEOPLE,), (f"{model}_drift",)} <= set(there):
                others = (
                    f"select feature, psi from scores.{model}_drift where state = 'other' order by psi desc, feature"
                )
                drifted = con.execute(others).fetchall()
                [(people,)] = con.execute(f"select count(*) from scores.{PEOPLE}").fetchall()
                yield model, drifted, people


def _alarm(model: str, features: list[str], people: int, now: datetime) -> Alarm:
    named, train = ", ".join(features[:NAMED]), command_line("churn", "train")
    zh, en = MODELS[model]
    return Alarm(
        "drift",
        model,
        f"模型「{zh}」：今天沉默的 {people:,} 人在 {len(features)} 个特征上已和训练时不同，变得最多的是 {named}：运行 "
        f"{train} 重新训练，或等每周的自动训练；在那之前，它说的别太当真。",
        f"The model of {en}: the {people:,} silent people of today differ in {len(features)} features from those it "
        f"learnt from, most in {named}: train anew by `{train}`, or wait for the weekly training; till then it says "
        "little.",
        now,
    )
