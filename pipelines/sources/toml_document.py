"""Taking a TOML document apart strictly: every complaint names the file and the place in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from pipelines.errors import ConfigurationError

VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<has_default>:-(?P<default>[^}]*))?\}")


class TomlDocument:
    """What any part of `file` is read with. Every method raises ConfigurationError for what is not understood."""

    def __init__(self, file: Path, variables: Mapping[str, str]) -> None:
        self.file = file
        self.variables = variables

    def section(self, document: dict[str, Any], name: str, known: set[str]) -> dict[str, Any]:
        section = document.get(name, {})
        self.only(section, f"[{name}]", known)
        return section

    def only(self, section: Any, where: str, known: set[str]) -> None:
        self.must_be_section(section, where)
        for key in section.keys() - known:
            self.refuse(f"{where} has the unknown key {key!r}, known are {', '.join(sorted(known))}")

    def must_be_section(self, section: Any, where: str) -> None:
        if not isinstance(section, dict):
            self.refuse(f"{where} must be a section with keys")

    def text(self, section: dict[str, Any], key: str, where: str) -> str:
        value = section.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{where} needs {key}, as a text")
        return value

    def texts(self, section: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
        values = section.get(key)
        if not isinstance(values, list) or not values or not all(isinstance(v, str) and v.strip() for v in values):
            self.refuse(f"{where} needs {key}, as a list of texts")
        return tuple(values)

    def filled(self, section: dict[str, Any], key: str) -> str:
        """A text of [source] in which `${NAME}` and `${NAME:-default}` are filled from the variables."""

        def value(found: re.Match[str]) -> str:
            value = self.variables.get(found["name"]) or found["default"]
            if value is None:
                self.refuse(f"[source] {key} needs the environment variable {found['name']}, which is not set")
            return value

        return VARIABLE.sub(value, self.text(section, key, "[source]"))

    def one_of(self, value: Any, known: tuple[str, ...], where: str) -> Any:
        if value not in known:
            self.refuse(f"{where} is {value!r}, known are {', '.join(known)}")
        return value

    def refuse(self, complaint: str) -> NoReturn:
        raise ConfigurationError(f"{self.file}: {complaint}.")
