"""Fields of kinds that are not known here, by their names: for the inventory only, because names mislead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policylint.model.position import FieldPath
from policylint.recipients.addresses import addresses
from policylint.recipients.facts import Fact, Form, Semantics
from policylint.recipients.variables import hosts, names_a_region
from policylint.residency.false_friends import false_friend

# The names that the definitions of 3,977 custom resources have for places (github.com/datreeio/CRDs-catalog 7b1e26ef).
_REGIONS = frozenset(("region", "regions", "location", "locations", "zone", "zones", "availabilityZone", "availabilityZones"))
_REGIONS |= frozenset(("awsRegion", "aws_region", "s3Region", "regionName"))
_BARE = ("host", "server", "endpoint")
_HOSTS = re.compile(
    r"(?:endpoint|endpoints|url|urls|uri|host|server|repoURL|bootstrapServers|[a-z][A-Za-z0-9]{0,60}(?:Endpoint|Url|URL|Uri|URI|Servers))"
)


def guessed(path: FieldPath, node: Mapping[str, Any], group: str = "", kind: str = "") -> Iterator[Fact]:
    """What the fields of a mapping may mean: a region that exists, and what is plainly an address."""
    signed = any("endpoint" in key.lower() and value for key, value in node.items())
    pair = node.get("name"), node.get("value")
    if isinstance(pair[0], str) and isinstance(pair[1], str) and pair[0] in _REGIONS:
        yield from _region((*path, "value"), pair[1], group, kind)
    for key, value in node.items():
        listed = isinstance(value, list)
        for index, one in enumerate(value if isinstance(value, list) else (value,)):
            if not isinstance(one, str) or not one:
                continue
            where = (*path, key, index) if listed else (*path, key)
            if key in _REGIONS and not signed:
                yield from _region(where, one, group, kind)
            elif _HOSTS.fullmatch(key):
                bare = key in _BARE and one.count(".") > 1 and not any("ingress" in str(step).lower() for step in path)
                found = addresses(one, bare=bare)
                yield from hosts(where, Semantics.EGRESS, found, inside=False, advisory=True)


def _region(path: FieldPath, text: str, group: str, kind: str) -> Iterator[Fact]:
    if names_a_region(text) and not false_friend(group, kind, path):
        yield Fact(path, Semantics.CLOUD, Form.REGION, text, advisory=True)
