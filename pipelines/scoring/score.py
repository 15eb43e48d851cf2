"""scores.*: what is guessed about everybody who is silent, written beside the marts of a build and tested like them."""

from __future__ import annotations

import duckdb

from pipelines import business_time, publish
from pipelines.errors import FenxiaoError
from pipelines.progress import tell
from pipelines.run_report import Run, add_to_report, read_report, read_run
from pipelines.scoring.morning import Morning, morning
from pipelines.scoring.reachability import write_reachability
from pipelines.scoring.tables import NOTHING, Guesses, check_scores, write_scores
from pipelines.settings import Home
from pipelines.warehouse import connect


def score(home: Home) -> int:
    """Writes schema scores into the build; returns how many people were scored. A model that can't be used is left out
    with a warning in the run's report. Raises FenxiaoError where the build failed, or what was scored breaks a rule."""
    tell("score")
    run = read_run(home)
    report = read_report(home, run.run_id)
    if report["status"] != "built":
        message = f"The run {run.run_id} is {report['status']}, nothing can be scored: run the whole pipeline."
        raise FenxiaoError(message)
    with connect(publish.building_file(home)) as con:
        today = morning(con)
        guesses, warnings = _guesses(home, run, con, today)
        # Publishing, asked for alone, takes scores that are there for scores that hold.
        con.begin()
        write_scores(con, guesses, today)
        unreached = write_reachability(con, home, business_time.now())
        check_scores(con)
        con.commit()
        [(people,)] = con.execute("select count(*) from scores.distributor_churn").fetchall()
    if new := [told for told in (*warnings, unreached) if told and told not in report["warnings"]]:
        add_to_report(home, run.run_id, warnings=[*report["warnings"], *new])
    return people


def _guesses(home: Home, run: Run, con: duckdb.DuckDBPyConnection, today: Morning | None) -> tuple[Guesses, list[str]]:
    if today is None or not home.models.exists():
        return NOTHING, []
    # Imported here: scikit-learn takes seconds to load, which a mall without a model should not wait for.
    from pipelines.scoring.guess import guesses_of

    return guesses_of(home, con, run.business_timezone, today)
