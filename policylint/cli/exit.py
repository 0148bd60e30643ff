"""The one funnel from errors to exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from policylint.errors import PolicylintError

OK, FINDINGS, ERROR, INTERRUPTED = 0, 1, 2, 130


def guarded(command: Callable[[], int]) -> int:
    """Runs a command and gives the exit code: 2 for every error, with a message on stderr; never a traceback alone."""
    try:
        code = command()
        sys.stdout.flush()
        return code
    except PolicylintError as error:
        for line in str(error).splitlines():
            complain(line)
        return error.exit_code
    except KeyboardInterrupt:
        complain("interrupted: nothing was decided")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the report has gone. Python would complain again when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ERROR
    except OSError as error:
        complain(f"{error.filename or 'output'}: {(error.strerror or str(error)).lower()}")
        return ERROR
    except Exception as error:  # the last resort: whatever happens, the run is not green
        _internal(error)
        return ERROR


def complain(message: str) -> None:
    """An error line on stderr. What comes from outside cannot smuggle terminal escapes in."""
    text = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in message)
    print(f"error: {text}", file=sys.stderr)


def _internal(error: Exception) -> None:
    """A bug: what is needed to report it. Not the error's text, which may quote a manifest."""
    import traceback

    from policylint._version import __version__

    complain(f"policylint {__version__} failed with {type(error).__name__}; please report the lines below as a bug")
    for line in traceback.format_tb(error.__traceback__):
        print(line.rstrip(), file=sys.stderr)
