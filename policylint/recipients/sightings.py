"""All facts of the input with the places that they mean, and what the policy says of those."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from posixpath import dirname
from typing import Any, NamedTuple

from policylint.model.manifest import Manifest, ManifestSet
from policylint.model.values import as_list, as_mapping, texts
from policylint.recipients import stored
from policylint.recipients.addresses import addresses
from policylint.recipients.extract import facts
from policylint.recipients.facts import Fact, Form, Semantics, Source
from policylint.recipients.origins import dependencies, kustomization
from policylint.recipients.texts import in_text
from policylint.recipients.values import in_values_text
from policylint.recipients.variables import EVERY, VALUES, hosts, mapped, of_value, region_fact
from policylint.recipients.walking import text_at
from policylint.residency.atlas import Atlas
from policylint.residency.declarations import Cluster
from policylint.residency.hosts import InvalidHost, parse_host
from policylint.residency.inference import infer
from policylint.residency.jurisdictions import Judgement
from policylint.residency.places import Place, Status
from policylint.residency.references import InvalidReference, Reference, parse_reference
from policylint.residency.regions import provider_id
from policylint.residency.tables import top_level_domains

_BASE = re.compile(r"(?P<app>[A-Z0-9]{1,60})_(?:HTTPS?_|WEB_)?BASE_URL(?: of |\Z)")
_MOST_VALUES, _MOST_LOOKED = 50, 200
_LONGEST_PORT = 5
_ACK_DEFAULT = "services.k8s.aws/default-region"


class Sighting(NamedTuple):
    """A fact of an object, the place that it means, and what the policy of the run says of that."""

    manifest: Manifest
    fact: Fact
    place: Place
    judged: Judgement

    @property
    def reference(self) -> Reference | None:
        """The image that the fact names, if it is one."""
        if self.fact.form is not Form.IMAGE:
            return None
        try:
            return parse_reference(self.fact.text)
        except InvalidReference:
            return None


def sightings(manifests: ManifestSet, atlas: Atlas, memo: dict[str, Any] | None = None) -> tuple[Sighting, ...]:
    """All sightings of the input, in its order. With the ``memo`` of a run they are looked up once for all its rules."""
    if memo is not None and "sightings" in memo:
        known: tuple[Sighting, ...] = memo["sightings"]
        return known
    found = tuple(_Observer(manifests, atlas).all())
    if memo is not None:
        memo["sightings"] = found
    return found


class _Data(NamedTuple):
    """What a ConfigMap or Secret holds, and its namespace. ``patch``: it is put over one that stands elsewhere."""

    namespace: str
    values: Mapping[str, Any]
    patch: bool = False


class _Observer:
    """Looks places up, each once, and follows references to other objects."""

    def __init__(self, manifests: ManifestSet, atlas: Atlas) -> None:
        self._manifests = manifests
        self._atlas = atlas
        self._data: dict[tuple[str, str], dict[str, list[_Data]]] = defaultdict(lambda: defaultdict(list))
        self._namespaces: set[str] = set()
        self._texts: dict[tuple[str, str], tuple[Fact, ...]] = {}
        self._places: dict[tuple[Form, str, str, str, str], tuple[Place, Judgement]] = {}
        for manifest in manifests.manifests:
            self._index(manifest)
        for one in manifests.kustomizations:
            for name, values in _generated(one.body):
                self._data["ConfigMap", name][dirname(one.file)].append(_Data("", values))

    def all(self) -> Iterator[Sighting]:
        """The sightings of every object, then those of kustomizations and of charts."""
        for manifest in self._manifests.manifests:
            if "images" not in manifest.item[:2]:  # an image that a kustomization puts in: it tells of it itself
                yield from self._seen(manifest, facts(manifest))
        for one in self._manifests.kustomizations:
            if one.manifest is not None:
                yield from self._seen(one.manifest, kustomization(one.body))
        for chart in self._manifests.charts:
            yield from self._seen(chart.manifest, dependencies(chart.document.value))

    def _seen(self, manifest: Manifest, found: Iterable[Fact]) -> Iterator[Sighting]:
        cluster = self._atlas.cluster(manifest.document.file)
        for first in found:
            for fact in self._resolved(manifest, first, first.source) if first.source else (first,):
                if not _left_out(fact, self._namespaces):
                    yield self._sighting(manifest, fact, cluster)

    def _sighting(self, manifest: Manifest, fact: Fact, cluster: Cluster | None) -> Sighting:
        place, judged = self._place(manifest, fact, cluster)
        if fact.secret and not _may_be_said(fact, place):
            why = f"the Secret holds no {'region' if fact.form is Form.REGION else 'address'} that is known"
            place = Place(Status.UNRESOLVED, why=why)
            hidden = fact._replace(form=Form.UNKNOWN, text="", shown="", why=why)
            return Sighting(manifest, hidden, place, self._atlas.judge(place))
        own = place.status is Status.UNRESOLVED and (fact.own or _names_itself(manifest, fact))
        return Sighting(manifest, fact._replace(advisory=True) if own else fact, place, judged)

    def _place(self, manifest: Manifest, fact: Fact, cluster: Cluster | None) -> tuple[Place, Judgement]:
        name = cluster.name if cluster else ""
        group, kind = manifest.resource.group, manifest.resource.kind
        provider = fact.provider if fact.form is Form.CLUSTER else ""
        if fact.form is Form.REGION:
            provider = infer(fact.provider, group, kind, cluster)
        key = (fact.form, fact.text or fact.why, provider, fact.redundancy, name)
        if key not in self._places:
            place = self._look(fact, provider, cluster)
            self._places[key] = place, self._atlas.judge(place)
        return self._places[key]

    def _look(self, fact: Fact, provider: str, cluster: Cluster | None) -> Place:
        atlas = self._atlas
        if fact.form is Form.REGION:
            return atlas.region(provider, fact.text, fact.redundancy)
        if fact.form is Form.HOST:
            return atlas.host(fact.text, cluster)
        if fact.form is Form.IMAGE:
            if "$" in fact.text or "{{" in fact.text:
                return Place(Status.UNRESOLVED, why="it holds a variable")
            return atlas.image(fact.text)
        if fact.form is Form.CLUSTER:
            place = atlas.of_cluster(cluster)
            theirs = cluster.place.provider if cluster is not None else ""
            if theirs and provider_id(provider) not in ("", provider_id(theirs)):
                return Place(Status.UNRESOLVED, why=f"{fact.why or fact.raw} ({provider}), and the cluster is at {theirs}")
            if cluster is not None and fact.redundancy and cluster.place.region:
                return atlas.region(cluster.place.provider, cluster.place.region, fact.redundancy)
            return place if place.known or not fact.why else place._replace(why=f"{fact.why}, and {place.why}")
        return Place(Status.UNRESOLVED, why=fact.why)

    def _resolved(self, manifest: Manifest, fact: Fact, source: Source) -> Iterator[Fact]:
        """The facts with the value that another object gives; the fact as it is where none does."""
        if source.kind == "Namespace":
            values: list[Any] = list(self._of_namespace(manifest.resource.namespace))
            objects: list[_Data] = []
        else:
            objects = self._objects(manifest, source)
            values = [one.values[source.key] for one in objects if source.key in one.values]
        if not source.key and objects:
            yield from _of_all(fact, source, objects)
            return
        if not values and not (source.optional and objects):
            yield fact
        for value in values if any(isinstance(one, dict | list) for one in values) else dict.fromkeys(values):
            for one in self._of_value(fact, source, value):
                yield one._replace(path=fact.path, user=fact.user, secret=source.kind == "Secret")
        if len(objects) > _MOST_VALUES:
            yield fact._replace(why=f"there are more than {_MOST_VALUES} objects {source.name[:80]} that it may come from")

    def _of_value(self, fact: Fact, source: Source, value: Any) -> Iterator[Fact]:
        """What a value means that another object gives: the same as if it were written here."""
        if value is False or not isinstance(value, str):
            yield from region_fact(fact.path, fact.semantics, value, fact.provider)
            return
        text = value.strip()
        if source.variable == VALUES:
            known = (VALUES, value)
            if known not in self._texts:
                self._texts[known] = tuple(in_values_text((source.key,), value))
            yield from self._texts[known]
        elif "\n" in text:
            known = (source.key, value)
            if known not in self._texts:
                self._texts[known] = tuple(in_text((source.key,), value))
            # What a variable takes is said where the text stands; many may take it.
            yield from () if source.variable else self._texts[known][:_MOST_VALUES]
            if not self._texts[known] or (len(self._texts[known]) > _MOST_VALUES and not source.variable):
                yield fact._replace(why=f"what the {source.kind} {source.name[:80]} holds names no place that is known")
        elif source.variable:
            yield from of_value(fact.path, source.variable, text)
        elif fact.semantics is Semantics.CLOUD:
            yield from region_fact(fact.path, fact.semantics, text, fact.provider)
        else:
            yield from hosts(fact.path, fact.semantics, addresses(text, bare=True), inside=False)

    def _of_namespace(self, namespace: str) -> Iterator[Any]:
        found = self._data["Namespace", namespace] if namespace else {}
        return (one.values[_ACK_DEFAULT] for one in islice(chain.from_iterable(found.values()), _MOST_VALUES))

    def _objects(self, manifest: Manifest, source: Source) -> list[_Data]:
        """The nearest objects of that name: of the directory, or else of any. One more than counts: there are more."""
        namespace = manifest.resource.namespace
        by_directory = self._data.get((source.kind, source.name), {})
        beside = by_directory.get(manifest.document.directory, ())
        for objects in (beside, chain.from_iterable(by_directory.values())):
            looked = list(islice(objects, _MOST_VALUES + 1))
            fitting = [one for one in looked if not namespace or not one.namespace or one.namespace == namespace]
            if fitting:
                others = islice(chain.from_iterable(by_directory.values()), _MOST_LOOKED)
                return [*fitting, *(one for one in others if one.patch and all(one is not other for other in fitting))]
        return []

    def _index(self, manifest: Manifest) -> None:
        resource, body = manifest.resource, manifest.body
        self._namespaces.add(resource.name if resource.kind == "Namespace" else resource.namespace)
        if resource.group in ("nais.io", "skiperator.kartverket.no"):
            self._namespaces.update(_neighbours(body))
        if resource.group or resource.kind not in ("ConfigMap", "Namespace", "Secret"):
            return
        where = manifest.document.directory
        if resource.kind == "Namespace":
            region = as_mapping(as_mapping(body.get("metadata")).get("annotations")).get(_ACK_DEFAULT)
            if region is not None:
                self._data["Namespace", resource.name][where].append(_Data("", {_ACK_DEFAULT: region}))
            return
        held = _Data(resource.namespace, stored.values(body, resource.kind), manifest.partial)
        self._data[resource.kind, resource.name][where].append(held)


def _may_be_said(fact: Fact, place: Place) -> bool:
    """Whether what a Secret names is certainly a region or a host, so that it may be shown: other texts can be passwords."""
    if fact.form is Form.REGION:
        return place.status is not Status.UNRESOLVED
    if fact.form is not Form.HOST:
        return True
    try:
        host = parse_host(fact.text)
    except InvalidHost:
        return False
    if len(host.port) > _LONGEST_PORT or "." not in host.name:
        return False
    return host.address or host.private or host.name.endswith(".svc") or host.name.rpartition(".")[2] in top_level_domains()


def _of_all(fact: Fact, source: Source, objects: list[_Data]) -> Iterator[Fact]:
    """What a whole object means. As variables, that is said where the object stands."""
    if source.variable == EVERY:
        return
    found = [one for held in objects for one in mapped(fact.path, held.values)]
    for one in found:
        yield one._replace(path=fact.path, user=fact.user, advisory=fact.advisory, secret=source.kind == "Secret")
    if not found:
        yield fact._replace(why=f"what the {source.kind} {source.name[:80]} holds names no place that is known")


def _names_itself(manifest: Manifest, fact: Fact) -> bool:
    """Whether the variable tells software its own address: ``SHOP_BASE_URL`` in an object that is called ``shop``."""
    found = _BASE.match(fact.user) if fact.form is Form.HOST and fact.semantics is Semantics.EGRESS else None
    return found is not None and found["app"].lower() in manifest.resource.name.lower().split("-")


def _neighbours(body: Mapping[str, Any]) -> Iterator[str]:
    """The namespaces of the applications that this one may call."""
    spec = as_mapping(body.get("spec"))
    policy = as_mapping(spec.get("accessPolicy") or as_mapping(spec.get("container")).get("accessPolicy"))
    for rule in as_list(as_mapping(policy.get("outbound")).get("rules")):
        yield text_at(rule, "namespace")


def _left_out(fact: Fact, namespaces: set[str]) -> bool:
    """Whether the fact says nothing: a host inside the cluster is no recipient."""
    if fact.inside or fact.form is not Form.HOST:
        return False
    try:
        host = parse_host(fact.text)
    except InvalidHost:
        return False
    return host.inside or (not host.address and _is_service(host.name, namespaces))


def _is_service(name: str, namespaces: set[str]) -> bool:
    """Whether a Service of a namespace that is known here has the name: ``shop.payment``, ``shop.payment.svc.example.local``.

    The name of a namespace may be a top-level domain; then the host may be one outside.
    """
    labels = name.split(".")
    if len(labels) > 3 and labels[2] == "svc" and labels[-1] == "local":
        return True
    return len(labels) == 2 and labels[1] in namespaces and labels[1] not in top_level_domains()


def _generated(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for made in as_list(body.get("configMapGenerator")):
        pairs = [text.partition("=") for text in texts(as_mapping(made).get("literals"))]
        if text_at(made, "name"):
            yield text_at(made, "name"), {name: value.strip("\"'") for name, _, value in pairs}
