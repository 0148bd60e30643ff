"""Country or region code was read as false.

## What it does
Walks the whole object and reports the value `false` where a country, region, jurisdiction, market, location, residence,
nationality, locale or language is meant: under keys such as `country`, `countryCode`, `allowedRegions`, `data-location`,
`landkode` or `nasjonalitet`, in lists under such keys, as `value` or `values` beside a `name` or `key` that says so
(environment variables, match expressions), and as a key in a mapping under such a key. Keys that sound like a switch
(`multiRegion`, `enableLocation`) may be false.

Whatever the key is called, `false` is reported in a list or among the keys of a mapping whose other members are all
two upper-case letters: `[SE, NO, DK]`.

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

In Norwegian, under any name among other codes, and under a name of your own:
```yaml
# options: {fields: [hjemsted]}
apiVersion: example.no/v1
kind: Kunderegister
metadata:
  name: kunder
  namespace: production
spec:
  landkode: NO # finding
  markeder: [SE, NO] # finding
  hjemsted: NO # finding
  storage:
    - SE
    - NO # finding
    - DK
  vatRates:
    SE: 25
    NO: 25 # finding
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
  storage: [SE, "NO", DK]
  multiRegion: no
  audit:
    enabled: false
    steps: [yes, no]
  contacts:
    countries:
      "NO": dpo@example.com
```

## Options
- `fields`: more names of keys that hold countries, regions or languages, compared whole and without regard to case
  (default none).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from policylint.model.lazy import lazy
from policylint.rule import FieldPath, Hit, Manifest, Severity, rule
from policylint.workload import shown

_PLACE = lazy(
    r"(?:countr(?:y|ies)|regions?|jurisdictions?|locations?|locales?|languages?|langs?|nations?|nationalit(?:y|ies)"
    r"|citizenships?|territor(?:y|ies)|markets?|residences?|countrycodes?|regioncodes?"
    r"|(?:hjem|bosteds|avsender|mottaker|opprinnelses|leverings|tredje)?land|landkoder?|nasjonalitet(?:er)?|statsborgerskap"
    r"|marked(?:er)?|spr[aå]k|spr[aå]kkoder?|regioner)\Z"
)
_SUFFIX = lazy(r"(?:code|id|name|list)s?\Z|iso2?\Z|alpha2\Z|koder?\Z")
_SWITCH = lazy(
    r"(?:all|allow|any|auto|cross|detect|disabled?|enabled?|force|global|has|include|is|multi|per|required?|same|show|skip"
    r"|support|use)\Z"
)
_WORD = lazy(r"[A-ZÅ]?[a-zå]+[0-9]*|[A-ZÅ]+(?![a-zå])[0-9]*")
_CODE = lazy(r"[A-Z]{2}\Z")
_LONGEST_NAME = 1000
_LONGEST_SUFFIX = 20
# A node of the object, the step to what holds it, and its key or index there: paths are made for finds only. A plain
# tuple, because one is made for each mapping and list of every manifest.
_Step = tuple[Any, "_Step | None", "str | int"]


@rule(
    severity=Severity.MEDIUM,
    since="0.1",
    controls=("gdpr:30(1)(e)", "iso27001-2022:A.5.31", "iso27001-2022:A.5.34"),
    tags=("residency", "reliability"),
)
def check(manifest: Manifest, *, fields: tuple[str, ...] = ()) -> Iterator[Hit]:
    """Hits at each false that stands for a place, and at each key "false" among places."""
    more, known = frozenset(field.lower() for field in fields), dict[int, bool]()
    for place, on_key in _falses(manifest.body):
        what = _key(place, more, known) if on_key else _value(place, more, known)
        if what:
            yield Hit(
                _path(place),
                f"{what}: YAML reads an unquoted NO as that",
                help='put the code in quotes, as in "NO"',
                on_key=on_key,
            )


def _falses(body: Mapping[str, Any]) -> Iterator[tuple[_Step, bool]]:
    """All values that are false, and all keys that are "false" (True: it is the key).

    Every node of every manifest passes here: plain data is known by its type, which is cheaper to ask than isinstance.
    """
    stack: list[_Step] = [(body, None, "")]
    while stack:
        above = stack.pop()
        node = above[0]
        if type(node) is dict:
            if "false" in node:
                yield (node["false"], above, "false"), True
            members: Any = node.items()
        else:
            members = enumerate(node)
        for step, value in members:
            kind = type(value)
            if kind is dict or kind is list:
                if value:
                    stack.append((value, above, step))
            elif value is False:
                yield (value, above, step), False


def _path(place: _Step) -> FieldPath:
    steps: list[str | int] = []
    _, above, step = place
    while above is not None:
        steps.append(step)
        _, above, step = above
    return tuple(reversed(steps))


def _value(place: _Step, more: Collection[str], known: dict[int, bool]) -> str:
    """What a value that is false stands for, and that it is false; empty where it may well be a boolean."""
    _, above, step = place
    named = _named(place)
    if isinstance(step, str):
        return f"{_shown(named)} is the boolean false" if _is_place(named, more, listed=False) else ""
    if above is not None and (_is_place(named, more, listed=True) or _codes(above[0], known)):
        return f"item {step + 1} of {_shown(named)} is the boolean false"
    return ""


def _key(place: _Step, more: Collection[str], known: dict[int, bool]) -> str:
    """What a key "false" is a key of, and that it is "false"; empty where it may well be a boolean."""
    above = place[1]
    if above is None or above[1] is None:
        return ""
    named = _named(above)
    return f'a key of {_shown(named)} is "false"' if _is_place(named, more, listed=True) or _codes(above[0], known) else ""


def _named(place: _Step) -> _Step:
    """The nearest step, from here up, that is a key. The object itself, which no key holds, counts as one."""
    _, above, step = place
    while isinstance(step, int) and above is not None:
        place = above
        _, above, step = place
    return place


def _name(named: _Step) -> str:
    """The name of what the key holds: of ``value`` it is in another field, of ``code`` that of the thing coded."""
    _, above, step = named
    name = str(step)
    if above is None:
        return name
    if name in ("value", "values"):
        beside = above[0].get("name") or above[0].get("key")
        return beside if isinstance(beside, str) else name
    if _SUFFIX.match(name[:_LONGEST_SUFFIX].lower()):
        return str(_named(above)[2]) or name
    return name


def _shown(named: _Step) -> str:
    return shown(_name(named), 63)


def _is_place(named: _Step, more: Collection[str], *, listed: bool) -> bool:
    """Whether the name is that of a place or language; a single value of a name that sounds like a switch is none."""
    name = _name(named)[-_LONGEST_NAME:].rpartition("/")[2]
    if name.lower() in more:
        return True
    words = [word.lower() for word in _WORD.findall(name)]
    while words and _SUFFIX.match(words[-1]):
        words.pop()
    return bool(words and _PLACE.match(words[-1])) and (listed or not any(map(_SWITCH.match, words)))


def _codes(members: Collection[Any], known: dict[int, bool]) -> bool:
    """Whether the items or keys, but for those that are false, are two upper-case letters each, and there are any.

    ``known`` keeps the answer: the list may hold many that are false.
    """
    if id(members) not in known:
        others = [one for one in members if one is not False and one != "false"]
        known[id(members)] = bool(others) and all(isinstance(one, str) and _CODE.match(one) for one in others)
    return known[id(members)]
