"""The two ways in which Fenxiao fails, each with the exit code of contract.md."""

from __future__ import annotations


class FenxiaoError(Exception):
    """A run failed. The message is one sentence: what is wrong, where, and what to do."""

    exit_code = 1


class ConfigurationError(FenxiaoError):
    """The call, a configuration file or a policy is wrong; nothing was started."""

    exit_code = 2
