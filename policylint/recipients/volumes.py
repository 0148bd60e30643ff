"""Where volumes are: StorageClass by provisioner, PersistentVolume by driver and handle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_mapping, as_text
from policylint.recipients.addresses import Address, any_address
from policylint.recipients.facts import Fact, Form, Semantics, unknown
from policylint.recipients.pods import terms, topology
from policylint.recipients.stores import target
from policylint.recipients.variables import hosts, region_fact
from policylint.recipients.walking import text_at
from policylint.residency.inference import of_driver
from policylint.residency.regions import geo_redundant

_GCE = re.compile(r"projects/[^/]+/(?:zones|regions)/(?P<place>[a-z0-9-]+)/disks/.+")
_AWS = re.compile(r"aws://(?P<place>[a-z0-9-]+)/vol-[0-9a-f]+")
_FILESTORE = re.compile(r"(?:modeInstance|modeMultishare)/(?P<place>[a-z]+-[a-z]+[0-9]+(?:-[a-z])?)/.*")
_HOST = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
# What drivers call the host of a volume (csi-driver-nfs, csi-driver-smb, FSx, S3).
_HOSTS = ("server", "source", "dnsname", "endpoint", "url", "share", "host")
# Drivers that show buckets as volumes, with the attributes that name one, in lower case.
_OF_BUCKETS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "blob.csi.azure.com": ("azure", ("storageaccount", "storageaccountname", "containername")),
    "file.csi.azure.com": ("azure", ("storageaccount", "storageaccountname")),
    "gcsfuse.csi.storage.gke.io": ("gcs", ("bucketname",)),
    "gcs.csi.ofek.dev": ("gcs", ("bucket",)),
    "ru.yandex.s3.csi": ("s3", ("bucket",)),
    "s3.csi.aws.com": ("s3", ("bucketname",)),
}
_OPTION = re.compile(r"(?:--)?region[ =](?P<region>[A-Za-z0-9-]{1,60})")
_ZONED = ("zone", "zones", "replica-zones", "location", "region", "availability")
_SKUS = ("skuname", "storageaccounttype")


def storage_class(body: Mapping[str, Any]) -> Iterator[Fact]:
    """The places of the volumes that a class makes. Without one they are where the pod is."""
    driver = text_at(body, "provisioner")
    provider = of_driver(driver)
    for index, term in enumerate(as_list(body.get("allowedTopologies"))):
        for number, one in enumerate(as_list(as_mapping(term).get("matchLabelExpressions"))):
            owner = topology(as_mapping(one).get("key"))
            for last, value in enumerate(as_list(as_mapping(one).get("values"))) if owner is not None else ():
                path = ("allowedTopologies", index, "matchLabelExpressions", number, "values", last)
                yield from region_fact(path, Semantics.STORAGE, value, provider or owner or "")
    parameters = as_mapping(body.get("parameters"))
    sku = next(((key, value) for key, value in parameters.items() if key.lower() in _SKUS), ("", ""))
    copied = provider == "azure" and isinstance(sku[1], str) and geo_redundant(sku[1])
    for key, value in parameters.items():
        if key.lower() not in _ZONED or (key == "availability" and provider != "openstack"):
            continue
        for text in re.split(r",|__", value)[:2000] if isinstance(value, str) else (value,):
            said = text.strip() if isinstance(text, str) else text
            redundancy = sku[1] if copied else ""
            yield from region_fact(("parameters", key), Semantics.STORAGE, said, provider, redundancy)
            copied = False
    if copied:
        yield Fact(("parameters", sku[0]), Semantics.STORAGE, Form.CLUSTER, "", sku[1], provider, sku[1])


def persistent_volume(body: Mapping[str, Any]) -> Iterator[Fact]:
    """The place of a volume: what its handle says, its server, and the nodes that reach it."""
    spec = as_mapping(body.get("spec"))
    driver = text_at(spec, "csi", "driver")
    source = next((key for key in ("gcePersistentDisk", "awsElasticBlockStore", "azureDisk", "azureFile") if key in spec), "")
    provider = of_driver(driver) or {"gce": "gcp", "aws": "aws", "azu": "azure"}.get(source[:3], "")
    found = list(_handle(spec))
    options = list(_regions(spec, provider))
    found += options or servers(("spec",), spec)
    path = ("spec", "nodeAffinity", "required", "nodeSelectorTerms")
    affinity = as_mapping(as_mapping(spec.get("nodeAffinity")).get("required")).get("nodeSelectorTerms")
    for facts in terms(path, affinity, Semantics.STORAGE, provider):
        found.extend(facts)
    labels = as_mapping(as_mapping(body.get("metadata")).get("labels"))
    for key, value in labels.items() if not found else ():
        owner = topology(key)
        if owner is not None:
            found.extend(region_fact(("metadata", "labels", key), Semantics.STORAGE, value, provider or owner))
    yield from found
    if provider and not found:
        why = "its handle names no region, and it has no node affinity"
        yield Fact(("spec",), Semantics.STORAGE, Form.CLUSTER, "", driver or source, provider, why=why)


def _regions(spec: Mapping[str, Any], provider: str) -> Iterator[Fact]:
    for index, option in enumerate(as_list(spec.get("mountOptions"))):
        named = _OPTION.fullmatch(option) if isinstance(option, str) else None
        if named:
            yield from region_fact(("spec", "mountOptions", index), Semantics.STORAGE, named["region"], provider)


def servers(path: FieldPath, volume: Mapping[str, Any]) -> Iterator[Fact]:
    """Where a volume is, as far as it says so: its server, its bucket, or what its handle and attributes name."""
    found = list(_servers(path, volume))
    yield from found
    csi = as_mapping(volume.get("csi"))
    if csi and not found:
        yield from _bucket((*path, "csi"), csi)


def _bucket(path: FieldPath, csi: Mapping[str, Any]) -> Iterator[Fact]:
    """The bucket that a driver for stores of objects shows as a volume: it is where it is, wherever the cluster is."""
    kind, keys = _OF_BUCKETS.get(text_at(csi, "driver"), ("", ()))
    if not kind:
        return
    attributes = {key.lower(): value for key, value in as_mapping(csi.get("volumeAttributes")).items()}
    name = next((as_text(attributes.get(key)) for key in keys if attributes.get(key)), "")
    yield from target(path, name, Semantics.STORAGE, kind) if name else ()
    if not name:
        yield unknown(path, Semantics.STORAGE, "which bucket it is, is not said", shown=text_at(csi, "driver"))


def _servers(path: FieldPath, volume: Mapping[str, Any]) -> Iterator[Fact]:
    for kind, field in (("nfs", "server"), ("iscsi", "targetPortal"), ("gitRepo", "repository")):
        server = text_at(volume, kind, field)
        found = any_address(server) if kind == "gitRepo" else iter((Address(server, server),) if server else ())
        yield from hosts((*path, kind, field), Semantics.STORAGE, found, inside=True)
    csi = as_mapping(volume.get("csi"))
    named: list[tuple[FieldPath, str]] = [(("csi", "volumeHandle"), text_at(csi, "volumeHandle"))]
    attributes = as_mapping(csi.get("volumeAttributes"))
    named += [(("csi", "volumeAttributes", key), as_text(attributes.get(key))) for key in _HOSTS if attributes.get(key)]
    for where, text in named:
        host = text.lstrip("/").partition("/")[0].partition(":")[0]
        if "://" in text or (host.count(".") > 1 and _HOST.fullmatch(host)) or where[-1] == "server":
            found = any_address(text if "://" in text else host or text)
            yield from hosts((*path, *where), Semantics.STORAGE, found, inside=True)
    zone = _FILESTORE.fullmatch(text_at(csi, "volumeHandle")[:500])
    if zone:
        yield Fact((*path, "csi", "volumeHandle"), Semantics.STORAGE, Form.REGION, zone["place"], provider="gcp")


def _handle(spec: Mapping[str, Any]) -> Iterator[Fact]:
    for steps, pattern, provider in (
        (("csi", "volumeHandle"), _GCE, "gcp"),
        (("awsElasticBlockStore", "volumeID"), _AWS, "aws"),
    ):
        text = text_at(spec, *steps)
        found = pattern.fullmatch(text) if len(text) < 500 else None
        if found:
            yield Fact(("spec", *steps), Semantics.STORAGE, Form.REGION, found["place"], text, provider)
