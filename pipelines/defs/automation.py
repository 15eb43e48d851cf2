"""What runs by itself: every morning, and whenever the landing folder has changed."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from pipelines import business_time
from pipelines.defs.mall import Mall
from pipelines.errors import ConfigurationError
from pipelines.landing import fingerprint
from pipelines.run_lock import is_running
from pipelines.settings import DEFAULT_TIMEZONE, RETRY_PAUSE, RUNS_PER_LANDING
from pipelines.sources import load_source

#: Every table of one run in this process: the warehouse has one writer, and a process of its own costs each step 1.5 s.
run_job = dg.define_asset_job("run", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor)
#: The tag under which Dagster keeps what key a run was asked for with.
RUN_KEY = "dagster/run_key"


def morning_schedule(mall: Mall) -> dg.ScheduleDefinition:
    """A run before the mall's first look at the dashboards; by its own clock, as far as its source can be read."""
    try:
        timezone = load_source(Path(mall.source)).business_timezone
    except ConfigurationError:
        timezone = DEFAULT_TIMEZONE
    return dg.ScheduleDefinition(
        name="every_morning", job=run_job, cron_schedule="30 5 * * *", execution_timezone=timezone
    )


def landing_sensor(mall: Mall) -> dg.SensorDefinition:
    """A sensor that asks for a run when what the source delivers has changed, and has been still for a while."""

    @dg.sensor(name="landing_folder", job=run_job, minimum_interval_seconds=15)
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
        answer = request_run(landed, context.cursor, context.instance, business_time.now())
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
