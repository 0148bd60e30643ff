"""Where reports go: standard output, or files that are complete or not there."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping

from policylint.errors import PolicylintError, UsageError
from policylint.model.named import NamedTuple
from policylint.model.report import Report
from policylint.model.schema import suggestion
from policylint.reporters import FORMATS
from policylint.reporters.view import View

Reporters = Mapping[str, Callable[[Report], str]]


class Destination(NamedTuple):
    """A format, and the file it goes to (None: standard output)."""

    format: str
    file: str | None


def parse_outputs(given: list[str], terminal: bool, plugins: Reporters) -> list[Destination]:
    """The values of ``-o``; without any, frames on a terminal and one line a finding elsewhere. Raises UsageError."""
    outputs = [_destination(text, plugins) for text in given] or [Destination("text" if terminal else "concise", None)]
    if sum(output.file is None for output in outputs) > 1:
        raise UsageError("only one format can go to standard output: give the others a file, -o FORMAT=FILE")
    files = [os.path.abspath(output.file) for output in outputs if output.file is not None]
    if len(set(files)) < len(files):
        raise UsageError("two formats would go to the same file")
    return outputs


def write(output: Destination, report: Report, view: View, plugins: Reporters) -> None:
    """Writes the report in one format. Raises OSError where the place cannot take it, PolicylintError for a plugin."""
    if output.format in plugins:
        pieces: Iterable[str] = (_from_plugin(output.format, plugins[output.format], report),)
    else:
        module = importlib.import_module(f"policylint.reporters.{FORMATS[output.format]}")
        pieces = module.pieces(report, view) if hasattr(module, "pieces") else (module.report(report, view),)
    if output.file is None:
        _print(pieces)
    else:
        _save(output.file, pieces)


def wants_color(choice: str, environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to colour: --color, then NO_COLOR (no-color.org), then FORCE_COLOR, then whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb"


def _destination(text: str, plugins: Reporters) -> Destination:
    name, equals, file = text.partition("=")
    known = (*FORMATS, *plugins)
    if name not in known:
        raise UsageError(f'-o: unknown format "{name[:40]}"{suggestion(name, known)}; there are: {", ".join(known)}')
    if equals and not file:
        raise UsageError(f"-o {name}=: the file is missing")
    return Destination(name, None if not equals or file == "-" else file)


def _from_plugin(name: str, reporter: Callable[[Report], str], report: Report) -> str:
    try:
        return str(reporter(report))
    except Exception as error:  # a plugin may fail in any way; without its report the run is not done
        raise PolicylintError(f"the reporter {name} failed: {type(error).__name__}: {error}") from error


def _print(pieces: Iterable[str]) -> None:
    for text in pieces:
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _save(file: str, pieces: Iterable[str]) -> None:
    """Replaces the file in one step, so that a full disk or Ctrl-C leaves the old one, or none, but never half."""
    path = os.path.abspath(file)
    directory = os.path.dirname(path)
    # A link in a repository may lead to a pipe that nobody reads. Those in /dev, and what a shell makes of >(command), are
    # links as well, but the user's own.
    if os.path.islink(file) and not os.path.isfile(file) and not path.startswith(("/dev/", "/proc/")):
        raise PolicylintError(f"-o: {file} is a link to something that is no file")
    if not os.path.isdir(directory):
        raise PolicylintError(f"-o: there is no directory {os.path.dirname(file) or directory}")
    if os.path.exists(file) and not os.path.isfile(file):
        with open(file, "w", encoding="utf-8") as device:  # a pipe or /dev/stderr
            device.writelines(pieces)
        return
    try:
        # Nobody else may have put the file there. The module tempfile takes as long to import as a short run to write all.
        temporary = os.path.join(directory, f".policylint-{os.getpid()}-{os.urandom(8).hex()}")
        handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:  # it names the temporary file, which nobody asked for
        raise OSError(error.errno, error.strerror, directory) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as target:
            target.writelines(pieces)
            target.flush()
            os.fsync(target.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, file)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
