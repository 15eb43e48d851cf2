"""Choices that stay in the address, so that a link shows what its sender saw, and from page to page.

Streamlit's own `bind="query-params"` writes the labels that people see; those change with the language, and a link
must not. Here the codes are written, and whatever equals the page's default is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import streamlit as st


def note_page() -> None:
    """Tells the choices of this run whether the page was turned, which empties the address. Called before any."""
    path = urlsplit(st.context.url or "").path
    st.session_state["is_turned"] = st.session_state.get("path", path) != path
    st.session_state["path"] = path


def choice(
    widget: Callable[..., str],
    label: str,
    options: Sequence[str],
    *,
    key: str,
    default: str,
    words: Callable[[str], str],
    **looks: Any,
) -> str:
    """One of `options`, chosen by `widget` (a Streamlit one that takes options) and kept in the address as `key`."""
    wanted = arriving(key, default, options.__contains__)
    if wanted is not None:
        st.session_state[key] = wanted
    chosen = widget(label, options, key=key, format_func=words, **looks)
    keep(key, chosen, default)
    return chosen


def arriving(key: str, default: str, is_valid: Callable[[str], bool]) -> str | None:
    """The code that the widget `key` must show now: of a link that was opened, or of the page that was turned. None
    while the widget itself knows best."""
    is_addressed = key in st.query_params
    if not is_addressed and (st.session_state["is_turned"] or key not in st.session_state):
        # What was chosen on another page stays chosen here.
        kept = st.session_state.get(f"{key}_kept", default)
        return kept if is_valid(kept) else default
    addressed = st.query_params.get(key, default)
    if not is_valid(addressed):
        addressed = default
    # The address wins when it is not what we wrote there last: a link was opened, or the browser went back.
    is_opened = st.session_state.get(f"{key}_address", addressed) != addressed
    return addressed if is_opened or key not in st.session_state else None


def keep(key: str, chosen: str, default: str) -> None:
    """Writes what was chosen where `arriving` looks for it."""
    st.session_state[f"{key}_address"] = chosen
    # A page's default was not chosen: another page may have another.
    if chosen != default or f"{key}_kept" in st.session_state:
        st.session_state[f"{key}_kept"] = chosen
    if chosen != default:
        st.query_params[key] = chosen
    elif key in st.query_params:
        del st.query_params[key]


def forget(*keys: str) -> None:
    """Takes from the address what no longer says anything; it is remembered for when it does again."""
    for key in keys:
        st.query_params.pop(key, None)
