"""Fields that look like a place and are none: the eight of the catalogue give nothing."""

from __future__ import annotations

import pytest

from policylint.model.position import FieldPath
from policylint.residency.false_friends import false_friend, is_time_zone


@pytest.mark.parametrize(
    ("group", "kind", "path", "what"),
    [
        ("networking.istio.io", "ServiceEntry", ("spec", "location"), "whether the service is part of the mesh"),
        ("monitoring.coreos.com", "AlertmanagerConfig", ("spec", "timeIntervals", 0, "location"), "a time zone"),
        ("", "ConfigMap", ("time_intervals", 0, "time_intervals", 1, "location"), "a time zone"),
        ("ceph.rook.io", "CephBlockPool", ("spec", "failureDomain"), "a level of the CRUSH map"),
        ("cert-manager.io", "Issuer", ("spec", "venafi", "zone"), "a folder of policies"),
        ("velero.io", "Backup", ("spec", "storageLocation"), "the name of a BackupStorageLocation"),
        ("velero.io", "Schedule", ("spec", "template", "storageLocation"), "the name of a BackupStorageLocation"),
        ("consul.hashicorp.com", "Mesh", ("spec", "datacenter"), "a name within Consul, Vault, vSphere or Cassandra"),
        ("cert-manager.io", "Certificate", ("spec", "subject", "countries", 0), "the subject of a certificate"),
        ("x.io", "X", ("spec", "directoryName", "country"), "the subject of a certificate"),
        (
            "external-secrets.io", "SecretStore", ("spec", "provider", "vault", "auth", "iam", "region"),
            "where one logs in, not where the secrets are",
        ),
    ],
)  # fmt: skip
def test_false_friends(group: str, kind: str, path: FieldPath, what: str) -> None:
    assert false_friend(group, kind, path) == what


@pytest.mark.parametrize(
    ("group", "kind", "path"),
    [
        ("networking.istio.io", "DestinationRule", ("spec", "location")),
        ("storage.cnrm.cloud.google.com", "StorageBucket", ("spec", "location")),
        ("external-secrets.io", "SecretStore", ("spec", "provider", "aws", "region")),
        ("velero.io", "BackupStorageLocation", ("spec", "config", "region")),
        ("evilceph.rook.io", "X", ("spec", "failureDomain")),
        ("", "", ()),
    ],
)
def test_places(group: str, kind: str, path: FieldPath) -> None:
    assert false_friend(group, kind, path) == ""


def test_time_zones() -> None:
    assert all(is_time_zone(text) for text in ("Europe/Oslo", "America/New_York", "UTC"))
    assert not any(is_time_zone(text) for text in ("europe-north1", "Europe", "de/fra", "Norway East", ""))
