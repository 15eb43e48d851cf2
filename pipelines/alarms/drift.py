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
#: By model, of whom it is asked: about who was decided about before, no pack is asked for.
PEOPLE = {
    "churn": ("今天沉默的 {:,} 人", "the {:,} silent people of today"),
    "uplift": ("今天要决定发不发礼包的 {:,} 人", "the {:,} silent people who are to be decided about today"),
}
#: So many features are named, those that moved most.
NAMED = 3


def drift_alarms(seen: PublishedRun, now: datetime) -> Iterator[Alarm]:
    """An alarm for each model of which features lie elsewhere among the people whom it is asked about than at its
    training, where these are enough to tell; none without a model, or from a publication that doesn't know how many
    they are."""
    for model, drifted, people in _drifted(seen):
        if drifted and people >= DRIFT_PEOPLE:
            yield _alarm(model, [f"{feature} ({psi:.2f})" for feature, psi in drifted], people, now)


def _drifted(seen: PublishedRun) -> Iterator[tuple[str, list[tuple[str, float]], int]]:
    """Of each model the features that are others, most moved first, and how many people were compared."""
    with connect(seen.file, read_only=True) as con:
        told = con.execute(
            "select table_name from duckdb_columns() where schema_name = 'scores' and column_name = 'people'"
        ).fetchall()
        for model in MODELS:
            if (table := f"{model}_drift",) in told:
                others = (
                    f"select feature, psi, people from scores.{table} where state = 'other' order by psi desc, feature"
                )
                rows = con.execute(others).fetchall()
                yield model, [(feature, psi) for feature, psi, _ in rows], max((row[2] for row in rows), default=0)


def _alarm(model: str, features: list[str], people: int, now: datetime) -> Alarm:
    named, train = ", ".join(features[:NAMED]), command_line("churn", "train")
    zh, en = MODELS[model]
    people_zh, people_en = (words.format(people) for words in PEOPLE[model])
    return Alarm(
        "drift",
        model,
        f"模型「{zh}」：{people_zh}在 {len(features)} 个特征上已和训练时不同，变得最多的是 {named}：运行 "
        f"{train} 重新训练，或等每周的自动训练；在那之前，它说的别太当真。",
        f"The model of {en}: {people_en} differ in {len(features)} features from those it "
        f"learnt from, most in {named}: train anew by `{train}`, or wait for the weekly training; till then it says "
        "little.",
        now,
    )
