"""Facts to places: whose region, values of other objects, what is left out."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from policylint.manifests.load import load
from policylint.model.limits import Limits
from policylint.model.manifest import ManifestSet
from policylint.model.position import format_path
from policylint.recipients.sightings import sightings
from policylint.residency.atlas import Atlas
from policylint.residency.declarations import build
from policylint.sources.files import Source

DAY = date(2026, 12, 1)


def gathered(**files: str) -> ManifestSet:
    parts = [load(Source(f"{name.replace('__', '/')}.yaml", text.encode()), Limits()) for name, text in files.items()]
    return ManifestSet(
        tuple(one for part in parts for one in part.manifests),
        kustomizations=tuple(one for part in parts for one in part.kustomizations),
    )


def placed(residency: dict[str, Any] | None = None, **files: str) -> list[tuple[str, str, str, str]]:
    """As `seen`, without what is said of the cluster that pods run in."""
    return [row for row in seen(residency, **files) if row[0] != "spec"]


def seen(residency: dict[str, Any] | None = None, **files: str) -> list[tuple[str, str, str, str]]:
    """Field, status of the judgement, countries, and provider with region."""
    atlas = Atlas(DAY, build(residency or {}))
    return [
        (
            format_path(one.fact.path),
            one.judged.status.value,
            " ".join(one.place.countries),
            f"{one.place.provider} {one.place.region}".strip(),
        )
        for one in sightings(gathered(**files), atlas)
        if one.fact.semantics.family.value == "data"
    ]


def in_cluster(provider: str, region: str) -> dict[str, Any]:
    return {"clusters": {"prod": {"provider": provider, "region": region}}}


NODE = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  nodeSelector: {topology.kubernetes.io/zone: %s}\n  containers: [{name: a, image: a}]\n"
PLAIN = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n"
BUCKET = "apiVersion: s3.services.k8s.aws/v1alpha1\nkind: Bucket\nmetadata: {name: a, namespace: %s}\nspec: {name: a}\n"
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s, annotations: {services.k8s.aws/default-region: %s}}\n"


def test_whose_zone_it_is_the_cluster_says() -> None:
    field = 'spec.nodeSelector["topology.kubernetes.io/zone"]'
    assert seen(pod=NODE % "eu-west-1a") == [(field, "refused", "GB IE", "eu-west-1a")]
    assert seen(in_cluster("aws", "eu-west-1"), pod=NODE % "eu-west-1a") == [(field, "located", "IE", "aws eu-west-1")]
    assert seen(in_cluster("aws", "eu-west-1"), pod=NODE % "eu-west-2a") == [(field, "refused", "GB", "aws eu-west-2")]


def test_pods_that_nothing_pins_are_where_the_cluster_is() -> None:
    assert seen(pod=PLAIN) == [("spec", "unresolved", "", "")]
    assert seen(in_cluster("aws", "eu-west-2"), pod=PLAIN) == [("spec", "refused", "GB", "aws eu-west-2")]
    assert seen(in_cluster("aws", "eu-north-1"), pod=PLAIN) == [("spec", "declared", "SE", "aws eu-north-1")]


def test_pods_whose_terms_all_name_a_place_are_not_where_the_cluster_is() -> None:
    terms = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values[0]"
    term = "{matchExpressions: [{key: topology.kubernetes.io/region, operator: In, values: [eu-north-1]}]}"
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: a}]\n  affinity: {nodeAffinity: "
        "{requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [%s]}}}\n"
    )
    assert seen(in_cluster("aws", "eu-west-2"), pod=pod % term) == [(terms, "located", "SE", "aws eu-north-1")]
    both = seen(in_cluster("aws", "eu-west-2"), pod=pod % (term + ", {}"))
    assert [(status, where) for _, status, _, where in both] == [("refused", "aws eu-west-2"), ("located", "aws eu-north-1")]


def test_the_region_of_a_namespace_is_that_of_its_objects() -> None:
    assert seen(a=BUCKET % "b", ns=NAMESPACE % ("c", "eu-west-1")) == [("metadata", "unresolved", "", "")]
    assert seen(a=BUCKET % "b", ns=NAMESPACE % ("b", "eu-west-1")) == [("metadata", "located", "IE", "aws eu-west-1")]
    assert seen(a=BUCKET % "b", ns=NAMESPACE % ("b", "eu-west-2")) == [("metadata", "refused", "GB", "aws eu-west-2")]


POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec:\n  containers:\n  - name: a\n    image: a\n"
    "    env: [{name: AWS_REGION, valueFrom: {%s: {name: c, key: k%s}}}]\n"
)
FIELD = "spec.containers[0].env[0].valueFrom.%s.key"
DATA = "apiVersion: v1\nkind: %s\nmetadata: {name: c%s}\n%s: {k: %s}\n"


def test_the_nearest_object_gives_the_value() -> None:
    pod, field = POD % ("configMapKeyRef", ""), FIELD % "configMapKeyRef"
    good, bad = (DATA % ("ConfigMap", "", "data", region) for region in ("eu-north-1", "us-east-1"))
    assert placed(a__pod=pod, a__map=good, b__map=bad) == [(field, "located", "SE", "aws eu-north-1")]
    assert placed(a__pod=pod, b__map=good, c__map=bad) == [
        (field, "located", "SE", "aws eu-north-1"),
        (field, "refused", "US", "aws us-east-1"),
    ]
    assert placed(pod=pod, map=DATA % ("ConfigMap", ", namespace: other", "data", "eu-north-1")) == [
        (field, "unresolved", "", "")
    ]
    assert placed(pod=pod, map=DATA % ("ConfigMap", "", "data", "NO")) == [(field, "unresolved", "", "")]
    made = "kind: Kustomization\nconfigMapGenerator: [{name: c, literals: [k=eu-north-1]}]\n"
    assert placed(a__pod=pod, a__kustomization=made) == [(field, "located", "SE", "aws eu-north-1")]


def test_secrets_are_read_but_not_shown() -> None:
    pod, field = POD % ("secretKeyRef", ""), FIELD % "secretKeyRef"
    assert placed(pod=pod, map=DATA % ("Secret", "", "stringData", "us-east-1")) == [
        (field, "refused", "US", "aws us-east-1")
    ]
    assert placed(pod=pod, map=DATA % ("Secret", "", "data", "dXMtZWFzdC0x")) == [(field, "refused", "US", "aws us-east-1")]
    assert placed(pod=pod, map=DATA % ("Secret", "", "data", "'%%%'")) == [(field, "unresolved", "", "")]


def test_nothing_of_a_secret_is_shown_but_a_host() -> None:
    pod = POD.replace("AWS_REGION", "DB_URL") % ("secretKeyRef", "")
    for value, shown in (("postgres://u:hunter2@db.example.no/hunter2", "postgres://db.example.no"), ("hunter2", "")):
        found = sightings(gathered(pod=pod, map=DATA % ("Secret", "", "stringData", value)), Atlas(DAY))
        assert [one.fact.raw for one in found if one.fact.semantics.value == "storage at rest"] == ([shown] if shown else [])
        assert "hunter2" not in repr([(one.fact.raw, one.place, one.judged) for one in found])
    pod = POD % ("secretKeyRef", "")
    found = sightings(gathered(pod=pod, map=DATA % ("Secret", "", "stringData", "hunter2")), Atlas(DAY))
    assert [(one.fact.raw, one.place.why) for one in found if one.fact.path[-1] == "key"] == [
        ("in a Secret", "the Secret holds no region that is known")
    ]
    region = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {AWS_REGION: hunter2}\n"
    found = sightings(gathered(a=region), Atlas(DAY))
    assert [(one.fact.raw, one.place.why) for one in found] == [("in a Secret", "the Secret holds no region that is known")]


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("AWS_REGION", "|\n    eu-north-1\n", ("located", "SE", "aws eu-north-1")),
        ("AWS_REGION", "|\n    one\n    two\n", ("unresolved", "", "")),
        ("AWS_REGION", "7", ("unresolved", "", "")),
        ("AWS_REGION", "{a: b}", None),
        ("AWS_REGION", "''", None),
        ("DB_URL", "7", ("unresolved", "", "")),
        ("DB_URL", "postgres://db.example.com/x", ("unresolved", "", "")),
        ("DB_URL", "postgres://db/x", None),
        ("REGION", "eu-west-2", ("refused", "FR GB", "eu-west-2")),
        ("REGION", "nordic", None),
    ],
)
def test_any_value_of_another_object(variable: str, value: str, expected: tuple[str, str, str] | None) -> None:
    pod = POD.replace("AWS_REGION", variable) % ("configMapKeyRef", "")
    data = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  k: {value}\n"
    field = FIELD % "configMapKeyRef"
    assert [row for row in placed(pod=pod, map=data) if row[0] == field] == ([(field, *expected)] if expected else [])


STORE = "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: a}\nspec: {thanos: {objectStorageConfig: {name: s, key: k}}}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type: S3\nconfig: {bucket: b, region: eu-west-2}\n", [("refused", "GB", "aws eu-west-2")]),
        ("type: SWIFT\nconfig: {container: b}\n", [("unresolved", "", "")]),
    ],
)
def test_the_store_that_a_secret_names(text: str, expected: list[tuple[str, str, str]]) -> None:
    data = json.dumps({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"k": text}})
    field = "spec.thanos.objectStorageConfig"
    assert [row for row in placed(a=STORE, b=data) if row[0] == field] == [(field, *one) for one in expected]


def test_all_values_of_an_object_as_variables() -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - {name: a, image: a, envFrom: [{%s: {name: c%s}}]}\n"
    for kind, optional, expected in (
        ("configMapRef", "", [("unresolved", False)]),
        ("secretRef", "", [("unresolved", True)]),
        ("configMapRef", ", optional: true", [("unresolved", False)]),
    ):
        found = sightings(gathered(pod=pod % (kind, optional)), Atlas(DAY))
        assert [(one.judged.status.value, one.fact.advisory) for one in found if "envFrom" in one.fact.path] == expected
    data = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {AWS_REGION: eu-west-2}\n"
    assert placed(pod=pod % ("configMapRef", ""), map=data) == [("data.AWS_REGION", "refused", "GB", "aws eu-west-2")]


def test_charts_that_a_chart_fetches() -> None:
    text = (
        "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n- {name: b, repository: 'https://charts.example.com'}\n"
        "- {name: c, repository: 'oci://ghcr.io/x'}\n- {name: d, repository: '@local'}\n- {name: e, repository: 'file://../e'}\n- {name: f}\n"
    )
    read = load(Source("shop/Chart.yaml", text.encode()), Limits())
    found = sightings(ManifestSet(charts=read.charts), Atlas(DAY))
    assert [
        (format_path(one.fact.path), one.manifest.resource.kind, one.place.host, one.judged.status.value) for one in found
    ] == [
        ("dependencies[0].repository", "Chart", "charts.example.com", "unresolved"),
        ("dependencies[1].repository", "Chart", "ghcr.io", "refused"),
        ("dependencies[2].repository", "Chart", "", "unresolved"),
    ]
    assert load(Source("shop/chart.yaml", text.encode()), Limits()).charts == ()


def test_what_is_no_address_in_a_secret_is_not_shown() -> None:
    text = "receivers:\n- slack_configs:\n  - api_url: hunter2\n- webhook_configs:\n  - url: https://a.example.com/hunter2\n"
    data = json.dumps(
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"alertmanager.yaml": text}}
    )
    found = sightings(gathered(a=data), Atlas(DAY))
    assert [(one.fact.raw, one.place.host, one.place.why) for one in found if one.fact.raw != "in a Secret"] == [
        ("https://a.example.com", "a.example.com", "where a.example.com is, is not known")
    ]
    assert "hunter2" not in repr([(one.fact.raw, one.place, one.judged) for one in found])


@pytest.mark.parametrize("value", ["é", "'%%%'", "/w=="])
def test_what_is_no_base64_stops_nothing(value: str) -> None:
    assert seen(a=f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata: {{AWS_REGION: {value}}}\n") == []


def test_base64_on_several_lines() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  AWS_REGION: |\n    dXMtZWFz\n    dC0x\n"
    assert seen(a=text) == [("data.AWS_REGION", "refused", "US", "aws us-east-1")]


@pytest.mark.parametrize(
    "value",
    [
        "postgres://u:hunter2/xyz@db.example.com/p",
        "https://u:hunter2?x@h/a",
        "s3://AKIA:hunter2/a@eu-west-1/b",
        "https://hunter2${x}/",
        "hunter2.four:84213",
    ],
)
def test_a_password_in_an_address_is_not_shown(value: str) -> None:
    data = json.dumps(
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "stringData": {"DATABASE_URL": value}}
    )
    plain = json.dumps(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "a"},
            "data": {"DATABASE_URL": value if "@" in value else "x"},
        }
    )
    for text in (data, plain):
        found = sightings(gathered(a=text), Atlas(DAY))
        assert "hunter2" not in repr([(one.fact.raw, one.fact.why, one.place, one.judged) for one in found])


def test_regions_of_other_clouds_are_not_those_of_the_cluster() -> None:
    text = "apiVersion: %s/v1\nkind: Bucket\nmetadata: {name: a}\nspec: {forProvider: {region: eu-west-1}}\n"
    cluster = in_cluster("aws", "eu-north-1")
    assert seen(cluster, a=text % "oss.alibaba.crossplane.io") == [
        ("spec.forProvider.region", "refused", "GB", "alibaba eu-west-1")
    ]
    assert seen(cluster, a=text % "x.example.crossplane.io") == [
        ("spec.forProvider.region", "refused", "GB IE NL", "eu-west-1")
    ]


VOLUME = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\nspec: {csi: %s}\n"


@pytest.mark.parametrize(
    ("csi", "expected"),
    [
        (
            "{driver: fsx.csi.aws.com, volumeHandle: fs-0, volumeAttributes: {dnsname: fs-0.fsx.us-east-1.amazonaws.com}}",
            ("spec.csi.volumeAttributes.dnsname", "refused", "US", "aws us-east-1"),
        ),
        (
            "{driver: efs.csi.aws.com, volumeHandle: 'fs-0.efs.us-east-1.amazonaws.com:/'}",
            ("spec.csi.volumeHandle", "refused", "US", "aws us-east-1"),
        ),
        (
            "{driver: filestore.csi.storage.gke.io, volumeHandle: modeInstance/us-central1-c/n/v}",
            ("spec.csi.volumeHandle", "refused", "US", "gcp us-central1"),
        ),
        ("{driver: pd.csi.storage.gke.io, volumeHandle: x}", ("spec", "unresolved", "", "")),
        ("{driver: ebs.csi.aws.com, volumeHandle: vol-0}", ("spec", "declared", "SE", "aws eu-north-1")),
        (
            "{driver: smb.csi.k8s.io, volumeHandle: x, volumeAttributes: {source: //x.us-east-1.amazonaws.com/share}}",
            ("spec.csi.volumeAttributes.source", "refused", "US", "aws us-east-1"),
        ),
    ],
)
def test_volumes_by_what_their_drivers_say(csi: str, expected: tuple[str, str, str, str]) -> None:
    assert seen(in_cluster("aws", "eu-north-1"), a=VOLUME % csi) == [expected]


def test_a_patch_of_an_object_counts_wherever_it_stands() -> None:
    pod, field = POD % ("configMapKeyRef", ""), FIELD % "configMapKeyRef"
    base = DATA % ("ConfigMap", "", "data", "eu-north-1")
    read = load(Source("us/m.yaml", (DATA % ("ConfigMap", "", "data", "us-east-1")).encode(), patch=True), Limits())
    whole = gathered(base__pod=pod, base__map=base)
    found = sightings(ManifestSet((*whole.manifests, *read.manifests)), Atlas(DAY))
    assert [one.place.region for one in found if format_path(one.fact.path) == field] == ["eu-north-1", "us-east-1"]


def test_an_optional_key_that_is_not_there_is_no_value() -> None:
    pod, field = POD % ("configMapKeyRef", ", optional: true"), FIELD % "configMapKeyRef"
    other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {other: x}\n"
    assert placed(pod=pod) == [(field, "unresolved", "", "")]
    assert placed(pod=pod, map=other) == []


def test_copies_go_to_the_paired_region() -> None:
    text = "apiVersion: storage.azure.com/v1\nkind: StorageAccount\nmetadata: {name: a}\nspec: {location: %s, sku: {name: Standard_GRS}}\n"
    assert seen(a=text % "norwayeast") == [("spec.location", "located", "NO", "azure norwayeast+norwaywest")]
    assert seen(a=text % "switzerlandnorth") == [("spec.location", "refused", "CH", "azure switzerlandnorth+switzerlandwest")]
    share = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a}\nprovisioner: file.csi.azure.com\nparameters: {skuName: Standard_GRS}\n"
    assert seen(a=share) == [("parameters.skuName", "unresolved", "", "")]
    assert seen(in_cluster("azure", "norwayeast"), a=share) == [
        ("parameters.skuName", "located", "NO", "azure norwayeast+norwaywest")
    ]


def test_hosts_inside_the_cluster_are_no_recipients() -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a\n    env: [{name: REDIS_URL, value: 'redis://%s:6379'}]\n"
    for host in ("redis", "redis.shop.svc", "redis.shop.svc.cluster.local", "localhost", "127.0.0.1"):
        assert placed(a=text % host) == [], host
    assert placed(a=text % "10.0.0.7") == [("spec.containers[0].env[0].value", "unresolved", "", "")]
    assert placed({"hosts": {"10.0.0.7": {"country": "NO"}}}, a=text % "10.0.0.7")[0][1] == "declared"


NAIS = """\
apiVersion: nais.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: team}
spec:
  image: europe-north1-docker.pkg.dev/p/r/a:1
  accessPolicy:
    outbound:
      rules: [{application: cart, namespace: tbd}, {application: norg2, namespace: org}]
      external: [{host: api.sanity.io}, {ipv4: 35.241.31.122}]
  kafka: {pool: nav-prod}
  env:
  - {name: A_URL, value: "http://cart.tbd/x"}
  - {name: B_URL, value: "http://norg2.org"}
  - {name: C_URL, value: "http://other.elsewhere"}
  - {name: D_URL, value: "http://pdl-api.pdl.svc.nais.local"}
  - {name: E_SCOPE, value: "api://prod-fss.pdl.pdl-api/.default"}
  - {name: QUEUE, value: "queue:///QA.P234?targetClient=1"}
  - {name: SHOP_BASE_URL, value: "https://shop.intern.example.no"}
  - {name: JDBC_URL, value: "jdbc:postgresql://A01DBVL036.example.no:5432/db"}
"""


def test_services_of_namespaces_that_are_known_are_no_recipients() -> None:
    seen = [(one.fact.raw, one.fact.advisory, one.place.status.value) for one in sightings(gathered(app=NAIS), Atlas(DAY))]
    assert seen == [
        ("api.sanity.io", False, "unresolved"),
        ("35.241.31.122", False, "unresolved"),
        ("http://norg2.org", False, "unresolved"),
        ("http://other.elsewhere", False, "unresolved"),
        ("https://shop.intern.example.no", True, "unresolved"),
        ("postgresql://A01DBVL036.example.no:5432", False, "unresolved"),
        ("europe-north1-docker.pkg.dev/p/r/a:1", False, "located"),
        ("nav-prod", True, "unresolved"),
    ]


def test_sightings_are_looked_up_once_for_a_run() -> None:
    memo: dict[str, Any] = {}
    atlas, manifests = Atlas(DAY), gathered(pod=PLAIN)
    assert sightings(manifests, atlas, memo) is sightings(manifests, atlas, memo)


API = POD.replace("AWS_REGION", "PAYMENT_API_URL")
ABROAD = "https://x.execute-api.us-east-1.amazonaws.com/x"


def advised(**files: str) -> list[tuple[str, str, bool]]:
    """Field, status of the judgement, and whether it is for the inventory only."""
    return [
        (format_path(one.fact.path)[-40:], one.judged.status.value, one.fact.advisory)
        for one in sightings(gathered(**files), Atlas(DAY))
        if one.fact.path != ("spec",) and one.fact.semantics.family.value == "data"
    ]


def test_an_address_that_another_object_gives_counts_as_if_written_here() -> None:
    pod, field = API % ("configMapKeyRef", ""), (FIELD % "configMapKeyRef")[-40:]
    data = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata: {{k: '{ABROAD}'}}\n"
    assert advised(pod=pod, map=data) == [(field, "refused", False), ("data.k", "refused", True)]
    assert advised(pod=pod) == [(field, "unresolved", True)]


def test_an_optional_value_of_an_object_in_another_namespace_is_none() -> None:
    pod = POD % ("configMapKeyRef", ", optional: true")
    here, there = (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: {one}}}\ndata: {{x: y}}\n"
        for one in ("shop", "other")
    )
    field = (FIELD % "configMapKeyRef")[-40:]
    assert advised(pod=pod, map=here) == []
    assert advised(pod=pod, map=there) == [(field, "unresolved", False)]


def test_the_software_s_own_address_is_advisory_where_its_place_is_not_known() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {CALLBACK_URL: '%s'}\n"
    assert advised(a=text % ABROAD) == [("data.CALLBACK_URL", "refused", False)]
    assert advised(a=text % "https://a.example.no/x") == [("data.CALLBACK_URL", "unresolved", True)]


RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: a, namespace: n}
spec: {valuesFrom: [{kind: %s, name: v%s}]}
"""
VALUES = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v, namespace: n}\ndata:\n  %s: |\n    image: {repository: ghcr.io/evil/x}\n    s3: {region: us-east-1}\n"


@pytest.mark.parametrize(
    ("kind", "more", "key", "expected"),
    [
        ("ConfigMap", "", "values.yaml", [("image", "refused", False), ("cloud resource", "refused", False)]),
        ("ConfigMap", ", valuesKey: prod", "prod", [("image", "refused", False), ("cloud resource", "refused", False)]),
        ("ConfigMap", ", valuesKey: other", "prod", [("cloud resource", "unresolved", False)]),
        ("ConfigMap", ", valuesKey: other, optional: true", "prod", []),
        ("Secret", "", "values.yaml", [("cloud resource", "unresolved", True)]),
        ("ConfigMap", ", valuesKey: x, targetPath: replicas", "prod", []),
    ],
)
def test_values_of_a_chart_that_another_object_holds(
    kind: str, more: str, key: str, expected: list[tuple[str, str, bool]]
) -> None:
    found = sightings(gathered(a=RELEASE % (kind, more), b=VALUES % key), Atlas(DAY))
    rows = [(one.fact.semantics.value, one.judged.status.value, one.fact.advisory) for one in found]
    assert [row for one, row in zip(found, rows, strict=True) if one.manifest.resource.kind == "HelmRelease"] == expected
