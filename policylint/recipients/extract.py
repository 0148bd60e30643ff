"""The facts of one object."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest
from policylint.model.position import FieldPath
from policylint.recipients.addresses import any_address, has_variable
from policylint.recipients.facts import Fact, Form, Semantics, Source, unknown
from policylint.recipients.fields import Field, fields_of
from policylint.recipients.origins import origin, override
from policylint.recipients.pods import placement, requirements, told, used
from policylint.recipients.stores import kind_of, store, target
from policylint.recipients.texts import in_mapping, in_text, texts
from policylint.recipients.values import in_resource, in_values, in_values_text
from policylint.recipients.variables import hosts, listed, mapped, region_fact
from policylint.recipients.volumes import persistent_volume, storage_class
from policylint.recipients.walking import follow, items, mapping, parse, text_at
from policylint.residency.false_friends import false_friend
from policylint.residency.inference import of_group

_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:(?P<region>[a-z0-9-]{4,30}):\S*")
_DEPTH = 4
# Custom resources in whose fields an image is something else, or none at all.
_NO_IMAGES = frozenset(("grafana.integreatly.org",))


class _Object(NamedTuple):
    """The object that a field belongs to. ``depth``: how many others hold it."""

    body: Mapping[str, Any]
    group: str
    kind: str
    depth: int = 0


def facts(manifest: Manifest) -> list[Fact]:
    """All facts of an object, in the order of their fields."""
    group, kind = manifest.resource.ref.group, manifest.resource.kind
    found = list(_of_kind(_Object(manifest.body, group, kind)))
    if manifest.pods or manifest.containers:
        found.extend(used(manifest))
        found.extend(placement(manifest))
        for container in manifest.containers:
            found.extend(told(container))
    if "." in group and not group.endswith((".k8s.io", "openshift.io")) and group not in _NO_IMAGES:
        known = frozenset(fact.path for fact in found if fact.semantics is Semantics.IMAGE)
        found.extend(in_resource(manifest.body, known))
    return sorted(dict.fromkeys(found), key=_place)


def _place(fact: Fact) -> tuple[list[str], int, str]:
    return [f"{step:09}" if isinstance(step, int) else step for step in fact.path], fact.row, fact.text


def _of_kind(held: _Object) -> Iterator[Fact]:
    body = held.body
    repository = list(_repository(body)) if (held.group, held.kind) == ("", "Secret") else []
    yield from repository
    for field in fields_of(held.group, held.kind):
        if "name" in field.options and text_at(body, "metadata", "name") != field.options["name"]:
            continue
        yield from (fact for fact in _of_field(field, held) if all(fact.path != one.path for one in repository))
    if held.group == "" and held.kind in ("ConfigMap", "Secret"):
        name = "data" if held.kind == "ConfigMap" else "stringData"
        yield from texts((name,), body.get(name))
    elif (held.group, held.kind) == ("storage.k8s.io", "StorageClass"):
        yield from storage_class(body)
    elif (held.group, held.kind) == ("", "PersistentVolume"):
        yield from persistent_volume(body)
    elif (held.group, held.kind) == ("helm.toolkit.fluxcd.io", "HelmRelease"):
        yield from in_values(("spec", "values"), mapping(body.get("spec")).get("values"))
    elif held.group == "argoproj.io" and held.kind in ("Application", "ApplicationSet"):
        yield from _argo(body, held.kind)
    elif (held.group, held.kind) == ("helm.cattle.io", "HelmChart"):
        yield from in_values_text(("spec", "valuesContent"), mapping(body.get("spec")).get("valuesContent"))


def _repository(body: Mapping[str, Any]) -> Iterator[Fact]:
    """The repository or cluster that Argo CD is told in a Secret."""
    kind = text_at(body, "metadata", "labels", "argocd.argoproj.io/secret-type")
    data = mapping(body.get("stringData"))
    if kind in ("repository", "repo-creds", "repository-write", "repo-write-creds"):
        yield from origin(("stringData", "url"), data.get("url"))
    elif kind == "cluster" and isinstance(data.get("server"), str):
        yield from hosts(("stringData", "server"), Semantics.TARGET, any_address(data["server"]), inside=False)


def _argo(body: Mapping[str, Any], kind: str) -> Iterator[Fact]:
    path: FieldPath = ("spec",) if kind == "Application" else ("spec", "template", "spec")
    spec: Any = body
    for step in path:
        spec = mapping(spec).get(str(step))
    found = [((*path, "source"), mapping(spec).get("source"))]
    found += [((*path, "sources", index), one) for index, one in items(mapping(spec).get("sources"))]
    for where, source in found:
        helm = mapping(mapping(source).get("helm"))
        yield from in_values((*where, "helm", "valuesObject"), helm.get("valuesObject"))
        yield from in_values_text((*where, "helm", "values"), helm.get("values"))


def _of_field(field: Field, held: _Object) -> Iterator[Fact]:
    form, _, argument = field.form.partition(":")
    if form == "missing":
        if not any(True for _ in follow(held.body, field.path)) and held.body.get("spec"):
            yield from _meant(field, ("spec",), "")
        return
    if form == "ack":
        yield from _ack(field, held)
        return
    met = False
    for path, value in follow(held.body, field.path):
        met = True
        if value is None or false_friend(held.group, held.kind, path):
            continue
        for fact in _FORMS[form](field, held, path, value, argument):
            yield fact._replace(advisory=fact.advisory or field.advisory)
    if not met and form == "store" and "bucket" in field.options:
        yield from _store(field, held, field.path, {}, argument)
    if not met and "default-host" in field.options:
        for path, above in follow(held.body, field.path[:-1]):
            if isinstance(above, Mapping):
                yield Fact(path, field.semantics, Form.HOST, field.options["default-host"], "the default")


def _region(field: Field, held: _Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    redundancy = ""
    if "redundancy" in field.options:
        redundancy = _text(held.body, field.options["redundancy"])
    if "geo" in field.options and _text(held.body, field.options["geo"]).lower() == "enabled":
        redundancy = "Geo"
    yield from region_fact(path, field.semantics, value, _provider(field, held), redundancy)


def _host(field: Field, held: _Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    if isinstance(value, str):
        yield from hosts(path, field.semantics, any_address(value), inside=field.inside)
    elif isinstance(value, Mapping) and isinstance(value.get("name"), str):
        source = Source("Secret", value["name"], text_at(value, "key"))
        yield unknown(path, field.semantics, f"it is in the Secret {source.name[:80]}", source=source)


def _arn(field: Field, held: _Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    found = _ARN.match(value) if isinstance(value, str) else None
    if found:
        yield Fact(path, field.semantics, Form.REGION, found["region"], "arn", "aws")


def _instance(field: Field, held: _Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    parts = value.split(":") if isinstance(value, str) else ()
    if len(parts) >= 3:
        yield from region_fact(path, field.semantics, parts[-2], field.provider)
    elif value:
        yield unknown(path, field.semantics, "it names no region")


def _image(field: Field, held: _Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    if isinstance(value, str) and value:
        if has_variable(value):
            yield unknown(path, field.semantics, "it holds a variable", shown=value[:200])
        else:
            yield Fact(path, field.semantics, Form.IMAGE, value)


def _origin(field: Field, held: _Object, path: FieldPath, value: Any, argument: str) -> Iterator[Fact]:
    if not argument or (isinstance(value, str) and "://" in value):
        yield from origin(path, value)


def _store(field: Field, held: _Object, path: FieldPath, value: Any, argument: str) -> Iterator[Fact]:
    kind = kind_of(_text(held.body, argument[1:])) if argument.startswith("@") else argument
    bucket = None
    if "bucket" in field.options:
        pattern = parse(field.options["bucket"])
        bucket = next(follow(held.body, pattern), None)
    yield from store(path, value, field.semantics, kind, bucket, optional="optional" in field.options)


def _bucket(field: Field, held: _Object, path: FieldPath, value: Any, argument: str) -> Iterator[Fact]:
    if isinstance(value, str) and value:
        yield from target(path, value, field.semantics, argument or "s3")


def _cidr(field: Field, held: _Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    """A range outside private networks. No table says where its addresses are."""
    try:
        network = ip_network(value, strict=False) if isinstance(value, str) else None
    except ValueError:
        return
    if network is not None and (network.prefixlen == 0 or not network.is_private):
        why = "it allows every address" if network.prefixlen == 0 else "addresses say nothing of the place"
        yield unknown(path, field.semantics, why, shown=str(network))


def _secret(field: Field, held: _Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    name = value if isinstance(value, str) else text_at(value, "name")
    if name and has_variable(name):
        yield unknown(path, field.semantics, "it holds a variable", shown=name[:200])
    elif name:
        key = text_at(value, "key")
        why = f"it is in the Secret {name[:80]}, which is not among the manifests"
        yield unknown(path, field.semantics, why, source=Source("Secret", name, key), shown=f"Secret {name[:80]}")


def _object(field: Field, held: _Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    version, kind = text_at(value, "apiVersion"), text_at(value, "kind")
    if version and kind and held.depth < _DEPTH:
        group, slash, _version = version.partition("/")
        for fact in _of_kind(_Object(value, group if slash else "", kind, held.depth + 1)):
            provider = fact.provider or of_group(group, kind)
            yield fact._replace(path=(*path, *fact.path), provider=provider)


def _means(field: Field, held: _Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    shown = value[:100] if isinstance(value, str) else ""
    yield from _meant(field, path, shown)


def _meant(field: Field, path: FieldPath, shown: str) -> Iterator[Fact]:
    options = field.options
    if "host" in options:
        yield Fact(path, field.semantics, Form.HOST, options["host"], shown or "the default")
    elif "region" in options:
        yield Fact(path, field.semantics, Form.REGION, options["region"], f"{options['region']} (default)", field.provider)


def _ack(field: Field, held: _Object) -> Iterator[Fact]:
    """The region of an object of AWS' controllers: an annotation, of the namespace where the object has none."""
    for path, value in follow(held.body, field.path):
        yield from region_fact(path, field.semantics, value, "aws")
        return
    if isinstance(held.body.get("spec"), Mapping):
        why = "neither the annotation services.k8s.aws/region nor one of its namespace names a region"
        yield unknown(
            ("metadata",), field.semantics, why, source=Source("Namespace", "", ""), shown="no region", provider="aws"
        )


def _config(field: Field, held: _Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    yield from in_text(path, value) if isinstance(value, str) else in_mapping(path, value)


def _provider(field: Field, held: _Object) -> str:
    if field.provider.startswith("@"):
        return _text(held.body, field.provider[1:]).rpartition("/")[2]
    return field.provider


def _text(body: Any, path: str) -> str:
    return next((value for _, value in follow(body, parse(path)) if isinstance(value, str)), "")


_Form = Callable[[Field, _Object, FieldPath, Any, str], Iterator[Fact]]
_FORMS: Mapping[str, _Form] = {
    "arn": _arn,
    "bucket": _bucket,
    "cidr": _cidr,
    "config": _config,
    "env": lambda field, held, path, value, _: listed(path, value),
    "host": _host,
    "image": _image,
    "instance": _instance,
    "means": _means,
    "object": _object,
    "origin": _origin,
    "origin-url": lambda field, held, path, value, _: _origin(field, held, path, value, "url"),
    "override": lambda field, held, path, value, _: override(path, value),
    "region": _region,
    "requirements": lambda field, held, path, value, _: requirements(path, value, field.semantics),
    "secret": _secret,
    "store": _store,
    "target": _bucket,
    "variables": lambda field, held, path, value, _: mapped(path, value),
}
