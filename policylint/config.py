"""``.policylint.yaml``: its JSON Schema, the frozen tree it becomes, and how.

`SCHEMA` is the only place that names the keys: the loader checks against it and ``config schema`` prints it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policylint.declared import SCHEMA as RESIDENCY
from policylint.model.finding import Severity
from policylint.model.limits import Limits
from policylint.model.named import NamedTuple
from policylint.model.schema import Schema

FILE_NAME = ".policylint.yaml"


UNKNOWN_KINDS = ("fail", "warn", "allow")


class RuleSettings(NamedTuple):
    """What the configuration says of one rule; None where it says nothing.

    A rule that the top level names is on unless ``enabled`` is false; an override leaves it as it is unless it says so.
    """

    enabled: bool | None = None
    severity: Severity | None = None
    options: Mapping[str, Any] = {}


class ResourceSelector(NamedTuple):
    """Which objects an override speaks of; an empty tuple selects all. ``*`` and ``?`` are wildcards."""

    kinds: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Override(NamedTuple):
    """Other settings for some files or objects. Both selectors must match; later overrides win."""

    paths: tuple[str, ...]
    resources: ResourceSelector
    rules: Mapping[str, RuleSettings]


class WaiverPolicy(NamedTuple):
    """Where the waiver file is (relative to the root) and what a waiver must say. ``max_days`` 0: no bound."""

    file: str = ".policylint/waivers.yaml"
    require_until: bool = True
    max_days: int = 0


class Config(NamedTuple):
    """All settings of a run. ``kubernetes`` is a minor version such as ``1.36`` or a range such as ``1.31..1.34``, empty for
    the newest known. ``unknown_kinds`` is one of `UNKNOWN_KINDS`.
    """

    kubernetes: str = ""
    packs: tuple[str, ...] = ("core", "schema")
    rules: Mapping[str, RuleSettings] = {}
    overrides: tuple[Override, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    fail_on: Severity = Severity.MEDIUM
    crds: tuple[str, ...] = ()
    unknown_kinds: str = "warn"
    projects: Mapping[str, str] = {}
    externals: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    waivers: WaiverPolicy = WaiverPolicy()
    limits: Limits = Limits()
    residency: Mapping[str, Any] = {}


def _texts(description: str, most: int | None = None) -> Schema:
    found: Schema = {"type": "array", "items": {"type": "string", "minLength": 1}, "description": description}
    return found if most is None else {**found, "maxItems": most}


def _bound(description: str, default: int, maximum: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": maximum, "default": default, "description": description}


_SEVERITIES = [severity.label for severity in Severity]
_RULE: Schema = {
    "type": ["object", "boolean"],
    "description": "true or false switches the rule on or off; a mapping sets it up and switches it on.",
    "additionalProperties": False,
    "properties": {
        "enabled": {"type": "boolean"},
        "severity": {"type": "string", "enum": _SEVERITIES},
        "options": {"type": "object", "description": "The options of the rule: see policylint explain RULE."},
    },
}
_RULES: Schema = {"type": "object", "description": "Settings by rule id.", "additionalProperties": _RULE}
_RESOURCES: Schema = {
    "type": "object",
    "description": "Objects by kind, namespace and name; * and ? are wildcards.",
    "additionalProperties": False,
    "properties": {
        "kinds": _texts("Kinds, for example DaemonSet."),
        "namespaces": _texts("Namespaces as the manifests name them."),
        "names": _texts("Names of the objects."),
    },
}
_DEFAULT = Limits()

SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://policylint.dev/schema/config-1.json",
    "title": "policylint configuration",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "version": {"type": "integer", "enum": [1], "default": 1, "description": "The version of this format."},
        "kubernetes": {
            "type": "string",
            "minLength": 1,
            "description": 'The Kubernetes version to judge for, quoted: "1.36", or a range: "1.31..1.34". '
            "Default: the newest known.",
        },
        "packs": _texts("Packs of rules, in order. Default: [core, schema]."),
        "rules": _RULES,
        "overrides": {
            "type": "array",
            "description": "Other settings for some files or objects; later ones win.",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["rules"],
                "properties": {"paths": _texts("Path patterns."), "resources": _RESOURCES, "rules": _RULES},
            },
        },
        "include": _texts("Only files that match one of these path patterns. Default: all."),
        "exclude": _texts("Not the files that match one of these path patterns."),
        "fail_on": {
            "type": "string",
            "enum": _SEVERITIES,
            "default": Config().fail_on.label,
            "description": "The lowest severity that fails the run.",
        },
        "crds": _texts("Files, directories and archives with CustomResourceDefinitions, besides those in the input."),
        "unknown_kinds": {
            "type": "string",
            "enum": list(UNKNOWN_KINDS),
            "default": Config().unknown_kinds,
            "description": "What objects mean whose kind has no schema: findings, a line in the summary, or nothing.",
        },
        "projects": {
            "type": "object",
            "additionalProperties": {"type": "string", "minLength": 1},
            "description": 'The releases of projects beside Kubernetes that the cluster runs, such as {flux: "2.6"}. '
            "Default: the newest.",
        },
        "externals": _texts(
            "Objects that live elsewhere (made by Terraform, an operator, by hand), so that references to them are not "
            "missing: Kind/name, or Kind/namespace/name; * and ? are wildcards, as in Secret/prod/db-*.",
            most=1000,
        ),
        "plugins": _texts("Installed Python modules to load: they run as part of policylint."),
        "protected": _texts("Rules that only the waiver file may waive, not a comment or an annotation."),
        "waivers": {
            "type": "object",
            "additionalProperties": False,
            "description": "What waivers must keep to.",
            "properties": {
                "file": {"type": "string", "minLength": 1, "default": WaiverPolicy().file},
                "require_until": {"type": "boolean", "default": True, "description": "Every waiver ends on a day."},
                "max_days": {"type": "integer", "minimum": 0, "maximum": 36500, "default": 0},
            },
        },
        "residency": RESIDENCY,
        "limits": {
            "type": "object",
            "additionalProperties": False,
            "description": "How much of one file is read before it counts as hostile.",
            "properties": {
                # The repository sets its own limits: the maxima keep it from switching the protection off.
                "bytes": _bound("Bytes of a file.", _DEFAULT.bytes, 100 * 1024 * 1024),
                "documents": _bound("Documents in a file.", _DEFAULT.documents, 100_000),
                "nodes": _bound("Keys, values and items in a file.", _DEFAULT.nodes, 5_000_000),
                "depth": _bound("Levels of nested mappings and lists.", _DEFAULT.depth, _DEFAULT.depth),
                "aliases": _bound("Nodes that aliases add to a document.", _DEFAULT.aliases, 1_000_000),
                "findings": _bound("Findings in a document.", _DEFAULT.findings, 100_000),
            },
        },
    },
}


def build(data: Mapping[str, Any]) -> Config:
    """The configuration that data of this schema means. The data must have been checked against `SCHEMA`."""
    default = Config()
    return Config(
        kubernetes=data.get("kubernetes", default.kubernetes),
        packs=tuple(data.get("packs", default.packs)),
        rules=_settings(data.get("rules", {})),
        overrides=tuple(_override(item) for item in data.get("overrides", ())),
        include=tuple(data.get("include", ())),
        exclude=tuple(data.get("exclude", ())),
        fail_on=Severity.parse(data.get("fail_on", default.fail_on.label)),
        crds=tuple(data.get("crds", ())),
        unknown_kinds=data.get("unknown_kinds", default.unknown_kinds),
        projects=dict(data.get("projects", {})),
        externals=tuple(data.get("externals", ())),
        plugins=tuple(data.get("plugins", ())),
        protected=tuple(data.get("protected", ())),
        waivers=default.waivers._replace(**data.get("waivers", {})),
        limits=default.limits._replace(**data.get("limits", {})),
        residency=dict(data.get("residency", {})),
    )


def as_data(config: Config) -> dict[str, Any]:
    """The configuration as plain data again, every key with its value: what ``config show`` prints."""
    return {
        "version": 1,
        "kubernetes": config.kubernetes,
        "packs": list(config.packs),
        "rules": {rule: _plain(settings) for rule, settings in sorted(config.rules.items())},
        "overrides": [
            {
                "paths": list(override.paths),
                "resources": {key: list(value) for key, value in override.resources._asdict().items() if value},
                "rules": {rule: _plain(settings) for rule, settings in sorted(override.rules.items())},
            }
            for override in config.overrides
        ],
        "include": list(config.include),
        "exclude": list(config.exclude),
        "fail_on": config.fail_on.label,
        "crds": list(config.crds),
        "unknown_kinds": config.unknown_kinds,
        "projects": dict(config.projects),
        "externals": list(config.externals),
        "plugins": list(config.plugins),
        "protected": list(config.protected),
        "waivers": config.waivers._asdict(),
        "limits": config.limits._asdict(),
        "residency": dict(config.residency),
    }


def _settings(data: Mapping[str, Any]) -> dict[str, RuleSettings]:
    return {rule: _rule(value) for rule, value in data.items()}


def _rule(value: Any) -> RuleSettings:
    if isinstance(value, bool):
        return RuleSettings(enabled=value)
    severity = value.get("severity")
    return RuleSettings(value.get("enabled"), Severity.parse(severity) if severity else None, dict(value.get("options", {})))


def _override(data: Mapping[str, Any]) -> Override:
    resources = {key: tuple(value) for key, value in data.get("resources", {}).items()}
    return Override(tuple(data.get("paths", ())), ResourceSelector(**resources), _settings(data["rules"]))


def _plain(settings: RuleSettings) -> dict[str, Any]:
    said: dict[str, Any] = {} if settings.enabled is None else {"enabled": settings.enabled}
    if settings.severity is not None:
        said["severity"] = settings.severity.label
    return {**said, "options": dict(settings.options)} if settings.options else said
