"""Variables: those that tools read a region from, and those whose value is plainly an address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policylint.model.position import FieldPath
from policylint.model.values import as_mapping, mappings
from policylint.recipients.addresses import Address, addresses, has_variable, is_local
from policylint.recipients.facts import Fact, Form, Semantics, Source, unknown
from policylint.recipients.names import (
    Endpoint,
    as_variable,
    endpoint_of,
    is_hosted,
    is_image,
    is_of_region,
    is_own,
    is_setting,
    is_told,
    may_hold_region,
    only_signs,
    region_of,
    sense,
)
from policylint.residency.false_friends import is_time_zone
from policylint.residency.inference import of_variable
from policylint.residency.regions import resolve

ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:(?P<region>[a-z0-9-]{4,30}):\S*")
"""The name of a resource of AWS with its region; those of services without regions have none."""
# The name of an instance of Cloud SQL, as its proxy and its connectors are told it: project:region:instance.
_INSTANCE = re.compile(
    r"(?:[a-z0-9.-]{1,60}:)?[a-z][a-z0-9-]{4,28}:(?P<region>[a-z]+-[a-z]+[0-9]{1,2}):[a-z][a-z0-9-]{0,97}(?:=\S*)?"
)
_VARIABLE_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
# Names of schemas: nothing goes there.
_NAMED_ONLY = re.compile(r"https?://(?:www\.w3\.org|json-schema\.org)(?:[/:]|\Z)")
_REFERENCE = re.compile(r"\$\((?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,250})\)")
_LONGEST, _LONGEST_REGION, _MOST_REGIONS = 4000, 100, 100
# Of what the kubelet puts together; longer texts are no addresses.
_LONGEST_EXPANDED, _LONGEST_PART = 1000, 300
EVERY, VALUES = "*", "values of a chart"
"""What stands for the name of a variable where a source gives every value, or a text with the values of a chart."""
_INSIDE = ("fieldRef", "resourceFieldRef")


def listed(path: FieldPath, env: Any, user: str = "") -> Iterator[Fact]:
    """The facts of a list of variables, as containers have it."""
    found = [(index, item) for index, item in mappings(env) if isinstance(item.get("name"), str)]
    if not found:
        return
    said = {item["name"]: item["value"] for _, item in found if isinstance(item.get("value"), str)}
    endpoint = endpoint_beside((item["name"], item.get("value") or item.get("valueFrom")) for _, item in found)
    for index, item in found:
        shown, name = item["name"][:80], as_variable(item["name"])
        if "value" in item:
            value = item["value"]
            if isinstance(value, str) and "$(" in value:
                value = _expanded(value, said)
            facts = of_value((*path, index, "value"), name, value, endpoint=endpoint)
        elif item.get("valueFrom"):
            facts = _from((*path, index, "valueFrom"), name, item["valueFrom"], endpoint=endpoint)
        else:  # it is empty, or a patch takes it away
            continue
        for fact in facts:
            yield fact._replace(user=f"{shown} of {user}" if user else shown)


def taken(path: FieldPath, env_from: Any, user: str = "") -> Iterator[Fact]:
    """The facts of a list of objects whose values all become variables: what they say stands there, where they are known."""
    for index, item in mappings(env_from):
        for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            reference = as_mapping(item.get(field))
            name = reference.get("name")
            if isinstance(name, str) and name:
                source = Source(kind, name, "", reference.get("optional") is True, EVERY)
                yield not_there((*path, index, field, "name"), source)._replace(user=user)


def not_there(path: FieldPath, source: Source) -> Fact:
    """The fact of values that another object gives, and of which nothing is known if it is not among the manifests. That a
    Secret is not, is as it should be: it is shown in the inventory only.
    """
    why = f"its values come from the {source.kind} {source.name[:80]}, which is not among the manifests"
    shown = f"{source.kind} {source.name[:80]}"
    return unknown(path, Semantics.CLOUD, why, source=source, shown=shown, advisory=source.kind == "Secret")


def mapped(path: FieldPath, values: Any, *, user: str = "") -> Iterator[Fact]:
    """The facts of a mapping of variables: the data of a ConfigMap that becomes the environment of containers."""
    if not isinstance(values, dict):
        return
    endpoint = endpoint_beside(values.items())
    for name, value in values.items():
        plain = bool(_VARIABLE_NAME.fullmatch(name)) or is_told(as_variable(name))
        for fact in of_value((*path, name), as_variable(name), value, endpoint=endpoint):
            # What a key that is no variable means, only the software that reads it knows.
            advisory = fact.advisory or (not plain and fact.form is Form.HOST)
            yield fact._replace(user=user or name[:80], advisory=advisory)


def of_value(path: FieldPath, name: str, value: Any, *, endpoint: Endpoint = Endpoint.NONE) -> Iterator[Fact]:
    """What the value of a variable means. ``endpoint``: the one that stands beside it, so that a region may only be what
    requests are signed with there. Then it goes into the inventory.
    """
    found = list(_place_of(path, name, value))
    if found:
        muted = only_signs(name, endpoint)
        yield from (fact._replace(advisory=True) for fact in found) if muted else found
    elif region_of(name) is None and isinstance(value, str) and value.strip():
        yield from _recipients(path, name, value.strip())


def _place_of(path: FieldPath, name: str, value: Any) -> Iterator[Fact]:
    """The regions that a variable of this name holds."""
    region = region_of(name)
    if region is not None:
        yield from region_fact(path, Semantics.CLOUD, value, region)
    elif isinstance(value, str) and len(value) <= _LONGEST and may_hold_region(name):
        for one in value.split(",")[:_MOST_REGIONS]:
            if names_a_region(one, plain=is_of_region(name)):
                yield Fact(path, Semantics.CLOUD, Form.REGION, one.strip(), provider=of_variable(name))


def _recipients(path: FieldPath, name: str, value: str) -> Iterator[Fact]:
    """The resources, images and hosts that a variable names."""
    if ":" in value and "://" not in value:
        resources = list(_resources(path, sense(name), value))
        if resources:
            yield from resources
            return
    if is_image(name):
        if ("/" in value or ":" in value) and not any(one.isspace() for one in value):
            yield Fact(path, Semantics.IMAGE, Form.IMAGE, value)
        return
    bare = is_hosted(name)
    if "://" not in value and ":" not in value and "=" not in value and not ("." in value and bare):
        return
    if _NAMED_ONLY.match(value):
        return
    semantics = sense(name)
    found = list(addresses(value, bare=bare))
    own = semantics is Semantics.EGRESS and is_own(name)
    yield from hosts(path, semantics, iter(found), inside=False, own=own)
    if not found and is_told(name) and not is_local(value):
        why = "it holds a variable" if has_variable(value) else "it holds no address that can be read"
        yield unknown(path, semantics, why)


def _resources(path: FieldPath, semantics: Semantics, value: str) -> Iterator[Fact]:
    """The regions of resources that are named with them: those of AWS, and instances of Cloud SQL."""
    arn = ARN.match(value) if value.startswith("arn:") else None
    if arn:
        yield Fact(path, semantics, Form.REGION, arn["region"], f"arn of {arn['region']}", "aws")
        return
    for one in value.split(",")[:_MOST_REGIONS] if value.count(":") > 1 else ():
        found = _INSTANCE.fullmatch(one.strip())
        if found:
            region = found["region"]
            yield Fact(path, Semantics.STORAGE, Form.REGION, region, f"instance of Cloud SQL in {region}", "gcp")


def names_a_region(text: str, *, plain: bool = False) -> bool:
    """Whether the text is the name of a region or zone of some provider: for fields whose names do not say it. ``plain``: a
    word alone may be one, as ``eastus`` is.
    """
    text = text.strip()
    if len(text) > _LONGEST_REGION or has_variable(text) or is_time_zone(text):
        return False
    return (plain or any(one.isdigit() or one in "- " for one in text)) and resolve("", text).known


def hosts(path: FieldPath, semantics: Semantics, found: Iterator[Address], *, inside: bool, **more: Any) -> Iterator[Fact]:
    """A fact for each address. ``inside``: hosts in the cluster count too."""
    for address in found:
        yield Fact(path, semantics, Form.HOST, address.host, address.shown, inside=inside)._replace(**more)


def region_fact(path: FieldPath, semantics: Semantics, value: Any, provider: str, redundancy: str = "") -> Iterator[Fact]:
    """The fact of a field that holds a region, of any type."""
    if value is False:
        why = 'it is the boolean false: YAML reads an unquoted NO as that; put it in quotes, as in "NO"'
        yield unknown(path, semantics, why, shown="false")
    elif isinstance(value, str):
        if has_variable(value):
            yield unknown(path, semantics, "it holds a variable", shown=value[:100])
        elif value.strip():
            yield Fact(path, semantics, Form.REGION, value.strip(), provider=provider, redundancy=redundancy)
    elif value is not None and not isinstance(value, dict | list):
        yield unknown(path, semantics, "it is no text, so it names no region", shown=str(value)[:40])


def _from(path: FieldPath, name: str, source: Any, *, endpoint: Endpoint) -> Iterator[Fact]:
    """The fact of a variable that another object gives its value."""
    region = region_of(name)
    if region is None and not is_setting(name):
        return
    muted = only_signs(name, endpoint)
    held = as_mapping(source)
    if any(key in held for key in _INSIDE):
        return
    semantics = Semantics.CLOUD if region is not None else sense(name)
    for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
        reference = as_mapping(held.get(field))
        if isinstance(reference.get("name"), str) and isinstance(reference.get("key"), str):
            where = Source(kind, reference["name"], reference["key"], reference.get("optional") is True, name)
            why = f"its value comes from the {kind} {where.name[:80]}, which is not among the manifests"
            shown = f"{kind} {where.name[:80]}"
            # Where it is there, what it says counts as if it stood here.
            quiet = muted or not is_told(name)
            found = unknown((*path, field, "key"), semantics, why, source=where, provider=region or "", advisory=quiet)
            yield found._replace(shown=shown)
            return
    quiet = muted or not is_told(name)
    yield unknown(path, semantics, "its value comes from elsewhere", provider=region or "", advisory=quiet)


def endpoint_beside(variables: Iterable[tuple[str, Any]]) -> Endpoint:
    """Which endpoint the variables surely tell, which is then looked at itself: not a switch such as
    AWS_STS_REGIONAL_ENDPOINTS, nor where people find something.
    """
    found = Endpoint.NONE
    for name, value in variables:
        written = as_variable(name) if value else ""
        kind = endpoint_of(written)
        if kind is Endpoint.NONE:
            continue
        told = (
            is_told(written)
            if not isinstance(value, str)
            else has_variable(value) or any(addresses(value, bare="." in value))
        )
        if told and kind.value > found.value:
            found = kind
    return found


def _expanded(value: str, said: Mapping[str, str]) -> str:
    """The value with what the container's other variables say put in, as the kubelet does, once."""
    if len(value) > _LONGEST_EXPANDED:
        return value
    return _REFERENCE.sub(lambda found: said.get(found["name"], found.group())[:_LONGEST_PART], value)
