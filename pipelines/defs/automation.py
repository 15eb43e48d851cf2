"""What runs by itself beside its schedules: whenever the landing folder has changed, and something was published."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from pipelines.defs.jobs import announce_job, run_job
from pipelines.defs.mall import Mall
from pipelines.errors import ConfigurationError
from pipelines.landing import fingerprint
from pipelines.publish import latest
from pipelines.run_lock import is_running
from pipelines.settings import RETRY_PAUSE, RUNS_PER_LANDING

#: The tag under which Dagster keeps what key a run was asked for with.
RUN_KEY = "dagster/run_key"
#: A schedule or sensor that waits to be switched on is forgotten with the first new DAGSTER_HOME.
RUNNING = dg.DefaultSensorStatus.RUNNING


def publication_sensor(mall: Mall) -> dg.SensorDefinition:
    """A sensor that has told what each publication has to tell, whoever ran: boards that waited for it, and alarms."""

    what = "After each publication: alarms, and from eight o'clock on the boards and the brief that had to wait for it."

    @dg.sensor(
        name="publication", job=announce_job, minimum_interval_seconds=30, default_status=RUNNING, description=what
    )
    def publication(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """Asks for one look at each publication."""
        seen = latest(mall.place)
        if seen is None or seen.stem == context.cursor:
            return dg.SkipReason("Nothing new is published.")
        context.update_cursor(seen.stem)
        return dg.RunRequest(run_key=seen.stem)

    return publication


def landing_sensor(mall: Mall) -> dg.SensorDefinition:
    """A sensor that asks for a run when what the source delivers has changed, and has been still for a while."""

    what = "Asks for a run once what has landed has been still for a while, and again where that failed."

    @dg.sensor(name="landing_folder", job=run_job, minimum_interval_seconds=5, default_status=RUNNING, description=what)
    def landing_folder(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """Asks for one run per state of the landing folder, and for a few more while that fails."""
        if is_running(mall.place):
            return dg.SkipReason("A run is under way; what has landed since is looked at after it.")
        try:
            landed = fingerprint(Path(mall.source))
        except ConfigurationError as error:
            return dg.SkipReason(str(error))
        if landed is None:
            return dg.SkipReason("Nothing has landed, or files are still being written.")
        answer = request_run(landed, context.cursor, context.instance, mall.now())
        if isinstance(answer, dg.RunRequest):
            context.update_cursor(answer.run_key)
        return answer

    return landing_folder


def request_run(
    landed: str, asked: str | None, instance: dg.DagsterInstance, now: datetime
) -> dg.RunRequest | dg.SkipReason:
    """The answer to the state `landed`, where the run of the key `asked` was the last to be asked for.

    A run that failed is asked for again, since its reason may pass (a full disk), under a key of its own: Dagster makes
    one run per key, failed or not. Its own retries would follow at once.
    """
    state, _, tries = (asked or "").rpartition("-")
    if state != landed:
        return dg.RunRequest(run_key=f"{landed}-1")
    runs = instance.get_run_records(dg.RunsFilter(tags={RUN_KEY: asked}), limit=1)
    if not runs or runs[0].dagster_run.status is not dg.DagsterRunStatus.FAILURE:
        return dg.SkipReason("Nothing new has landed.")
    if int(tries) >= RUNS_PER_LANDING:
        return dg.SkipReason(f"The run for what has landed failed {tries} times: see why, and start one by hand.")
    if now < runs[0].update_timestamp.astimezone(UTC).replace(tzinfo=None) + RETRY_PAUSE:
        pause = RETRY_PAUSE.seconds // 60
        return dg.SkipReason(f"The run for what has landed has failed: it is asked for again {pause} minutes later.")
    return dg.RunRequest(run_key=f"{landed}-{int(tries) + 1}")
