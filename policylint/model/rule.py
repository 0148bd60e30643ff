"""What a rule is, and a selection of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any

from policylint.model.finding import Severity
from policylint.model.named import NamedTuple

FAILED = "rule-error"
"""The rule that says that another one failed."""
DEFINITIONS = "definitions"
"""What a project rule wants that is to see CustomResourceDefinitions too."""


class Scope(Enum):
    """What a rule looks at: one manifest, all manifests together, or (for the engine's own) the run itself."""

    DOCUMENT = "document"
    PROJECT = "project"
    INPUT = "input"


class Option(NamedTuple):
    """A parameter of a rule: ``type`` is one of ``bool``, ``int``, ``str``, ``list of str``. ``choices`` are the words
    that it, or an item of it, may be (none: any text).
    """

    name: str
    type: str
    default: Any
    choices: tuple[str, ...] = ()


class Rule(NamedTuple):
    """One thing that is verified. ``documentation`` is the whole page in Markdown; ``title`` its first line.

    ``wants`` names what the engine gives the function besides its options, ``kinds`` and ``pods`` what it is about (see
    policylint.rule).
    """

    id: str
    title: str
    severity: Severity
    scope: Scope
    since: str
    controls: tuple[str, ...]
    tags: tuple[str, ...]
    options: tuple[Option, ...]
    documentation: str
    check: Callable[..., Iterator[Any]]
    wants: frozenset[str] = frozenset()
    origin: str = "policylint"
    kinds: tuple[str, ...] = ()
    pods: bool = False

    def concerns(self, kind: str, *, pods: bool) -> bool:
        """Whether the rule is about objects of this kind, with or without ``pods``. Who says nothing is about all."""
        return kind in self.kinds or (self.pods and pods) or not (self.kinds or self.pods)


class ActiveRule(NamedTuple):
    """A rule as one run uses it: with its severity and all its options decided."""

    rule: Rule
    severity: Severity
    options: Mapping[str, Any]


class Pack(NamedTuple):
    """A named, versioned selection of rules. ``rules`` maps a rule id to its settings (severity, options)."""

    name: str
    title: str
    version: str
    rules: Mapping[str, Mapping[str, Any]]
    digest: str
