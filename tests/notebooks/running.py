"""Notebooks as a data scientist runs them: whole, by a kernel of their own, on a published home."""

from __future__ import annotations

import os
import tempfile
from base64 import b64decode
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbclient import NotebookClient
from traitlets.config import Config

from pipelines.settings import Home
from tests.architecture.house import ROOT

FIGURE = "application/vnd.plotly.v1+json"
#: A cell takes a second or two; on a machine that is busy with other tests, many times that.
CELL_SECONDS = 300


def executed(name: str, home: Home) -> nbformat.NotebookNode:
    """The notebook with its outputs. Raises CellExecutionError where a cell fails.

    The kernel is this Python's, found without one of the user's, and reached by sockets in a folder: no network port.
    """
    book = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    # Not pytest's folder: the path of a socket has a hundred characters at most.
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            book,
            timeout=CELL_SECONDS,
            startup_timeout=CELL_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": str(ROOT / "notebooks")}},
            config=Config(KernelManager={"transport": "ipc", "ip": f"{folder}/kernel"}),
        )
        client.execute(env=_environment(Path(folder), home))
    return book


def figures(book: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """The Plotly figures that were drawn, in order."""
    return [output.data[FIGURE] for output in _outputs(book) if FIGURE in output.get("data", {})]


def titled(book: nbformat.NotebookNode, words: str) -> dict[str, Any]:
    """The figure in whose title these words stand."""
    [figure] = [figure for figure in figures(book) if words in figure["layout"]["title"]["text"]]
    return figure


def values(trace: dict[str, Any], axis: str) -> list[Any]:
    """What a trace draws along this axis, without what is no number: Plotly packs arrays of numbers."""
    told = trace.get(axis, [])
    if isinstance(told, dict):
        told = np.frombuffer(b64decode(told["bdata"]), told["dtype"]).tolist()
    return [value for value in told if value is not None and value == value]


def is_empty(figure: dict[str, Any]) -> bool:
    """Whether nothing is drawn in it."""
    return not any(values(trace, "x") and values(trace, "y") for trace in figure["data"])


def written(book: nbformat.NotebookNode) -> str:
    """What its cells wrote as text or tables."""
    told = (output.get("data", {}) for output in _outputs(book))
    return "\n".join(data.get("text/markdown", data.get("text/plain", "")) for data in told if FIGURE not in data)


def warned(book: nbformat.NotebookNode) -> list[str]:
    """What a reader would see in red."""
    return [output.text for output in _outputs(book) if output.get("name") == "stderr"]


def _outputs(book: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in book.cells for output in cell.get("outputs", [])]


def _environment(folder: Path, home: Home) -> dict[str, str]:
    """Nothing of the user's: no kernels, no settings, no history of theirs."""
    own = {name: str(folder) for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    told = {"FENXIAO_HOME": str(home.root), "PLOTLY_RENDERER": "plotly_mimetype", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **own, **told}
