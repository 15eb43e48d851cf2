"""models.*: what learns by itself from what is published, and is used from the next run on."""

import dagster as dg

from pipelines.defs.announce import LATEST
from pipelines.defs.mall import Mall
from pipelines.scoring.retrain import retrain

LEARNT = dg.AssetKey(["models", "learnt"])


def learnt(mall: Mall) -> dg.AssetsDefinition:
    @dg.asset(key=LEARNT, deps=[LATEST], group_name="models", kinds={"scikitlearn"})
    def retrain_models() -> dg.MaterializeResult:
        """Trains the models anew; where there is too little to learn from, it says so and the one in use stays."""
        return dg.MaterializeResult(metadata={"said": retrain(mall.place, mall.now()).said})

    return retrain_models
