"""The two ways in which Fenxiao fails, each with the exit code of contract.md."""

from __future__ import annotations


class FenxiaoError(Exception):
    """A run failed. The message is one sentence: what is wrong, where, and what to do."""

    exit_code = 1

    def __init__(self, sentence: str) -> None:
        """On one line, also where a file's name or what a library says has several."""
        super().__init__(" ".join(sentence.splitlines()))


class ConfigurationError(FenxiaoError):
    """The call, a configuration file or a policy is wrong; nothing was started."""

    exit_code = 2
