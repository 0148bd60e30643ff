"""What of SARIF 2.1.0 the reporter writes, as a closed schema read from the standard: an extra or misplaced key fails.

The OASIS schema is the reference, but no package brings it. Where ``POLICYLINT_SARIF_SCHEMA`` names a copy of it, the tests
validate against that too.
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string", "minLength": 1}  # 3.12.3: a message is never empty
ANY_TEXT = {"type": "string"}
NUMBER = {"type": "integer", "minimum": 1}  # 3.30.5, 3.30.6: lines and columns count from 1
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def closed(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def several(items: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


MESSAGE = closed({"text": TEXT})
URI = {"type": "string", "pattern": r"^(file:///|(file:///)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})+)$"}
ARTIFACT = closed({"uri": URI, "uriBaseId": {"const": "%SRCROOT%"}}, "uriBaseId")
REGION = closed({"startLine": NUMBER, "startColumn": NUMBER, "endLine": NUMBER, "endColumn": NUMBER})
PHYSICAL = closed({"artifactLocation": ARTIFACT, "region": REGION})
LOGICAL = closed({"name": TEXT, "fullyQualifiedName": TEXT, "kind": {"enum": ["object", "property"]}})
LOCATION = closed({"physicalLocation": PHYSICAL, "logicalLocations": several(LOGICAL, 1)}, "logicalLocations")
RELATED = closed({"id": NUMBER, "physicalLocation": PHYSICAL, "message": MESSAGE})
RULE = closed(
    {
        "id": ANY_TEXT,
        "shortDescription": MESSAGE,
        "fullDescription": MESSAGE,
        "help": closed({"text": TEXT, "markdown": TEXT}),
        "defaultConfiguration": closed({"level": LEVEL}),
        "properties": closed(
            {
                "precision": {"const": "high"},
                "security-severity": {"enum": ["0.5", "3.0", "5.5", "8.0", "9.5"]},
                "tags": {**several(ANY_TEXT), "maxItems": 20, "uniqueItems": True},
            }
        ),
    }
)
SUPPRESSION = closed(
    {
        "kind": {"enum": ["inSource", "external"]},
        "status": {"const": "accepted"},
        "justification": ANY_TEXT,
        "location": closed({"physicalLocation": PHYSICAL}),
        "properties": {"type": "object"},
    }
)
RESULT = closed(
    {
        "ruleId": ANY_TEXT,
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": MESSAGE,
        "locations": several(LOCATION, 1),
        "partialFingerprints": closed({"policylint/v1": ANY_TEXT}),
        "relatedLocations": several(RELATED, 1),
        "suppressions": several(SUPPRESSION, 1),
    },
    "relatedLocations",
    "suppressions",
)
NOTIFICATION = closed(
    {"descriptor": closed({"id": TEXT}), "level": LEVEL, "message": MESSAGE, "locations": several(LOCATION, 1)},
    "descriptor",
    "locations",
)
RUN = closed(
    {
        "tool": closed({"driver": closed({"name": TEXT, "version": TEXT, "semanticVersion": TEXT, "rules": several(RULE)})}),
        "invocations": several(
            closed(
                {
                    "executionSuccessful": {"type": "boolean"},
                    "exitCodeDescription": ANY_TEXT,
                    "toolExecutionNotifications": several(NOTIFICATION),
                }
            ),
            1,
        ),
        "originalUriBaseIds": closed({"%SRCROOT%": closed({"description": MESSAGE})}),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": several(RESULT),
        "properties": {"type": "object"},
    }
)
SHAPE: dict[str, Any] = closed({"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": {**several(RUN, 1), "maxItems": 1}})
