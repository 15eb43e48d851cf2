"""Choices that stay in the address, so that a link shows what its sender saw.

Streamlit's own `bind="query-params"` writes the labels that people see; those change with the language, and a link
must not. Here the codes are written, and whatever equals the default is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import streamlit as st


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
    addressed = st.query_params.get(key, default)
    if addressed not in options:
        addressed = default
    path = urlsplit(st.context.url or "").path
    # Turning to another page empties the address; what stands on both pages stays chosen.
    is_turned = st.session_state.get(f"{key}_path", path) != path and key not in st.query_params
    # The address wins when it is not what we wrote there last: a link was opened, or the browser went back.
    is_opened = not is_turned and st.session_state.get(f"{key}_address", addressed) != addressed
    if key not in st.session_state or is_opened:
        st.session_state[key] = addressed
    chosen = widget(label, options, key=key, format_func=words, **looks)
    st.session_state[f"{key}_address"] = chosen
    st.session_state[f"{key}_path"] = path
    if chosen != default:
        st.query_params[key] = chosen
    elif key in st.query_params:
        del st.query_params[key]
    return chosen
