"""What the schemas say of a manifest, as the hits of the four schema rules."""

from __future__ import annotations

from collections.abc import Iterator

from policylint.model.finding import Hit
from policylint.model.manifest import Manifest
from policylint.validation.schemas import schema_for, violations

_HELP = {
    "unknown-field": "correct its name, or remove it",
    "missing-field": "add it",
    "wrong-type": "write a value of that type",
    "invalid-value": "write a value that the field takes",
}


def schema_hits(manifest: Manifest, release: tuple[int, int], rule: str) -> Iterator[Hit]:
    """The hits of one of the rules unknown-field, missing-field, wrong-type and invalid-value.

    Kinds that the release does not have, custom resources among them, have no schema here and give none. The API version
    and kind that an item inherits from its typed list count as written. No value of a Secret gets into a message.
    """
    resource = manifest.resource
    schema = schema_for(resource.api_version, resource.kind, release)
    if schema is None:
        return
    body = {**manifest.body, "apiVersion": resource.api_version, "kind": resource.kind}
    secret = resource.kind == "Secret"
    for found in violations(body, schema, partial=manifest.partial, secret=secret):
        if found.rule == rule:
            value = "" if secret else found.value
            advice = f'write "{found.suggestion}"' if found.suggestion else _HELP[rule]
            on_key = rule == "unknown-field"
            yield Hit(found.path, found.message, value=value, help=advice, sensitive=secret, on_key=on_key)
