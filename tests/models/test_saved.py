"""What was sealed comes out again as it was; what was changed is refused, and nothing in it ever runs."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer
from skops.io import dumps

from models.saved import ModelRefusedError, seal, unseal, versions
from tests.models.signatures import signed

PLACES = np.linspace(0, 1, 200)[:, None]
CAME = PLACES[:, 0] > 0.4
SAME = {"features": ["days_inactive"]}
LOGISTIC = "sklearn.linear_model._logistic.LogisticRegression"


@pytest.fixture(scope="module")
def trees() -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(max_iter=5).fit(PLACES, CAME)


@pytest.fixture(scope="module")
def sealed(trees: HistGradientBoostingClassifier) -> tuple[bytes, str]:
    return seal({"trees": trees, "share": 0.5, "days": np.arange(3)}, SAME | {"figure": 0.21})


def test_what_was_sealed_comes_out_again(sealed, trees):
    values, told = unseal(*sealed, SAME)
    assert (values["trees"].predict_proba(PLACES) == trees.predict_proba(PLACES)).all()
    assert (values["share"], values["days"].tolist()) == (0.5, [0, 1, 2])
    assert (told["features"], told["figure"]) == (["days_inactive"], 0.21)


def test_the_record_tells_the_versions_and_the_hash_of_the_file(sealed):
    record = json.loads(sealed[1])
    assert record["versions"] == versions()
    assert versions().keys() == {"numpy", "scipy", "sklearn", "skops"}
    assert record["model_sha256"] == hashlib.sha256(sealed[0]).hexdigest()


@pytest.mark.parametrize("place", [0, 0.3, 0.7, 0.999])
def test_one_changed_byte_is_refused(sealed, place: float):
    content = bytearray(sealed[0])
    content[int(place * len(content))] ^= 1
    with pytest.raises(ModelRefusedError, match=r"The model's file was changed after training"):
        unseal(bytes(content), sealed[1], SAME)


def test_a_cut_file_and_the_file_of_another_model_are_refused(sealed):
    for content in (sealed[0][:-100], sealed[0][:-1], b"", seal({"share": 0.6}, SAME)[0]):
        with pytest.raises(ModelRefusedError, match=r"The model's file was changed after training"):
            unseal(content, sealed[1], SAME)


def test_a_record_with_another_figure_is_refused(sealed):
    with pytest.raises(ModelRefusedError, match=r"The model's record was changed after training"):
        unseal(sealed[0], sealed[1].replace("0.21", "0.01"), SAME)


@pytest.mark.parametrize("record", ["", "{", "[]", "{}", "null", '{"record_sha256": "0"}'])
def test_what_is_no_record_is_refused(sealed, record: str):
    with pytest.raises(ModelRefusedError, match=r"The model's record is not one of ours"):
        unseal(sealed[0], record, SAME)


def test_other_versions_and_what_this_version_does_not_understand_ask_for_a_new_training(sealed):
    with pytest.raises(ModelRefusedError, match=r"made by sklearn 1\.0, which are not installed: train again"):
        unseal(sealed[0], signed(*sealed, versions={"sklearn": "1.0"}), SAME)
    for same in ({"features": ["orders"]}, SAME | {"kind": "uplift"}):
        with pytest.raises(ModelRefusedError, match=r"knows other features than this version of Fenxiao: train again"):
            unseal(*sealed, same)


class Bomb:
    """What a pickle would run while it is read."""

    def __init__(self, touched: Path) -> None:
        self.touched = touched

    def __reduce__(self) -> tuple:
        return Path.touch, (self.touched,)


def test_no_pickle_is_read_even_with_the_right_hashes(sealed, tmp_path: Path):
    content = pickle.dumps(Bomb(tmp_path / "ran"))
    with pytest.raises(ModelRefusedError, match=r"The model's file is no skops file"):
        unseal(content, signed(content, sealed[1]), SAME)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (FunctionTransformer(np.sqrt), "numpy.ufunc|sklearn.preprocessing._function_transformer.FunctionTransformer"),
        (Path("/"), "pathlib.PosixPath"),
        ([0, Path("/")], "pathlib.PosixPath"),
        (np.sum, "numpy.sum"),
    ],
)
def test_a_type_that_no_model_of_ours_holds_is_refused_even_with_the_right_hashes(sealed, value: object, named: str):
    content = dumps({"share": value})
    with pytest.raises(ModelRefusedError, match=rf"({named.replace('.', '[.]')}).*don't use it"):
        unseal(content, signed(content, sealed[1]), SAME, [LOGISTIC])


def test_a_class_is_made_only_for_whom_it_is_listed():
    regression = LogisticRegression().fit(PLACES, CAME)
    content, record = seal({"regression": regression}, SAME)
    assert (unseal(content, record, SAME, [LOGISTIC])[0]["regression"].coef_ == regression.coef_).all()
    with pytest.raises(ModelRefusedError, match=r"names sklearn\.linear_model\._logistic\.LogisticRegression"):
        unseal(content, record, SAME)


@pytest.mark.parametrize(
    ("module", "called", "maker"),
    [("posix", "system", "ObjectNode"), (*LOGISTIC.rsplit(".", 1), "FunctionNode")],
)
def test_a_file_that_names_what_to_call_is_refused_before_it_is_made(sealed, module: str, called: str, maker: str):
    """Written by hand, as skops would not: a foreign function, or a listed class by another way of making it."""
    schema = {"__class__": called, "__module__": module, "__loader__": maker, "content": {}, "protocol": 2}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("schema.json", json.dumps(schema))
    with pytest.raises(ModelRefusedError, match=rf"names {module}\.{called}"):
        unseal(file.getvalue(), signed(file.getvalue(), sealed[1]), SAME, [LOGISTIC])
