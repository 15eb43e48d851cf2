"""Where a mall's tables come from."""

from pipelines.sources.configuration import load_source
from pipelines.sources.source import Source, TableMapping

__all__ = ["Source", "TableMapping", "load_source"]
