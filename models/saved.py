"""A model as bytes and its record as JSON: no code runs when they are read, and what was changed is refused.

The bytes hold numbers and what scikit-learn fitted (skops); the record holds what a reader may ask: features, windows,
figures, versions. Both are hashed, and every type that the bytes name is looked up in a list before one is made.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy
import scipy
import sklearn
import skops
from skops.io import dumps, loads

_TREES = "sklearn.ensemble._hist_gradient_boosting"
#: The one type that a model is made of and that skops does not know by itself.
PREDICTOR = f"{_TREES}.predictor.TreePredictor"
#: What numbers and boosted trees are made of, by the way in which skops makes it.
MADE_OF = {
    "DictNode": {"builtins.dict"},
    "ListNode": {"builtins.list"},
    "TupleNode": {"builtins.tuple"},
    "JsonNode": {"builtins.str"},
    "TypeNode": {"builtins.str"},
    "NdArrayNode": {"numpy.ndarray", "numpy.float64", "numpy.uint64"},
    "RandomGeneratorNode": {"numpy.random._generator.Generator"},
    "LossNode": {"sklearn._loss._loss.CyHalfBinomialLoss"},
    "ObjectNode": {
        "sklearn._loss.link.Interval",
        "sklearn._loss.link.LogitLink",
        "sklearn._loss.loss.HalfBinomialLoss",
        "sklearn.preprocessing._label.LabelEncoder",
        f"{_TREES}.binning._BinMapper",
        f"{_TREES}.gradient_boosting.HistGradientBoostingClassifier",
        PREDICTOR,
    },
}


class ModelRefusedError(ValueError):
    """A saved model can't be used. The message is one sentence: what is wrong, and what to do."""


def seal(values: Mapping[str, Any], record: Mapping[str, Any]) -> tuple[bytes, str]:
    """The values as bytes (a .skops file), and the record (JSON) with versions and hashes."""
    content = dumps(dict(values))
    told = {**record, "versions": versions(), "model_sha256": hashlib.sha256(content).hexdigest()}
    return content, json.dumps({**told, "record_sha256": _hash_of(told)}, indent=1, allow_nan=False)


def unseal(
    content: bytes, record: str, same: Mapping[str, Any], objects: Collection[str] = ()
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values and the record again.

    `same` is what the record must say for this version to understand the model; `objects` are the classes that the
    values hold besides MADE_OF. Raises ModelRefusedError where bytes or record were changed, other versions made them,
    or the bytes name another type.
    """
    told = _checked(content, record)
    if any(told.get(name) != value for name, value in same.items()):
        raise ModelRefusedError("The model knows other features than this version of Fenxiao: train again.")
    if told["versions"] != versions():
        made = ", ".join(f"{name} {version}" for name, version in told["versions"].items())
        raise ModelRefusedError(f"The model was made by {made}, which are not installed: train again.")
    _check_types(content, objects)
    return loads(content, trusted=[PREDICTOR]), told


def versions() -> dict[str, str]:
    """Of the libraries whose objects or arithmetic are in a model."""
    return {library.__name__: library.__version__ for library in (numpy, scipy, sklearn, skops)}


def _checked(content: bytes, record: str) -> dict[str, Any]:
    """The record, if it and the bytes are as they were written."""
    try:
        told = json.loads(record)
        written, model = told.pop("record_sha256"), told["model_sha256"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelRefusedError("The model's record is not one of ours: train again, or roll back.") from error
    if written != _hash_of(told):
        raise ModelRefusedError("The model's record was changed after training: train again, or roll back.")
    if model != hashlib.sha256(content).hexdigest():
        raise ModelRefusedError("The model's file was changed after training: train again, or roll back.")
    return told


def _check_types(content: bytes, objects: Collection[str]) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            schema = json.loads(parts.read("schema.json"))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ModelRefusedError("The model's file is no skops file: train again, or roll back.") from error
    made_of = MADE_OF | {"ObjectNode": MADE_OF["ObjectNode"].union(objects)}
    for maker, kind in _named(schema):
        if kind not in made_of.get(maker, ()):
            raise ModelRefusedError(f"The model's file names {kind}, which no model of ours holds: don't use it.")


def _named(schema: Any) -> Iterator[tuple[str, str]]:
    """Every type that the file names, with the way in which it would be made."""
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    if isinstance(schema, dict) and "__loader__" in schema:
        yield schema["__loader__"], f"{schema.get('__module__')}.{schema.get('__class__')}"
    for part in parts:
        yield from _named(part)


def _hash_of(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
