"""What runs by itself: every morning, and whenever the landing folder has changed."""

from pathlib import Path

import dagster as dg

from pipelines.landing import fingerprint
from pipelines.settings import DEFAULT_TIMEZONE

#: Every table of one run in this process: the warehouse has one writer, and a process of its own costs each step 1.5 s.
run_job = dg.define_asset_job("run", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor)

#: Before the morning's first look at the dashboards.
every_morning = dg.ScheduleDefinition(
    name="every_morning", job=run_job, cron_schedule="30 5 * * *", execution_timezone=DEFAULT_TIMEZONE
)


def landing_sensor(source: Path) -> dg.SensorDefinition:
    """A sensor that asks for a run when the files at `source` have changed and have been still for a while."""

    @dg.sensor(name="landing_folder", job=run_job, minimum_interval_seconds=15)
    def landing_folder(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """Asks for one run per state of the landing folder."""
        state = fingerprint(source)
        if state is None:
            return dg.SkipReason("Nothing has landed, or files are still being written.")
        if state == context.cursor:
            return dg.SkipReason("Nothing new has landed.")
        context.update_cursor(state)
        return dg.RunRequest(run_key=state)

    return landing_folder
