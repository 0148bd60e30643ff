"""The key ``residency`` of .policylint.yaml: its JSON Schema.

What the shipped tables cannot know is declared there: where registries of one's own are, which cluster a directory is for,
which mirror stands in for which registry, who operates a service, and what shows that a recipient is covered by a decision
that holds for some recipients only. `policylint.residency.declarations` has the values that it becomes; nothing of that
room is imported before a rule asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from policylint.model.schema import Schema

POLICIES = ("eea-only", "eea-or-adequate", "eea-or-adequate-conditional")
"""Which countries data may be in: the EEA; also those with an adequacy decision; also those where it needs evidence."""
BASES = ("appi", "automated", "dpf", "pipa", "pipeda")
"""What evidence can show: that the recipient is one of those for which the decision on JP, IL, US, KR or CA holds."""


def _text(description: str) -> Schema:
    return {"type": "string", "minLength": 1, "description": description}


def _many(description: str, item: Schema) -> Schema:
    return {"type": "object", "description": description, "additionalProperties": item}


_TEXTS: Schema = {"type": "array", "items": {"type": "string", "minLength": 1}}
_PLACE: Mapping[str, Schema] = {
    "country": {
        "type": ["string", "array"],
        "minLength": 1,
        "items": {"type": "string", "minLength": 1},
        "description": 'ISO 3166 code in quotes ("NO"), or a list of all that it is in.',
    },
    "provider": _text("Instead of the country: a provider, such as azure (policylint data show lists them)."),
    "region": _text("The region of that provider."),
    "operator": _text("Who operates it: a key of operators, or an operator of the shipped data."),
    "reason": _text("Why the shipped data are wrong. Needed where they say something else."),
}


def _place(more: Mapping[str, Schema] | None = None) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": {**_PLACE, **(more or {})}}


SCHEMA: Schema = {
    "type": "object",
    "additionalProperties": False,
    "description": "Where data and images are, as far as only you know, and where they may be.",
    "properties": {
        "policy": {
            "type": "string",
            "enum": list(POLICIES),
            "default": POLICIES[0],
            "description": "Which countries are allowed. Decisions count on the day of the run (--at).",
        },
        "accept_eu_only_adequacy": {
            "type": "boolean",
            "default": False,
            "description": "Decisions count before the EEA Joint Committee has taken them over.",
        },
        "clusters": _many(
            "Clusters by name. What has no place of its own is where its cluster is.",
            _place({"paths": {**_TEXTS, "description": "Manifests of this cluster, as path patterns. Default: all."}}),
        ),
        "regions": _many("Regions and zones, such as openstack/az-1 or az-1, and where they are.", _place()),
        "registries": _many("Registries, such as registry.example.no or ghcr.io/example, and where they are.", _place()),
        "hosts": _many("Other hosts, such as logs.example.no or *.example.no, and where they are.", _place()),
        "mirrors": _many(
            "What images can be fetched from instead of a registry.",
            {
                "type": ["string", "object"],
                "minLength": 1,
                "additionalProperties": False,
                "required": ["to"],
                "properties": {
                    "to": _text("The mirror, such as registry.example.no/docker-hub."),
                    "nodes": {"type": "boolean", "default": False, "description": "The nodes fetch from there already."},
                },
            },
        ),
        "operators": _many(
            "Operators by a name of your choice.",
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["country"],
                "properties": {
                    "name": _text("The full name."),
                    "country": _text("Its country, an ISO 3166 code in quotes."),
                    "parent": _text("The country of its ultimate parent. Default: the same."),
                    "laws": {**_TEXTS, "description": "Laws that reach it from outside the EEA."},
                },
            },
        ),
        "evidence": _many(
            "By host or operator: what shows that the condition of an adequacy decision is met.",
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["basis", "reference", "checked"],
                "properties": {
                    "basis": {"type": "string", "enum": list(BASES), "description": "What it shows."},
                    "reference": _text("Where to see it, such as the address of the listing."),
                    "checked": _text("The day on which somebody looked, YYYY-MM-DD."),
                    "until": _text("The last day on which it counts. Default: a year after."),
                },
            },
        ),
    },
}
