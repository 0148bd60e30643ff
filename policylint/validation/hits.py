"""What the schemas say of a manifest, as the hits of the rules that report it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policylint.model.finding import Hit
from policylint.model.manifest import Manifest
from policylint.validation.violations import Violation

__all__ = ["Violation", "schema_hits"]

_HELP = {
    "unknown-field": "correct its name, or remove it",
    "missing-field": "add it",
    "wrong-type": "write a value of that type",
    "invalid-value": "write a value that the field takes",
    "unrendered-variable": "substitute it and check the result, such as flux build kustomization | policylint check -",
    "unknown-kind": "correct apiVersion or kind, or remove the object",
    "unusable-custom-schema": "write a structural schema, as the API server asks for",
    "unchecked-pattern": "write a smaller or simpler expression",
    "unchecked-validation-rules": "let the API server tell: kubectl apply --dry-run=server",
    "unchecked-kind": "name the files with its CustomResourceDefinition under crds: in the configuration",
}


def schema_hits(manifest: Manifest, found: Iterable[Violation], rule: str) -> Iterator[Hit]:
    """The hits of RULE, one of those in `_HELP`. FOUND is what the schemas say of MANIFEST. None shows a Secret's value."""
    secret = manifest.resource.kind == "Secret"
    for one in found:
        if one.rule == rule:
            value = "" if secret else one.value
            advice = f'write "{one.suggestion}"' if one.suggestion else _advice(one)
            yield Hit(one.path, one.message, value=value, help=advice, sensitive=secret, on_key=rule == "unknown-field")


def _advice(found: Violation) -> str:
    if found.rule == "wrong-type" and " must be a string, is " in found.message:
        if found.message.endswith(("is true", "is false")):
            return "quote it: without quotes YAML reads yes, y, on and true, no, n, off and false as booleans"
        if not found.message.endswith(("a mapping", "]")) and " is a list" not in found.message:
            return "quote it"
    return _HELP[found.rule]
