"""Whatever a command does, the exit code is one of ours and what is printed is safe."""

from __future__ import annotations

import pytest

from policylint.cli.exit import guarded
from policylint.errors import ConfigError


def ends_with(error: BaseException) -> int:
    def command() -> int:
        raise error

    return guarded(command)


class Strange(BaseException):
    """What a plugin may raise to get past `except Exception`."""


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (SystemExit(0), 2, "error: something asked to exit with 0 before the job was done\n"),
        (SystemExit("##[error]x"), 2, "error: something asked to exit with '#\\x23[error]x' before the job was done\n"),
        (KeyboardInterrupt(), 130, "error: interrupted: nothing was decided\n"),
        (ConfigError("a\n::error::b\x1b[31m"), 2, "error: a\nerror: ::error::b\\x1b[31m\n"),
        (OSError(28, "No space left on device", "re##[x]port"), 2, "error: re#\\x23[x]port: no space left on device\n"),
    ],
)
def test_errors(error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with(error) == code
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("error", [ValueError("secret"), Strange("secret")])
def test_bugs_are_errors_and_do_not_quote(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with(error) == 2
    said = capsys.readouterr().err
    assert f"failed with {type(error).__name__}; please report" in said
    assert "secret" not in said
