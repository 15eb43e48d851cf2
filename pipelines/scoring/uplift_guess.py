"""What the model of packs says of everybody who is flagged on the morning of a build."""

from __future__ import annotations

import polars as pl

from models.churn import drift
from models.uplift import Answer, UpliftModel
from models.uplift.features import GROWING
from pipelines.scoring.uplift_tables import DRIFTED, FIGURES, NO_PACKS, UPLIFTED, PackGuesses


def pack_guesses(model: UpliftModel, name: str, rows: pl.DataFrame, undecided: pl.DataFrame) -> PackGuesses:
    """The guesses about `rows` (uplift_features of the flagged) of the model of this name; where no offer's ranking
    helps, the figures say so and there is nothing else. Drift is that of the `undecided` (distributor_id): who has been
    silent for long was like those learnt from on the morning on which it was decided about them."""
    if not model.ships:
        return PackGuesses(NO_PACKS.uplifted, NO_PACKS.drifted, _figures(model, name))
    uplifted = model.uplifts(rows).with_columns(model=pl.lit(name)).select(*UPLIFTED)
    asked = rows.join(undecided, on="distributor_id", how="semi")
    drifted = drift(model.profile, asked, GROWING).with_columns(people=pl.lit(len(asked), pl.Int64)).select(*DRIFTED)
    return PackGuesses(uplifted, drifted, _figures(model, name))


def _figures(model: UpliftModel, name: str) -> pl.DataFrame:
    rows = [
        {
            "model": name,
            "offer": offer,
            "ships": offer in model.ships,
            "packed": counts.packed,
            "packed_returned": counts.packed_returned,
            "others": counts.others,
            "others_returned": counts.others_returned,
            "people_needed": counts.needed,
            "learnt_from": model.first_day,
            "learnt_to": model.last_day,
            **(_told(model.answers[offer]) if offer in model.answers else {}),
        }
        for offer, counts in model.counts.items()
    ]
    return pl.DataFrame(rows, schema=FIGURES).fill_nan(None)


def _told(answer: Answer) -> dict[str, float]:
    over = {"over_random": answer.over_random, "over_response": answer.over_response}
    return {
        "share": answer.share,
        "uplift_of_first": answer.uplift["learner"].value,
        "uplift_of_all": answer.uplift["random"].value,
        **{name: of.value for name, of in over.items()},
        **{f"{name}_low": of.low for name, of in over.items()},
        **{f"{name}_high": of.high for name, of in over.items()},
    }
