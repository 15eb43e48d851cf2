"""What runs by itself: every morning, and whenever the landing folder has changed."""

from pathlib import Path

import dagster as dg

from pipelines.defs.mall import Mall
from pipelines.errors import ConfigurationError
from pipelines.landing import fingerprint
from pipelines.run_lock import is_running
from pipelines.settings import DEFAULT_TIMEZONE
from pipelines.sources import load_source

#: Every table of one run in this process: the warehouse has one writer, and a process of its own costs each step 1.5 s.
run_job = dg.define_asset_job("run", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor)


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
        """Asks for one run per state of the landing folder."""
        if is_running(mall.place):
            return dg.SkipReason("A run is under way; what has landed since is looked at after it.")
        try:
            state = fingerprint(Path(mall.source))
        except ConfigurationError as error:
            return dg.SkipReason(str(error))
        return _answer(context, state)

    return landing_folder


def _answer(context: dg.SensorEvaluationContext, state: str | None) -> dg.RunRequest | dg.SkipReason:
    if state is None:
        return dg.SkipReason("Nothing has landed, or files are still being written.")
    if state == context.cursor:
        return dg.SkipReason("Nothing new has landed.")
    context.update_cursor(state)
    return dg.RunRequest(run_key=state)
