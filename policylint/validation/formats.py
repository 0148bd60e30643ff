"""How the API server wants certain strings to be written, as JSON Schema and in words.

Sources: the Go module k8s.io/apimachinery v0.36.0, packages util/validation (labels, names, paths, IP addresses),
api/resource (quantities: parseQuantityString and fastLookup of suffixes), apis/meta/v1 (times), and encoding/json
(base64). Every pattern is plain enough for an engine without backtracking, and means the same to Rust and Python but
for a line break at the end, which `$` lets pass in Python only.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policylint.model.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_NAME_PART = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_SUFFIX = r"(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)"
_BASE64 = r"(?:[A-Za-z0-9+/][\r\n]*)"
_BYTE = r"[0-9]{1,3}"  # leading zeros pass (ParseIPSloppy), and too much is left to the server


class Format(NamedTuple):
    """One way to write a string: keywords of JSON Schema, and what follows "must be" in a message."""

    schema: Mapping[str, Any]
    words: str


def _format(pattern: str, words: str, longest: int = 0) -> Format:
    keywords: dict[str, Any] = {"pattern": f"^(?:{pattern})$"}
    if longest:
        keywords["maxLength"] = longest
    return Format(MappingProxyType(keywords), words)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "dns-label": _format(
            _LABEL,
            "a DNS label: at most 63 lower case letters, digits and '-', beginning and ending with a letter or digit",
            63,
        ),
        "dns-1035-label": _format(
            r"[a-z](?:[-a-z0-9]*[a-z0-9])?",
            "a DNS label: at most 63 lower case letters, digits and '-', beginning with a letter, not ending with '-'",
            63,
        ),
        "dns-subdomain": _format(
            rf"{_LABEL}(?:\.{_LABEL})*",
            "a DNS name: at most 253 lower case letters, digits, '-' and '.', no part beginning or ending with '-'",
            253,
        ),
        "wildcard-subdomain": _format(
            rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*",
            "a DNS name of at most 253 lower case letters, digits, '-' and '.', or such a name behind '*.'",
            253,
        ),
        "label-value": _format(
            r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?",
            "a label value: at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit",
            63,
        ),
        "qualified-name": _format(
            rf"(?:{_LABEL}(?:\.{_LABEL})*/)?{_NAME_PART}",
            "a qualified name: at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit, "
            "optionally behind a DNS name and '/'",
        ),
        "qualified-name-any-case": _format(
            rf"(?:(?i:{_LABEL}(?:\.{_LABEL})*)/)?{_NAME_PART}",
            "a qualified name: at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit, "
            "optionally behind a DNS name and '/'",
        ),
        "port-name": _format(
            r"[a-z0-9]*[a-z][a-z0-9]*(?:-[a-z0-9]+)*|[0-9]+(?:-[0-9]+)*-[0-9]*[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
            "a port name: at most 15 lower case letters, digits and single '-' inside, with at least one letter",
            15,
        ),
        "config-key": _format(r"[-._a-zA-Z0-9]+", "a key: at most 253 letters, digits, '-', '_' and '.'", 253),
        "env-name": _format(r"[ -<>-~]+", "a name of printable ASCII characters without '='"),
        "absolute-path": _format(r"/[\s\S]*", "an absolute path"),
        "path-segment": _format(r"\.?[^/%.][^/%]*|\.\.[^/%]+", "a name without '/' and '%', other than '.' and '..'"),
        "percent": _format(r"[0-9]+%", 'a percentage such as "25%"'),
        "ip": _format(rf"{_BYTE}(?:\.{_BYTE}){{3}}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*", "an IP address"),
        "cidr": _format(
            rf"{_BYTE}(?:\.{_BYTE}){{3}}/[0-9]{{1,2}}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*/[0-9]{{1,3}}",
            'a range of IP addresses such as "10.0.0.0/8"',
        ),
        "dns-1035-label-any-case": _format(
            r"[A-Za-z](?:[-A-Za-z0-9]*[A-Za-z0-9])?", "at most 63 letters, digits and '-', beginning with a letter", 63
        ),
        "domain-path": _format(
            rf"{_LABEL}(?:\.{_LABEL})*/[A-Za-z0-9/\-._~%!$&'()*+,;=:]+",
            'a path behind a DNS name, such as "example.com/controller"',
            250,
        ),
        "json-path": _format(r"\.[\s\S]*", 'a JSON path that begins with "."'),
        "container-resource": _format(
            rf"cpu|memory|ephemeral-storage|hugepages-[-A-Za-z0-9_.]*[A-Za-z0-9]|{_LABEL}(?:\.{_LABEL})*/{_NAME_PART}",
            'a resource of containers: cpu, memory, ephemeral-storage, hugepages-... or a name behind a DNS name and "/"',
        ),
        "quantity-not-negative": _format(
            rf"\s*(?:(?:\+[0-9]*\.?[0-9]*|[0-9]+\.?[0-9]*|\.[0-9]*|-0*\.?0*){_SUFFIX}?|{_SUFFIX})\s*",
            'a quantity of at least 0 such as "500m", "1.5" or "2Gi"',
        ),
        "quantity": _format(
            rf"\s*(?:(?:[+-][0-9]*\.?[0-9]*|[0-9]+\.?[0-9]*|\.[0-9]*){_SUFFIX}?|{_SUFFIX})\s*",
            'a quantity such as "500m", "1.5" or "2Gi"',
        ),
        "time": _format(
            r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.,][0-9]+)?"
            r"(?:Z|[+-](?:[01][0-9]|2[0-4]):[0-5][0-9])",
            'a time such as "2006-01-02T15:04:05Z"',
        ),
        "base64": _format(rf"[\r\n]*(?:{_BASE64}{{4}})*(?:{_BASE64}{{2}}=[\r\n]*=[\r\n]*|{_BASE64}{{3}}=[\r\n]*)?", "base64"),
    }
)


def or_nothing(pattern: str) -> str:
    """The same pattern, but the empty text matches too."""
    return f"{pattern.removesuffix('$')}?$"


WORDS: Mapping[str, str] = MappingProxyType(
    {
        pattern: one.words
        for one in FORMATS.values()
        for pattern in (str(one.schema["pattern"]), or_nothing(str(one.schema["pattern"])))
    }
)
"""What each pattern means."""
