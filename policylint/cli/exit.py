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
    except SystemExit as error:  # only a plugin would raise it, and its idea of an exit code is not the verdict
        complain(f"something asked to exit with {error.code!r} before the job was done")
        return ERROR
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
    except BaseException as error:  # the last resort: whatever happens, the run is not green, nor a run with findings
        _internal(error)
        return ERROR


def complain(message: str) -> None:
    """An error line on stderr, made as safe as a report: it may quote what comes from outside."""
    from policylint.reporters.safe import legible

    print(f"error: {legible(message)}", file=sys.stderr)


def _internal(error: BaseException) -> None:
    """A bug: what is needed to report it. Not the error's text, which may quote a manifest."""
    import traceback

    from policylint._version import __version__
    from policylint.reporters.safe import visible

    complain(f"policylint {__version__} failed with {type(error).__name__}; please report the lines below as a bug")
    for line in "".join(traceback.format_tb(error.__traceback__)).splitlines():
        print(visible(line), file=sys.stderr)
