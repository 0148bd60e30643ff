"""Country or region code was read as false.

## What it does
Walks the whole object and reports the value `false` where a country, region, jurisdiction, location, locale or language
is meant: under keys such as `country`, `countryCode`, `allowedRegions` or `data-location`, in lists under such keys, as
`value` or `values` beside a `name` or `key` that says so (environment variables, match expressions), and as a key in a
mapping under such a key. Keys that sound like a switch (`multiRegion`, `enableLocation`) may be false.

## Why is this bad
YAML 1.1, which Kubernetes reads, takes an unquoted `NO` for the boolean false. Norway disappears from the list: the
object is refused or, worse in a custom resource or in a chart's values, quietly means something else. For a rule about
where personal data may be, that is a hole.

## Bad
```yaml
apiVersion: example.com/v1
kind: ResidencyPolicy
metadata:
  name: customers
  namespace: production
spec:
  defaultCountry: NO # finding
  allowedRegions:
    - SE
    - NO # finding
  processors:
    - name: mail
      country: {code: no} # finding
      languages: [nn, no] # finding
  contacts:
    countries:
      NO: dpo@example.com # finding
```

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: production
spec:
  containers:
    - name: shop
      image: ghcr.io/example/shop:5.2.0
      env:
        - name: COUNTRY_CODE
          value: NO # finding
```

## Good
```yaml
apiVersion: example.com/v1
kind: ResidencyPolicy
metadata:
  name: customers
  namespace: production
spec:
  defaultCountry: "NO"
  allowedRegions: [SE, 'NO', DK]
  multiRegion: no
  audit:
    enabled: false
  contacts:
    countries:
      "NO": dpo@example.com
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policylint.rule import FieldPath, Hit, Manifest, Severity, rule

_PLACE = re.compile(
    r"(?:countr(?:y|ies)|regions?|jurisdictions?|locations?|locales?|languages?|langs?|nationalit(?:y|ies)|territor(?:y|ies)"
    r"|countrycodes?|regioncodes?)\Z"
)
_SUFFIX = re.compile(r"(?:code|id|name|list)s?\Z|iso2?\Z|alpha2\Z")
_SWITCH = re.compile(
    r"(?:all|allow|any|auto|cross|detect|disabled?|enabled?|force|global|has|include|is|multi|per|required?|same|show|skip"
    r"|support|use)\Z"
)
_WORD = re.compile(r"[A-Z]?[a-z]+[0-9]*|[A-Z]+(?![a-z])[0-9]*")
_Trail = tuple[Any, str | int] | None


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("gdpr:30(1)(e)", "iso27001-2022:A.5.31", "iso27001-2022:A.5.34"),
    tags=("residency", "reliability"),
)
def check(manifest: Manifest) -> Iterator[Hit]:
    """Hits at each false that stands for a place, and at each key "false" among places."""
    for path, on_key in _falses(manifest.body):
        name = _place(manifest.body, path, on_key=on_key)
        if name:
            what = f"a key in {name}" if on_key else name
            yield Hit(
                path,
                f"{what} is the boolean false: YAML reads an unquoted NO as that",
                help='write "NO" in quotes',
                on_key=on_key,
            )


def _falses(body: Mapping[str, Any]) -> Iterator[tuple[FieldPath, bool]]:
    """The paths of all values that are false, and of all keys that are "false" (True: it is the key)."""
    stack: list[tuple[Any, _Trail]] = [(body, None)]
    while stack:
        node, trail = stack.pop()
        if isinstance(node, Mapping):
            if "false" in node:
                yield _path((trail, "false")), True
            members: Any = node.items()
        else:
            members = enumerate(node)
        for step, value in members:
            if value is False:
                yield _path((trail, step)), False
            elif isinstance(value, dict | list):
                stack.append((value, (trail, step)))


def _path(trail: _Trail) -> FieldPath:
    steps: list[str | int] = []
    while trail is not None:
        trail, step = trail
        steps.append(step)
    return tuple(reversed(steps))


def _place(body: Mapping[str, Any], path: FieldPath, *, on_key: bool) -> str:
    """The name of the place that a false at this path stands for; empty where it may well be a boolean."""
    keys = [index for index, step in enumerate(path) if isinstance(step, str)]
    if on_key:
        keys.pop()
    if not keys:
        return ""
    index = keys[-1]
    name, listed = str(path[index]), on_key or index < len(path) - 1
    if name in ("value", "values"):
        name = _sibling(body, path[:index]) or name
    elif _SUFFIX.match(name.lower()) and len(keys) > 1:
        name = str(path[keys[-2]])
    words = [word.lower() for word in _WORD.findall(name.rpartition("/")[2])]
    while words and _SUFFIX.match(words[-1]):
        words.pop()
    if not words or not _PLACE.match(words[-1]) or (not listed and any(map(_SWITCH.match, words))):
        return ""
    return f'"{name[:63]}"'


def _sibling(body: Any, path: FieldPath) -> str:
    """What ``name`` or ``key`` says in the mapping at this path."""
    for step in path:
        body = body[step]
    name = (body.get("name") or body.get("key")) if isinstance(body, Mapping) else None
    return name if isinstance(name, str) else ""
