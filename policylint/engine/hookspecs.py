"""The five extension points. A plugin is a module that the configuration names and that implements some of them.

It is a file with the word ``hookimpl`` in it, installed beside policylint; nothing else is ever imported. Hooks are called
once, at the start of a run. They return values and change nothing; one that fails in any way is an error of the run::

    from policylint.engine.hookspecs import hookimpl

    @hookimpl
    def register_packs():
        return {"acme": "/usr/share/acme/policies/acme"}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from policylint.model.report import Report

hookspec = pluggy.HookspecMarker("policylint")
hookimpl = pluggy.HookimplMarker("policylint")


@hookspec
def register_rules() -> Iterable[ModuleType]:  # type: ignore[empty-body]  # a specification has no body
    """Rule modules: written like the files in policylint/rules, the last part of the name gives the id."""


@hookspec
def register_packs() -> Mapping[str, str]:  # type: ignore[empty-body]  # a specification has no body
    """Pack names to directories that hold a pack.yaml."""


@hookspec
def register_reporters() -> Mapping[str, Callable[[Report], str]]:  # type: ignore[empty-body]  # a specification has no body
    """Format names for ``-o`` to functions that write a report as text."""


@hookspec
def register_sources() -> Mapping[str, Callable[[str], Iterable[tuple[str, bytes]]]]:  # type: ignore[empty-body]  # as above
    """Scheme names to functions: ``policylint check SCHEME:ARGUMENT`` calls one with the argument and checks the
    pairs of file name and bytes that it yields."""


@hookspec
def register_audit_sinks() -> Iterable[Callable[[Report], None]]:  # type: ignore[empty-body]  # a specification has no body
    """Functions that get every finished report. One that raises makes the run an error: a lost record is not green."""
