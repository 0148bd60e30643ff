"""What is measured against what: the same corpus, the same round, and in words what each of the two does on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

SCHEMA_RULES = ("invalid-value", "missing-field", "unknown-field", "wrong-type")
# The rules of conftest/policy.rego, one by one.
TWENTY_RULES = (
    "default-namespace",
    "host-namespaces",
    "host-path-volume",
    "host-port",
    "identical-probes",
    "missing-cpu-limit",
    "missing-cpu-request",
    "missing-image-digest",
    "missing-liveness-probe",
    "missing-memory-limit",
    "missing-memory-request",
    "missing-readiness-probe",
    "mutable-image-tag",
    "privilege-escalation",
    "privileged-container",
    "removed-api-version",
    "run-as-root",
    "single-replica",
    "undeclared-probe-port",
    "writable-root-filesystem",
)


def _rules(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for name in names for word in ("--rule", name))


# What policylint is told to do, by the name of the work. The packs are those of the configuration that the bench writes.
WORKS: Mapping[str, tuple[str, ...]] = {
    "schemas": _rules(SCHEMA_RULES),
    "core": ("--pack", "core"),
    "core and schemas": ("--pack", "core", "--pack", "schema"),
    "twenty rules": _rules(TWENTY_RULES),
    "API versions": _rules(("deprecated-api-version", "removed-api-version", "unavailable-api-version")),
}


class Contest(NamedTuple):
    """One corpus and one work of policylint, and the peers that do the nearest that they can. ``same`` compares the works.

    ``most``: rounds at most; a contest that is short of time has fewer. ``warm``: nothing has changed since the last run.
    ``for_goal``: a goal depends on it, so it comes first.
    """

    name: str
    corpus: str
    work: str
    peers: tuple[str, ...]
    same: str
    most: int
    warm: bool = False
    for_goal: bool = True


CONTESTS = (
    Contest(
        "one-file",
        "one",
        "core and schemas",
        ("kubeconform", "kube-score", "kube-linter", "polaris", "conftest"),
        "a Deployment in one file; kubeconform: schemas only; the others: their own rules, no schemas",
        15,
    ),
    Contest("one-file-warm", "one", "core and schemas", (), "as above, again and again with the cache on", 15, warm=True),
    Contest(
        "schemas",
        "objects",
        "schemas",
        ("kubeconform",),
        "schemas only on both sides, the same schemas, strict; valid objects of Kubernetes itself",
        5,
    ),
    Contest(
        "schemas-real",
        "real",
        "schemas",
        ("kubeconform",),
        "schemas only on both sides; real repositories as they are, with charts, patches, definitions and broken files",
        5,
    ),
    Contest(
        "everything",
        "objects",
        "core and schemas",
        ("kubeconform", "kube-score", "polaris", "kube-linter"),
        "schemas and rules here; kubeconform: schemas only; the others: their default rules and no schemas",
        3,
    ),
    Contest(
        "everything-real",
        "real",
        "core and schemas",
        ("kubeconform",),
        "schemas and rules here, schemas only there; real repositories as they are",
        3,
    ),
    Contest("warm", "objects", "core and schemas", (), "as everything, nothing changed, the cache on", 3, warm=True),
    Contest(
        "rules",
        "objects",
        "core",
        ("kube-score",),
        "rules only on both sides, each its own: the pack core here, the default checks there",
        2,
        for_goal=False,
    ),
    Contest(
        "twenty-rules",
        "2000",
        "twenty rules",
        ("conftest",),
        "the same twenty rules on both sides, in Python with places here, in Rego without there; no schemas",
        3,
        for_goal=False,
    ),
    Contest(
        "checkov",
        "1000",
        "core and schemas",
        ("checkov",),
        "schemas and rules here; its rules for Kubernetes and no schemas there",
        2,
    ),
    Contest(
        "checkov-one", "one", "core and schemas", ("checkov",), "a Deployment in one file, works as above", 3, for_goal=False
    ),
    Contest(
        "api-versions",
        "objects",
        "API versions",
        ("pluto",),
        "removed and deprecated API versions on both sides",
        3,
        for_goal=False,
    ),
)
SCALES = (10_000, 100_000, 1_000_000)
