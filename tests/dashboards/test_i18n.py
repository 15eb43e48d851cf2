"""Both languages say the same things, every key is used and there, and no Python file holds words for people."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from dashboards import i18n

DASHBOARDS = Path(i18n.__file__).parents[1]
FILES = sorted(DASHBOARDS.rglob("*.py"))
#: Codes of the published tables, looked up by kind.
KINDS = (
    "entry",
    "tier",
    "stage",
    "kind",
    "level",
    "status",
    "reason",
    "member_tier",
    "material_part",
    "campaign_kind",
    "campaign_state",
    "simulation_number",
    "simulation_warning",
    "simulation_assumption",
    "simulation_source",
)
#: Streamlit's calls and arguments whose text people read.
WORDED = {
    *("title", "header", "subheader", "markdown", "write", "caption", "info", "warning", "error", "success"),
    *("metric", "button", "download_button", "popover", "expander", "selectbox", "segmented_control", "text_input"),
    *("date_input", "tabs", "toast", "Page"),
}
WORDED_ARGUMENTS = {"help", "label", "placeholder", "title", "alt"}


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def pattern(node: ast.expr) -> str | None:
    """The keys that an expression can stand for, as a regular expression; None for one that is no text itself."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            r"\w+" if isinstance(part, ast.FormattedValue) else re.escape(part.value) for part in node.values
        )
    return None


def asked_for() -> list[str]:
    """What the code asks for by `text(...)`, and by names kept in variables."""
    texts = [call.args[0] for path in FILES for call in calls(path) if name_of(call) == "text" and call.args]
    kept = ("frame.checks_warned", "frame.checks_passed", "period.shown", "period.no_before", "none")
    by_kind = (rf"{kind}\.\w+" for kind in KINDS)
    return [*filter(None, map(pattern, texts)), *map(re.escape, kept), *by_kind]


def is_wording(part: ast.expr) -> bool:
    """Whether it is a text with letters in it, not only the stars and bars of Markdown."""
    value = part.value if isinstance(part, ast.Constant) else None
    return isinstance(value, str) and re.search(r"[^\W\d_]", value) is not None


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_fill_in_the_same_values() -> None:
    zh, en = i18n.load("zh").words, i18n.load("en").words
    assert zh.keys() == en.keys()
    dated = {key for key in zh if key.startswith("date.")}
    assert [key for key in zh.keys() - dated if fields(zh[key]) != fields(en[key])] == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_section_stands_in_one_file(language: str) -> None:
    files = (Path(i18n.__file__).parent / language).glob("*.toml")
    sections = [name for path in files for name in tomllib.loads(path.read_text(encoding="utf-8"))]
    assert len(sections) == len(set(sections))


def test_every_key_is_asked_for() -> None:
    asked = asked_for()
    assert [key for key in i18n.load("zh").words if not any(re.fullmatch(each, key) for each in asked)] == []


def test_everything_asked_for_is_there() -> None:
    words = i18n.load("zh").words
    assert [each for each in asked_for() if not any(re.fullmatch(each, key) for key in words)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DASHBOARDS)))
def test_no_file_holds_words_for_people(path: Path) -> None:
    worded = [call for call in calls(path) if name_of(call) in WORDED]
    shown = [argument for call in worded for argument in call.args[:1]]
    shown += [each.value for call in calls(path) for each in call.keywords if each.arg in WORDED_ARGUMENTS]
    literal = [part.value for node in shown for part in getattr(node, "values", [node]) if is_wording(part)]
    chinese = re.findall(r"[一-鿿]+", re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.S))
    assert (literal, chinese if path.parent.name != "i18n" else []) == ([], [])


def test_a_code_of_a_newer_pipeline_stands_for_itself() -> None:
    assert i18n.load("zh").code("tier", "guild") == "guild"
    assert i18n.load("en").code("tier", None) == "—"
