"""scores.*: what models/ guesses about the people of the marts, before anybody sees either."""

from collections.abc import Iterator

import dagster as dg

from pipelines.defs.mall import Mall
from pipelines.defs.transform import MARTS
from pipelines.scoring.score import score

TABLES = (
    *("distributor_churn", "churn_drift", "churn_figures", "churn_comparisons", "reachability"),
    *("comeback_uplift", "uplift_drift", "uplift_figures"),
)
SCORES = [dg.AssetKey(["scores", table]) for table in TABLES]


@dg.multi_asset(
    name="score",
    specs=[dg.AssetSpec(key, deps=MARTS, group_name="scores", kinds={"scikitlearn"}) for key in SCORES],
)
def score_distributors(mall: Mall) -> Iterator[dg.MaterializeResult]:
    """Scores everybody who is silent, by the model in use, and tests what it said."""
    people = score(mall.place)
    for key in SCORES:
        yield dg.MaterializeResult(asset_key=key, metadata={"people": people})
