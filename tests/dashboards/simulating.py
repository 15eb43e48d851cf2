"""What the tests of the page of simulation read on it, and how a replay answers."""

from __future__ import annotations

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboards import i18n

EN = i18n.load("en")


def said(app: AppTest) -> str:
    return "\n".join(each.value for each in (*app.markdown, *app.caption, *app.info, *app.warning, *app.error))


def in_address(app: AppTest, key: str) -> str | None:
    """What was opened stands there as it is, what the page wrote as a list."""
    found = app.query_params.get(key)
    return found[0] if isinstance(found, list) else found


def answer(home: Path, request: str, **told: object) -> Path:
    file = home / "simulations" / "requests" / f"{request}.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    return file
