"""The forms that fields have: what the value of a row of the table means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any, NamedTuple

from policylint.model.position import FieldPath
from policylint.model.values import mappings
from policylint.recipients.addresses import any_address, has_variable
from policylint.recipients.configs import in_mapping
from policylint.recipients.facts import Fact, Form, Source, unknown
from policylint.recipients.fields import Field
from policylint.recipients.names import as_variable, is_setting, may_hold_region
from policylint.recipients.origins import origin, override
from policylint.recipients.pods import requirements
from policylint.recipients.stores import kind_of, store, target
from policylint.recipients.texts import in_text
from policylint.recipients.values import in_parameters, in_values, in_values_text, registry
from policylint.recipients.variables import ARN, VALUES, hosts, listed, mapped, not_there, region_fact
from policylint.recipients.walking import follow, parse, text_at
from policylint.residency.false_friends import false_friend

_DNS = 53


class Object(NamedTuple):
    """The object that a field belongs to. ``depth``: how many others hold it."""

    body: Mapping[str, Any]
    group: str
    kind: str
    depth: int = 0


def of_field(field: Field, held: Object) -> Iterator[Fact]:
    """The facts of a field of an object; what is another object is not for here."""
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
    if "default-host" in field.options:
        for path, above in follow(held.body, field.path[:-1]):
            if isinstance(above, dict) and not above.get(field.path[-1]):
                yield Fact(path, field.semantics, Form.HOST, (host := field.options["default-host"]), f"{host} (default)")


def _region(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    redundancy = ""
    if "redundancy" in field.options:
        redundancy = _text(held.body, field.options["redundancy"])
    if "geo" in field.options and _text(held.body, field.options["geo"]).lower() == "enabled":
        redundancy = "Geo"
    if "prefix" in field.options and isinstance(value, str):
        value = value.rpartition("/")[2].removeprefix(field.options["prefix"])
    yield from region_fact(path, field.semantics, value, _provider(field, held), redundancy)


def _host(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    if isinstance(value, str):
        yield from hosts(path, field.semantics, any_address(value), inside=field.inside)
    elif isinstance(value, dict) and isinstance(value.get("name"), str):
        source = Source("Secret", value["name"], text_at(value, "key"))
        yield unknown(path, field.semantics, f"it is in the Secret {source.name[:80]}", source=source)


def _arn(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    found = ARN.match(value) if isinstance(value, str) else None
    if found:
        yield Fact(path, field.semantics, Form.REGION, found["region"], "arn", "aws")


def _instance(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    parts = value.split(":") if isinstance(value, str) else ()
    if len(parts) >= 3:
        yield from region_fact(path, field.semantics, parts[-2], field.provider)
    elif value:
        yield unknown(path, field.semantics, "it names no region")


def _from(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    """What OpenShift builds from, or follows: an image, if it says so."""
    if text_at(value, "kind") == "DockerImage" and text_at(value, "name"):
        yield Fact((*path, "name"), field.semantics, Form.IMAGE, text_at(value, "name"))


def _image(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    if isinstance(value, str) and value:
        if has_variable(value):
            yield unknown(path, field.semantics, "it holds a variable", shown=value[:200])
        else:
            yield Fact(path, field.semantics, Form.IMAGE, value.removeprefix("docker://"))


def _origin(field: Field, held: Object, path: FieldPath, value: Any, argument: str) -> Iterator[Fact]:
    if not argument or (isinstance(value, str) and "://" in value):
        yield from origin(path, value)


def _store(field: Field, held: Object, path: FieldPath, value: Any, argument: str) -> Iterator[Fact]:
    kind = kind_of(_text(held.body, argument[1:])) if argument.startswith("@") else argument
    bucket = None
    if "bucket" in field.options:
        pattern = parse(field.options["bucket"])
        bucket = next(follow(held.body, pattern), None)
    yield from store(path, value, field.semantics, kind, bucket, optional="optional" in field.options)


def _bucket(field: Field, held: Object, path: FieldPath, value: Any, argument: str) -> Iterator[Fact]:
    if isinstance(value, str) and value:
        yield from target(path, value, field.semantics, argument or "s3")


def _cidr(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    """A range outside private networks. No table says where its addresses are."""
    try:
        network = ip_network(value, strict=False) if isinstance(value, str) else None
    except ValueError:
        return
    if network is not None and (network.prefixlen == 0 or not network.is_private):
        why = "it allows every address" if network.prefixlen == 0 else "addresses say nothing of the place"
        yield unknown(path, field.semantics, why, shown=str(network))


def _values_from(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    """The values of a chart that another object holds, as HelmRelease has it: as a text, or one for a path."""
    kind, name = text_at(value, "kind"), text_at(value, "name")
    if kind not in ("ConfigMap", "Secret") or not name:
        return
    target = text_at(value, "targetPath").replace("\\", "")
    steps = [step for step in target.split(".") if step]
    meant = as_variable("_".join(steps[-2:])) if steps else VALUES
    source = Source(kind, name, text_at(value, "valuesKey") or "values.yaml", value.get("optional") is True, meant)
    if not steps or is_setting(meant):
        yield not_there((*path, "name"), source)._replace(semantics=field.semantics)


def _entity(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    if value in ("all", "world", "world-ipv4", "world-ipv6"):
        yield unknown(path, field.semantics, "it allows every address", shown=value)


def _secret(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    name = value if isinstance(value, str) else text_at(value, "name")
    if name and has_variable(name):
        yield unknown(path, field.semantics, "it holds a variable", shown=name[:200])
    elif name:
        key = text_at(value, "key")
        why = f"it is in the Secret {name[:80]}, which is not among the manifests"
        yield unknown(path, field.semantics, why, source=Source("Secret", name, key), shown=f"Secret {name[:80]}")


def _means(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    shown = value[:100] if isinstance(value, str) else ""
    yield from _meant(field, path, shown)


def _meant(field: Field, path: FieldPath, shown: str) -> Iterator[Fact]:
    options = field.options
    if "host" in options:
        yield Fact(path, field.semantics, Form.HOST, options["host"], shown or f"{options['host']} (default)")
    elif "region" in options:
        yield Fact(path, field.semantics, Form.REGION, options["region"], f"{options['region']} (default)", field.provider)


def _everywhere(field: Field, held: Object, path: FieldPath, value: Any, argument: str) -> Iterator[Fact]:
    """The rules of a list that are not narrowed: without the field, or with nothing in it, one allows every address. But for
    one that allows names to be looked up, which are no recipients.
    """
    for index, rule in mappings(value):
        ports = [port.get("port") for _, port in mappings(rule.get("ports"))]
        if not rule.get(argument) and not (ports and all(port == _DNS for port in ports)):
            yield unknown((*path, index), field.semantics, "it allows every address", shown="everywhere")


def _unread(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    if value:
        yield unknown(path, field.semantics, "it is a template, which can put anything in", shown=str(path[-1]))


def _ack(field: Field, held: Object) -> Iterator[Fact]:
    """The region of an object of AWS' controllers: an annotation, of the namespace where the object has none."""
    for path, value in follow(held.body, field.path):
        yield from region_fact(path, field.semantics, value, "aws")
        return
    if isinstance(held.body.get("spec"), dict):
        why = "neither the annotation services.k8s.aws/region nor one of its namespace names a region"
        yield unknown(
            ("metadata",), field.semantics, why, source=Source("Namespace", "", ""), shown="no region", provider="aws"
        )


def _config(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    yield from in_text(path, value) if isinstance(value, str) else in_mapping(path, value)


def _provider(field: Field, held: Object) -> str:
    if field.provider.startswith("@"):
        return _text(held.body, field.provider[1:]).rpartition("/")[2]
    return field.provider


def _text(body: Any, path: str) -> str:
    return next((value for _, value in follow(body, parse(path)) if isinstance(value, str)), "")


def _registry(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    if isinstance(value, str) and value:
        yield registry(path, value)


def _patched(field: Field, held: Object, path: FieldPath, value: Any, _: str) -> Iterator[Fact]:
    """The facts of the patches of a Composition that put a region or location in: the values of a map are known, others are
    not.
    """
    for index, one in mappings(value):
        target = text_at(one, "toFieldPath") or text_at(one, "fromFieldPath")
        if not may_hold_region(as_variable(target.rpartition(".")[2])):
            continue
        maps = [
            (number, step["map"]) for number, step in mappings(one.get("transforms")) if isinstance(step.get("map"), dict)
        ]
        for number, pairs in maps:
            for key, text in pairs.items():
                if isinstance(text, str):
                    where = (*path, index, "transforms", number, "map", key)
                    yield Fact(where, field.semantics, Form.REGION, text)
        if not maps:
            yield unknown((*path, index), field.semantics, "a patch puts it in, from what users ask for", shown=target[-100:])


_Form = Callable[[Field, Object, FieldPath, Any, str], Iterator[Fact]]
_FORMS: Mapping[str, _Form] = {
    "arn": _arn,
    "bucket": _bucket,
    "cidr": _cidr,
    "config": _config,
    "entity": _entity,
    "everywhere": _everywhere,
    "env": lambda field, held, path, value, _: listed(path, value),
    "from": _from,
    "host": _host,
    "image": _image,
    "instance": _instance,
    "means": _means,
    "origin": _origin,
    "origin-url": lambda field, held, path, value, _: _origin(field, held, path, value, "url"),
    "override": lambda field, held, path, value, _: override(path, value),
    "parameters": lambda field, held, path, value, _: in_parameters(path, value),
    "patched": _patched,
    "region": _region,
    "registry": _registry,
    "requirements": lambda field, held, path, value, _: requirements(path, value, field.semantics),
    "secret": _secret,
    "store": _store,
    "target": _bucket,
    "unread": _unread,
    "values": lambda field, held, path, value, _: (in_values_text if isinstance(value, str) else in_values)(path, value),
    "values-from": _values_from,
    "variables": lambda field, held, path, value, _: mapped(path, value),
}
