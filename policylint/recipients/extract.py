"""The facts of one object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policylint.model.manifest import Manifest
from policylint.model.position import FieldPath
from policylint.recipients import stored
from policylint.recipients.addresses import any_address
from policylint.recipients.facts import Fact, Semantics
from policylint.recipients.fields import Field, fields_of
from policylint.recipients.forms import Object, of_field
from policylint.recipients.origins import origin
from policylint.recipients.pods import placement, told, used
from policylint.recipients.texts import in_text
from policylint.recipients.values import in_resource, in_values_text
from policylint.recipients.variables import hosts, mapped
from policylint.recipients.volumes import persistent_volume, servers, storage_class
from policylint.recipients.walking import follow, text_at
from policylint.residency.inference import of_group
from policylint.workload import volumes

_VALUES = re.compile(r"values[A-Za-z0-9._-]{0,60}\.ya?ml")
_DEPTH = 4
# The groups of the API server itself (k8s.io/api, kube-aggregator, apiextensions-apiserver), and those of its SIGs whose
# objects name no images: all others are of custom resources.
_OF_KUBERNETES = frozenset(
    f"{one}.k8s.io"
    for one in (
        "admissionregistration",
        "apiextensions",
        "apiregistration",
        "authentication",
        "authorization",
        "certificates",
        "coordination",
        "discovery",
        "events",
        "flowcontrol.apiserver",
        "gateway.networking",
        "groupsnapshot.storage",
        "internal.apiserver",
        "metrics",
        "networking",
        "node",
        "policy.networking",
        "rbac.authorization",
        "resource",
        "scheduling",
        "snapshot.storage",
        "storage",
        "storagemigration",
    )
)
# Custom resources in whose fields an image is something else, or none at all.
_NO_IMAGES = frozenset(("console.openshift.io", "grafana.integreatly.org"))


def facts(manifest: Manifest) -> list[Fact]:
    """All facts of an object, in the order of their fields."""
    group, kind = manifest.resource.group, manifest.resource.kind
    found = list(_of_kind(Object(manifest.body, group, kind)))
    if manifest.pods or manifest.containers:
        found.extend(used(manifest))
        found.extend(placement(manifest))
        for pod in manifest.pods:
            for path, volume in volumes(pod):
                found.extend(servers(path, volume))
        for container in manifest.containers:
            found.extend(told(container))
    if "." in group and group not in _OF_KUBERNETES and group not in _NO_IMAGES:
        known = frozenset(fact.path for fact in found)
        found.extend(in_resource(manifest.body, known, group, kind))
    if (group, kind) == ("", "Secret"):
        found = [fact._replace(secret=True) for fact in found]
    # What a container and a chart both say of one field is one fact: that of the container, which says whose it is, is first.
    once = {
        (fact.path, fact.inner, fact.row, fact.semantics, fact.form, fact.text, fact.why): fact for fact in reversed(found)
    }
    return sorted(once.values(), key=_place)


def _place(fact: Fact) -> tuple[list[str], int, str]:
    return [f"{step:09}" if isinstance(step, int) else step for step in fact.path], fact.row, fact.text


def _of_kind(held: Object) -> Iterator[Fact]:
    body = held.body
    for field in fields_of(held.group, held.kind):
        if "name" not in field.options or text_at(body, "metadata", "name") == field.options["name"]:
            yield from _of_field(field, held)
    if held.group == "" and held.kind in ("ConfigMap", "Secret"):
        yield from _of_data(body, held.kind)
    elif (held.group, held.kind) == ("storage.k8s.io", "StorageClass"):
        yield from storage_class(body)
    elif (held.group, held.kind) == ("", "PersistentVolume"):
        yield from persistent_volume(body)


def _of_field(field: Field, held: Object) -> Iterator[Fact]:
    if field.form != "object":
        yield from of_field(field, held)
        return
    for path, value in follow(held.body, field.path):
        yield from _nested(held, path, value)


def _nested(held: Object, path: FieldPath, value: Any) -> Iterator[Fact]:
    version, kind = text_at(value, "apiVersion"), text_at(value, "kind")
    if version and kind and held.depth < _DEPTH:
        group, slash, _version = version.partition("/")
        for fact in _of_kind(Object(value, group if slash else "", kind, held.depth + 1)):
            provider = fact.provider or of_group(group, kind)
            yield fact._replace(path=(*path, *fact.path), provider=provider)


def _of_data(body: Mapping[str, Any], kind: str) -> Iterator[Fact]:
    """The facts of the data of a ConfigMap or Secret: as variables, as configurations, as values of a chart."""
    of_argo = text_at(body, "metadata", "labels", "argocd.argoproj.io/secret-type") if kind == "Secret" else ""
    for name, values in stored.fields(body, kind):
        repository = list(_repository(of_argo, name, values))
        yield from repository
        known = {fact.path for fact in repository}
        yield from (fact for fact in mapped((name,), values) if fact.path not in known)
        for key, value in values.items():
            if _VALUES.fullmatch(key):
                yield from in_values_text((name, key), value)
            elif isinstance(value, str):
                yield from in_text((name, key), value)


def _repository(kind: str, name: str, data: Mapping[str, Any]) -> Iterator[Fact]:
    """The repository or cluster that Argo CD is told in a Secret."""
    if kind in ("repository", "repo-creds", "repository-write", "repo-write-creds"):
        yield from origin((name, "url"), data.get("url"))
    elif kind == "cluster" and isinstance(data.get("server"), str):
        yield from hosts((name, "server"), Semantics.TARGET, any_address(data["server"].strip()), inside=False)
