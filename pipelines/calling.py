"""How the `fenxiao` command is called, for messages that say what to type next."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import PurePath

COMMAND = "fenxiao"


def command_line(*arguments: object) -> str:
    """A call of the command, quoted for a shell: by its name where the shell finds that, else by the path typed now."""
    is_typed_by_path = PurePath(sys.argv[0]).name == COMMAND and not shutil.which(COMMAND)
    return shlex.join([sys.argv[0] if is_typed_by_path else COMMAND, *map(str, arguments)])
