"""The web server of the dashboards: Streamlit's own, with pages that know where it is. Started by `fenxiao dashboard`.

A page of Streamlit's that is opened by its own address takes that for a folder and looks for the server there first:
two requests that fail, and two errors in the browser's console. These pages are told where the server is.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import streamlit as st
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

INDEX = Path(st.__file__).parent / "static" / "index.html"
SERVER_BESIDE_THE_PAGE = "<script>window.__streamlit = {BACKEND_BASE_URL: new URL('.', location.href).href}</script>"


class PageName(StringConvertor):
    """What a page may be called in an address; files there have a dot in their names."""

    regex = "[a-z_]+"


async def first_page(request: Request) -> Response:
    """Streamlit knows its first page as `/` only."""
    return RedirectResponse(request.url.replace(path=request.url.path.removesuffix("overview")))


async def page(_: Request) -> Response:
    """Streamlit's one HTML file, which draws every page."""
    html = INDEX.read_text(encoding="utf-8").replace("<head>", f"<head>{SERVER_BESIDE_THE_PAGE}", 1)
    return HTMLResponse(html, headers={"Cache-Control": "no-cache"})


register_url_convertor("page", PageName())
app = st.App("app.py", routes=[Route("/overview", first_page), Route("/{name:page}", page)])

# Loaded by now, so that the first reader does not wait for it. `streamlit run` puts this folder first on the path; the
# packages are addressed from the project's root.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import_module("dashboards.pages")
import_module("dashboards.garbage").leave_out("start")
