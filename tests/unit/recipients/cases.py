"""Manifests as text, and the facts in them."""

from __future__ import annotations

from policylint.manifests.load import load
from policylint.model.limits import Limits
from policylint.model.manifest import ManifestSet
from policylint.model.position import format_path
from policylint.recipients.extract import facts
from policylint.recipients.facts import Fact
from policylint.sources.files import Source


def manifests(text: str, file: str = "a.yaml") -> ManifestSet:
    """What a file with this text holds."""
    return load(Source(file, text.encode()), Limits())


def found(text: str) -> list[Fact]:
    """The facts of all objects in the text."""
    return [fact for manifest in manifests(text).manifests for fact in facts(manifest)]


def read(text: str) -> list[tuple[str, str, str, str]]:
    """The facts as field, sense, form and what is looked up; a provider that the field gives stands in front."""
    return [
        (
            format_path(fact.path) + (f"|{format_path(fact.inner)}" if fact.inner else ""),
            fact.semantics.value,
            fact.form.value,
            ":".join(filter(None, (fact.provider, fact.text or fact.why, fact.redundancy))),
        )
        for fact in found(text)
        if fact.form.value != "cluster" or fact.shown
    ]
