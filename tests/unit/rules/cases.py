"""Manifests for the rule tests, and a rule's hits in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from policylint.engine.registry import builtin_rule
from policylint.manifests.kubernetes import read_document
from policylint.model.finding import Hit
from policylint.model.manifest import Document, Manifest, ManifestSet
from policylint.model.rule import Rule
from policylint.residency.atlas import Atlas
from policylint.semantics.placement import placed
from policylint.validation.lifecycle import newest_release


def manifest(body: dict[str, Any], *, partial: bool = False) -> Manifest:
    """The one manifest that the body is; ``partial`` however whole it looks."""
    return read_document(Document("example.yaml", 0, 1, "", body)).manifests[0]._replace(partial=partial)


def pod(spec: dict[str, Any], *, partial: bool = False) -> Manifest:
    """A Pod with this spec."""
    metadata = {"name": "shop", "namespace": "production"}
    return manifest({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}, partial=partial)


def container(**fields: Any) -> dict[str, Any]:
    """A container with a name, an image and these fields."""
    return {"name": "app", "image": "ghcr.io/example/app:1.0.0", **fields}


def hits(rule_id: str, subject: Manifest, **settings: Any) -> list[Hit]:
    """What the rule finds, with its default options but for these settings."""
    rule = builtin_rule(rule_id)
    defaults = {option.name: option.default for option in rule.options}
    return list(rule.check(subject, **{**defaults, **settings}))


def project_hits(rule_id: str, subjects: Sequence[Manifest], **settings: Any) -> list[tuple[Manifest, Hit]]:
    """What a rule about all manifests together finds in these."""
    rule = builtin_rule(rule_id)
    defaults = {option.name: option.default for option in rule.options}
    return list(rule.check(placed(ManifestSet(tuple(subjects))), **{**given(rule), **defaults, **settings}))


def given(rule: Rule) -> dict[str, Any]:
    """What the engine gives the rule besides its options."""
    known = {"atlas": Atlas(date(2026, 12, 1)), "kubernetes": newest_release()}
    return {name: value for name, value in known.items() if name in rule.wants}
