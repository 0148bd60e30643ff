"""Fields that look like a place and are none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policylint.model.position import FieldPath

# API group (also those that end like it), kind, field (* for the items of a list, ** for anything above), what it is.
_FRIENDS = (
    ("networking.istio.io", "ServiceEntry", "spec.location", "whether the service is part of the mesh"),
    ("", "", "**.time_intervals.*.location", "a time zone"),
    ("", "", "**.timeIntervals.*.location", "a time zone"),
    ("", "", "**.mute_time_intervals.*.location", "a time zone"),
    ("", "", "**.muteTimeIntervals.*.location", "a time zone"),
    ("", "", "**.time_intervals.*.time_intervals.*.location", "a time zone"),
    ("ceph.rook.io", "", "**.failureDomain", "a level of the CRUSH map"),
    ("cert-manager.io", "", "spec.venafi.zone", "a folder of policies"),
    ("velero.io", "", "**.storageLocation", "the name of a BackupStorageLocation"),
    ("velero.io", "", "**.volumeSnapshotLocations.*", "the name of a VolumeSnapshotLocation"),
    ("", "", "**.datacenter", "a name within Consul, Vault, vSphere or Cassandra"),
    ("", "", "**.subject.country", "the subject of a certificate"),
    ("", "", "**.subject.countries.*", "the subject of a certificate"),
    ("", "", "**.directoryName.country", "the subject of a certificate"),
    ("", "", "**.directoryName.countries.*", "the subject of a certificate"),
    ("external-secrets.io", "", "**.auth.iam.region", "where one logs in, not where the secrets are"),
    ("external-secrets.io", "", "**.auth.gcp.location", "where one logs in, not where the secrets are"),
    ("secrets.hashicorp.com", "", "**.aws.region", "where one logs in, not where the secrets are"),
)
_ZONE = re.compile(
    r"(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Za-z_+-]{2,40}\Z"
)


def false_friend(group: str, kind: str, path: FieldPath) -> str:
    """What a field is that looks like a place and is none, as a clause: ``a time zone``. "" for any other field."""
    steps = ["*" if isinstance(step, int) else step for step in path]
    for of, only, pattern, what in _FRIENDS:
        in_group = of in ("", group) or group.endswith(f".{of}")
        if in_group and only in ("", kind) and _fits(steps, pattern.split(".")):
            return what
    return ""


def is_time_zone(text: str) -> bool:
    """Whether the text is a name of the time zone database, such as ``Europe/Oslo``."""
    return bool(_ZONE.match(text)) or text in ("UTC", "Local")


def _fits(steps: list[str], pattern: Iterable[str]) -> bool:
    """Whether the steps are those of the pattern, which may begin with ``**`` and has no other."""
    wanted = list(pattern)
    if wanted[0] == "**":
        wanted = wanted[1:]
        steps = steps[-len(wanted) :]
    return steps == wanted
