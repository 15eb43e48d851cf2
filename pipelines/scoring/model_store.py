"""The trained models of a home: each kept for good under the moment of its training, one of each kind in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from models import churn, uplift
from models.saved import ModelRefusedError, versions
from pipelines.calling import command_line
from pipelines.durable import alone, sync, write_atomically
from pipelines.errors import FenxiaoError
from pipelines.publish import RUN_ID
from pipelines.settings import Home

M = TypeVar("M")


@dataclass(frozen=True)
class Kind(Generic[M]):
    """A kind of model: the folder that it lies in, how one becomes bytes and record and is made of them again, and what
    its card says."""

    folder: str
    dumped: Callable[[M], tuple[bytes, str]]
    loaded: Callable[[bytes, str], M]
    card: Callable[[M, dict[str, str]], str]


#: Who comes back without help, and what a pack changes for whom.
CHURN = Kind[churn.Model]("churn", churn.dumped, churn.loaded, churn.card)
UPLIFT = Kind[uplift.UpliftModel]("uplift", uplift.dumped, uplift.loaded, uplift.card)


@dataclass(frozen=True)
class ModelStore(Generic[M]):
    """The models of a kind in `<home>/models`: for each a .skops file, its record (.json) and its card (.md). USED
    lists those that were taken into use and not taken back; the last one is in use."""

    home: Home
    kind: Kind[M] = CHURN

    @property
    def folder(self) -> Path:
        return self.home.models / self.kind.folder

    def save(self, model: M, now: datetime) -> str:
        """Writes the model and takes it into use; returns its name."""
        name = now.strftime(RUN_ID)
        content, record = self.kind.dumped(model)
        with alone(self.folder / ".lock"):
            self._file(name, "skops").write_bytes(content)
            sync(self._file(name, "skops"))
            write_atomically(self._file(name, "json"), record)
            write_atomically(self._file(name, "md"), self.kind.card(model, versions()))
            self._switch([*self.used(), name])
        return name

    def used(self) -> list[str]:
        """The names of the models that were in use, the one that is now last; empty before the first training."""
        file = self.folder / "USED"
        return file.read_text(encoding="utf-8").split() if file.exists() else []

    def load(self, name: str) -> M:
        """The model of that name. Raises FenxiaoError where it was changed, or others made it than are installed."""
        content, record = self._content(name, "skops"), self._content(name, "json")
        try:
            return self.kind.loaded(content, record.decode(errors="replace"))
        except ModelRefusedError as error:
            raise FenxiaoError(f"{self._file(name, 'skops')} is not used: {error}") from None

    def roll_back(self) -> str:
        """Takes the model before into use again; returns its name. Raises FenxiaoError where there is none."""
        if self.folder.is_dir():
            with alone(self.folder / ".lock"):
                if before := self.used()[:-1]:
                    self._switch(before)
                    return before[-1]
        raise FenxiaoError(f"There is no earlier model in {self.folder} to go back to: nothing was changed.")

    def roll_back_to(self, name: str) -> None:
        """Takes back every model of a later training than that of this name, if need be all of them."""
        if self.folder.is_dir():
            with alone(self.folder / ".lock"):
                self._switch([used for used in self.used() if used <= name])

    def read_card(self, name: str) -> str:
        """The model card as it was written at the training. Raises FenxiaoError where it is missing."""
        return self._content(name, "md").decode()

    def _switch(self, used: list[str]) -> None:
        write_atomically(self.folder / "USED", "".join(f"{name}\n" for name in used))

    def _file(self, name: str, suffix: str) -> Path:
        return self.folder / f"{name}.{suffix}"

    def _content(self, name: str, suffix: str) -> bytes:
        try:
            return self._file(name, suffix).read_bytes()
        except OSError as error:
            advice = command_line("churn", "train")
            message = f"{error.filename} can't be read: restore it, or train again by `{advice}`."
            raise FenxiaoError(message) from None
