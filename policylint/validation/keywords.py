"""The keywords of a custom resource's schema: which may not be there, and what their values may be.

Source: k8s.io/apiextensions-apiserver v0.36.0, pkg/apis/apiextensions (types.go, validation). The bounds for length are ours:
they are many times what real definitions hold, and keep one message, and the work on one value, small.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

LISTS = ("allOf", "anyOf", "oneOf")
SINGLES = ("items", "additionalProperties", "not")
"""The keywords that hold schemas: several, or one."""
TYPES = frozenset(("array", "boolean", "integer", "number", "object", "string"))
_FORBIDDEN = ("$ref", "definitions", "dependencies", "patternProperties", "additionalItems", "id", "$schema")
_LONGEST_PATTERN, _LONGEST_NAME, _MOST_OPTIONS, _MOST_KEYS = 10_000, 1_000, 10_000, 50
_KINDS: MappingProxyType[str, tuple[type, str]] = MappingProxyType(
    {
        "properties": (dict, "a mapping"),
        "pattern": (str, "a text"),
        "required": (list, "a list"),
        "enum": (list, "a list"),
        "x-kubernetes-list-map-keys": (list, "a list"),
        **dict.fromkeys(LISTS, (list, "a list")),
    }
)

ASKED = frozenset((*_FORBIDDEN, "type", *_KINDS))
"""The keywords with which something can be wrong."""


def fault_of(keyword: str, value: Any) -> str:
    """Why a schema with this keyword, one of `ASKED`, and this value cannot be used; empty where it can."""
    if keyword in _FORBIDDEN:
        return f"{keyword} is forbidden in a CustomResourceDefinition"
    if value is None:
        return ""
    if keyword == "type":
        return "" if isinstance(value, str) and value in TYPES else f"type must be one of {', '.join(sorted(TYPES))}"
    kind, words = _KINDS[keyword]
    return _too_long(keyword, value) if isinstance(value, kind) else f"{keyword} must be {words}"


def _too_long(keyword: str, value: Any) -> str:
    if keyword in ("properties", "required"):
        if any(isinstance(one, str) and len(one) > _LONGEST_NAME for one in value):
            return f"a name in {keyword} has more than {_LONGEST_NAME} characters, too many to be used"
    elif keyword == "pattern":
        if len(value) > _LONGEST_PATTERN:
            return f"the pattern has more than {_LONGEST_PATTERN} characters, too many to be used"
    elif keyword == "enum":
        if len(value) > _MOST_OPTIONS or sum(len(str(one)) for one in value) > 50 * _MOST_OPTIONS:
            return f"the enumeration has more than {_MOST_OPTIONS} values or is too long to be used"
    elif keyword == "x-kubernetes-list-map-keys" and len(value) > _MOST_KEYS:
        return f"{keyword} has more than {_MOST_KEYS} keys, too many to be used"
    return ""
