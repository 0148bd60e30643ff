"""What a rule author imports: everything to write a rule, and nothing else.

A rule is one file. Its name is the rule's id with ``_`` for ``-``, its docstring the documentation and the tests, and the
function decorated with `rule` says where something is wrong and what::

    @rule(severity=Severity.HIGH, since="0.1", controls=("pss:baseline", "cis-1.12:5.2.2"), tags=("security",))
    def check(manifest: Manifest, *, allowed: tuple[str, ...] = ()) -> Iterator[Hit]:
        ...

A function whose first parameter is called ``manifest`` is asked about every manifest. One whose first parameter is called
``manifests`` gets them all at once (a ManifestSet) and yields pairs ``(manifest, hit)``; the CustomResourceDefinitions are
among them only with ``definitions=True``, because they are large and few rules look at them.

``kinds=("Ingress",)`` says that the rule is about objects of these kinds, ``pods=True``, about those that hold a pod spec or
containers, wherever they have it; both together, about either. The rule is not asked about any other object. One that sees
all manifests does see all of them, but is asked only where one of them is such. A rule that is not asked is not imported.

Keyword-only parameters are the rule's options: their annotations (``bool``, ``int``, ``str``, ``tuple[str, ...]``) give the
types, the defaults the defaults. ``Literal["ingress", "egress"]`` in place of ``str`` names the words that a
configuration may say. Some names are no options, the engine gives them: ``kubernetes`` is the target version as
``(major, minor)``, and for a range of versions the function is called once for each; ``oldest`` is the first of the range;
``violations`` is what the schemas of that version say of the manifest, and where they say nothing, the rule is not asked;
``defined``, whether a CustomResourceDefinition at hand defines and serves its version; ``projects``, the releases of projects
beside Kubernetes that the configuration names; ``externals``, the objects that it declares to live elsewhere (a tuple of
`External`); ``memo``, what the project rules of a run share, so that an index of the same manifests is built ``once``;
``atlas``, the look-ups of places with what the configuration declares (see policylint.residency).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from policylint.model.external import External
from policylint.model.finding import Hit, Related, Severity
from policylint.model.fix import Fix, Insert, Remove, RenameKey, SetValue, Wrap
from policylint.model.lazy import lazy
from policylint.model.manifest import Container, ContainerKind, Manifest, ManifestSet, PodSpec
from policylint.model.memo import Memo, once
from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath
from policylint.model.rule import DEFINITIONS, Option, Scope
from policylint.model.values import dig

__all__ = [
    "Container",
    "ContainerKind",
    "External",
    "FieldPath",
    "Fix",
    "Hit",
    "Insert",
    "Manifest",
    "ManifestSet",
    "Memo",
    "PodSpec",
    "Related",
    "Remove",
    "RenameKey",
    "RuleFunction",
    "SetValue",
    "Severity",
    "Wrap",
    "containers",
    "dig",
    "input_rule",
    "once",
    "rule",
    "whole_containers",
]

_GIVEN = frozenset(("atlas", "defined", "externals", "kubernetes", "memo", "oldest", "projects", "violations"))
_TYPES = {"bool": "bool", "int": "int", "str": "str", "tuple[str, ...]": "list of str"}
_LITERAL = lazy(r"Literal\[([^\[\]]+)\]")
_QUOTED = lazy(r"""['"]([^'"]+)['"]""")


class RuleFunction(NamedTuple):
    """A rule before the engine has given it a name: what the decorator leaves in the module."""

    check: Callable[..., Iterator[Any]]
    severity: Severity
    since: str
    controls: tuple[str, ...]
    tags: tuple[str, ...]
    scope: Scope
    options: tuple[Option, ...]
    wants: frozenset[str]
    kinds: tuple[str, ...] = ()
    pods: bool = False


def rule(
    *,
    severity: Severity,
    since: str,
    controls: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    definitions: bool = False,
    kinds: Iterable[str] = (),
    pods: bool = False,
) -> Callable[[Callable[..., Iterator[Any]]], RuleFunction]:
    """Marks the one function of a rule file. ``controls`` are ``benchmark-version:id``, ``since`` a policylint version.
    ``definitions``: a rule that sees all manifests is given CustomResourceDefinitions too. ``kinds`` and ``pods``: what the
    rule is about.

    Raises TypeError where the function's parameters are not as the module's docstring says.
    """

    def decorate(check: Callable[..., Iterator[Any]]) -> RuleFunction:
        code = check.__code__
        first = code.co_varnames[0] if code.co_argcount else ""
        if code.co_argcount != 1 or first not in ("manifest", "manifests"):
            raise TypeError(f"{check.__module__}.{check.__name__}: the one positional parameter is manifest or manifests")
        scope = Scope.DOCUMENT if first == "manifest" else Scope.PROJECT
        names = code.co_varnames[1 : 1 + code.co_kwonlyargcount]
        if scope is Scope.DOCUMENT and "memo" in names:
            raise TypeError(f"{check.__module__}.{check.__name__}: memo is for rules that see all manifests")
        if scope is Scope.PROJECT and "violations" in names:
            raise TypeError(f"{check.__module__}.{check.__name__}: violations are those of one manifest, not of all")
        options = tuple(_option(check, name) for name in names if name not in _GIVEN)
        wants = _GIVEN.intersection(names) | (frozenset((DEFINITIONS,)) if definitions else frozenset())
        return RuleFunction(check, severity, since, controls, tags, scope, options, wants, tuple(kinds), pods)

    return decorate


def input_rule(*, severity: Severity, since: str, tags: tuple[str, ...] = ("input",)) -> RuleFunction:
    """A rule that the engine itself reports (unreadable input, waivers): documentation and severity, no function."""
    return RuleFunction(_reports_nothing, severity, since, (), tags, Scope.INPUT, (), frozenset())


def containers(manifest: Manifest, *kinds: ContainerKind) -> Iterator[Container]:
    """The containers of the manifest, of these kinds or of all, in every pod template that it holds."""
    if not kinds:
        return iter(manifest.containers)
    return (container for container in manifest.containers if container.kind in kinds)


def whole_containers(manifest: Manifest, *kinds: ContainerKind) -> Iterator[Container]:
    """As `containers`, but only those that can be asked for what is missing: not in patches, and with an image."""
    if manifest.partial:
        return iter(())
    return (container for container in containers(manifest, *kinds) if container.whole)


def _option(check: Callable[..., Iterator[Any]], name: str) -> Option:
    annotation = check.__annotations__.get(name)
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
    words = _LITERAL.search(text)
    kind = _TYPES.get(_LITERAL.sub("str", text))
    defaults = check.__kwdefaults__ or {}
    if kind is None or name not in defaults:
        raise TypeError(f"{check.__module__}: option {name} needs a default and one of the types {', '.join(_TYPES)}")
    return Option(name, kind, defaults[name], tuple(_QUOTED.findall(words[1])) if words else ())


def _reports_nothing(manifest: Manifest) -> Iterator[Hit]:
    return iter(())
