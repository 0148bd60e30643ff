"""References to objects that are not there: when the input can be expected to hold them, and when it cannot."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.engine.registry import builtin_rule
from policylint.manifests.load import load
from policylint.model.external import parse_external
from policylint.model.finding import Hit
from policylint.model.limits import Limits
from policylint.model.manifest import ManifestSet
from policylint.model.position import format_path
from policylint.semantics.inventory.declared import declared
from policylint.semantics.inventory.slips import is_slip
from policylint.semantics.placement import Placement, placed
from policylint.sources.files import Source

RULES = (
    "unknown-config-key",
    "unknown-config-map",
    "unknown-role",
    "unknown-secret",
    "unknown-service-account",
    "unknown-volume-claim",
    "unknown-ingress-class",
    "unknown-namespace",
    "unknown-priority-class",
    "unknown-storage-class",
)


def read(**files: str) -> ManifestSet:
    """The files by name; ``__`` stands for a slash, and a kustomization has its usual name."""
    parts = [load(Source(f"{name.replace('__', '/')}.yaml", text.encode()), Limits()) for name, text in files.items()]
    manifests = tuple(one for part in parts for one in part.manifests)
    return placed(ManifestSet(manifests, kustomizations=tuple(one for part in parts for one in part.kustomizations)))


def found(rule_id: str, manifests: ManifestSet, **settings: Any) -> list[tuple[str, str, Hit]]:
    hits = builtin_rule(rule_id).check(manifests, **settings)
    return [(manifest.document.file, format_path(hit.path), hit) for manifest, hit in hits]


def pod(spec: str, namespace: str = "production") -> str:
    containers = "containers: [{name: app, image: 'ghcr.io/example/app:1.0.0', envFrom: [%s]}]"
    body = spec if "containers" in spec or "serviceAccount" in spec else containers % spec
    return f"{{apiVersion: v1, kind: Pod, metadata: {{name: shop, namespace: '{namespace}'}}, spec: {{{body}}}}}\n"


def config_map(name: str, namespace: str = "production", **data: str) -> str:
    held = ", ".join(f"{key}: '{value}'" for key, value in data.items())
    return f"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}, namespace: '{namespace}'}}, data: {{{held}}}}}\n"


USES = "{configMapRef: {name: shop-config}}"
PATH = "spec.containers[0].envFrom[0].configMapRef.name"


def test_nothing_is_expected_of_an_input_without_any() -> None:
    manifests = read(app=pod(USES))
    assert found("unknown-config-map", manifests) == []
    [(file, path, hit)] = found("unknown-config-map", manifests, complete=True)
    assert (file, path) == ("app.yaml", PATH)
    assert hit.message == 'container "app" uses the ConfigMap "shop-config", which is not here'
    assert hit.help.endswith("name it under externals in the configuration: ConfigMap/shop-config")


def test_a_name_that_is_nearly_there() -> None:
    [(_, path, hit)] = found("unknown-config-map", read(app=pod(USES), more=config_map("shop-confg")))
    assert path == PATH
    assert hit.message.endswith('"shop-config", which is not here, while "shop-confg" is')


def test_others_of_the_kind_are_there_and_this_one_is_not() -> None:
    assert len(found("unknown-config-map", read(a__app=pod(USES), a__more=config_map("other")))) == 1
    assert found("unknown-config-map", read(a__app=pod(USES), b__more=config_map("other"))) == []
    assert found("unknown-config-map", read(a__app=pod(USES), a__more=config_map("other", "staging"))) == []


def test_the_directory_of_a_remote_base_may_hold_more() -> None:
    remote = "resources: [app.yaml, more.yaml, 'github.com/example/base']\n"
    local = "resources: [app.yaml, more.yaml]\n"
    for text, expected in ((remote, 0), (local, 1)):
        manifests = read(a__app=pod(USES), a__more=config_map("other"), a__kustomization=text)
        assert len(found("unknown-config-map", manifests)) == expected


def test_another_namespace() -> None:
    [(_, _, hit)] = found("unknown-config-map", read(app=pod(USES), more=config_map("shop-config", "staging")))
    assert 'not in the namespace "production" but in "staging"' in hit.message
    assert found("unknown-config-map", read(app=pod(USES), more=config_map("shop-config", ""))) == []
    assert found("unknown-config-map", read(app=pod(USES, ""), more=config_map("shop-config", "staging"))) == []
    copied = config_map("shop-config", "staging").replace(
        "{name: shop", "{annotations: {example.com/replicate-to: '*'}, name: shop"
    )
    assert found("unknown-config-map", read(app=pod(USES), more=copied)) == []


def test_the_namespace_is_that_of_the_kustomization() -> None:
    base = {
        "base__app": pod(USES, ""),
        "base__more": config_map("shop-config", "other"),
        "base__kustomization": "resources: [app.yaml, more.yaml]",
    }
    assert (
        found("unknown-config-map", read(**base, prod__kustomization="{namespace: production, resources: [../base]}")) == []
    )
    placement = Placement(read(**base, prod__kustomization="{namespace: production, resources: [../base]}"))
    both = read(
        **base,
        prod__kustomization="{namespace: production, resources: [../base]}",
        test__kustomization="{namespace: test, resources: [../base]}",
    )
    assert {placement.namespace(one) for one in both.manifests} == {"production"}
    assert {Placement(both).namespace(one) for one in both.manifests} == {""}


def test_flux_sets_the_namespace_of_a_path() -> None:
    flux = """
    {apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: shop, namespace: flux-system},
     spec: {path: ./apps/shop, targetNamespace: production}}"""
    manifests = read(repo__cluster__shop=flux, repo__apps__shop__app=pod(USES, ""))
    placement = Placement(manifests)
    assert [placement.namespace(one) for one in manifests.manifests] == ["flux-system", "production"]


def test_kustomizations_that_take_each_other_in() -> None:
    manifests = read(
        a__kustomization="resources: [../b]", b__kustomization="{namespace: x, resources: [../a, app.yaml]}", b__app=pod(USES)
    )
    assert {Placement(manifests).namespace(one) for one in manifests.manifests} == {"production"}


@pytest.mark.parametrize(
    "maker",
    [
        "{apiVersion: trust.cert-manager.io/v1alpha1, kind: Bundle, metadata: {name: shop-config}}",
        "{apiVersion: example.com/v1, kind: Widget, metadata: {name: x}, spec: {configMapName: shop-config}}",
        "{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: shop}, spec: {}}",
    ],
)
def test_what_custom_resources_may_make(maker: str) -> None:
    assert found("unknown-config-map", read(app=pod(USES), more=config_map("other"), maker=maker)) == []


def test_a_typing_error_is_none_that_a_chart_makes() -> None:
    release = "{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: shop}, spec: {}}"
    assert len(found("unknown-config-map", read(app=pod(USES), more=config_map("shop-confg"), maker=release))) == 1


def test_generators_and_prefixes_of_kustomize() -> None:
    generator = "{configMapGenerator: [{name: shop-config, literals: [A=1]}]}"
    assert found("unknown-config-map", read(app=pod(USES), kustomization=generator), complete=True) == []
    prefix = {"base__more": config_map("config"), "over__kustomization": "{namePrefix: shop-, resources: [../base]}"}
    assert found("unknown-config-map", read(over__app=pod(USES), **prefix), complete=True) == []


def test_an_object_of_another_group_is_another_kind() -> None:
    for version, expected in (("v1", ["a"]), ("fake.example.com/v1", [])):
        (given,) = read(a=f"{{apiVersion: {version}, kind: ServiceAccount, metadata: {{name: a}}}}").manifests
        assert [one.name for one in declared(given, "ServiceAccount")] == expected


def test_externals_and_what_is_optional() -> None:
    manifests = read(app=pod(USES))
    for text, expected in (("ConfigMap/shop-*", 0), ("ConfigMap/prod*/shop-config", 0), ("*/test/*", 1), ("Secret/*", 1)):
        assert len(found("unknown-config-map", manifests, complete=True, externals=(parse_external(text),))) == expected
    optional = read(app=pod("{configMapRef: {name: shop-config, optional: true}}"))
    assert found("unknown-config-map", optional, complete=True) == []


@pytest.mark.parametrize("name", ["${CONFIG}", "CONFIG_NAME}", "", "kube-root-ca.crt", "-x"])
def test_names_that_are_none_or_built_in(name: str) -> None:
    assert found("unknown-config-map", read(app=pod(f"{{configMapRef: {{name: '{name}'}}}}")), complete=True) == []


def test_secrets_that_something_else_makes() -> None:
    uses = pod("{secretRef: {name: shop-db}}")
    for maker in (
        "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: a, namespace: production}, spec: {target: {name: shop-db}}}",
        "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: shop-db, namespace: production}, spec: {encryptedData: {a: b}}}",
        "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: a, namespace: production}, spec: {secretName: shop-db}}",
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {spec: {containers: [{name: a, image: b, args: [create, --secret-name=shop-db]}]}}}}",
    ):
        assert found("unknown-secret", read(app=uses, maker=maker), complete=True) == []
    near = "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: shop-dbs, namespace: production}, spec: {}}"
    assert (
        len(found("unknown-secret", read(app=pod("{secretRef: {name: shop-database}}"), near=near.replace("dbs", "databse"))))
        == 1
    )


@pytest.mark.parametrize(
    ("maker", "expected"),
    [
        (
            "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, args: [get, secret, shop-db]}]}}",
            1,
        ),
        (
            "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, args: ['create secret shop-db']}]}}",
            0,
        ),
        ('{apiVersion: example.com/v1, kind: Widget, metadata: {name: x}, spec: {text: "a\\nshop-db"}}', 1),
        ("{apiVersion: example.com/v1, kind: Widget, metadata: {name: x}, spec: {text: shop-db}}", 0),
        ("{apiVersion: example.com/v1, kind: Widget, metadata: {name: shop-db}}", 0),
    ],
)
def test_who_makes_a_secret_is_near(maker: str, expected: int) -> None:
    uses = pod("{secretRef: {name: shop-db}}")
    assert len(found("unknown-secret", read(a__app=uses, a__maker=maker), complete=True)) == expected
    assert len(found("unknown-secret", read(a__app=uses, b__maker=maker), complete=True)) == 1
    placed_there = maker.replace("metadata: {", "metadata: {namespace: production, ")
    assert len(found("unknown-secret", read(a__app=uses, b__maker=placed_there), complete=True)) == expected


def test_a_chart_makes_secrets_in_any_namespace() -> None:
    release = "{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: x, namespace: flux-system}, spec: {a: shop-db}}"
    uses = pod("{secretRef: {name: shop-db}}")
    assert found("unknown-secret", read(a__app=uses, b__maker=release), complete=True) == []


@pytest.mark.parametrize(("name", "expected"), [("kube-system", 0), ("kube-public", 0), ("kube-tools", 1)])
def test_only_some_namespaces_are_there_by_themselves(name: str, expected: int) -> None:
    placed_pod = pod(USES).replace("'production'", name)
    assert len(found("unknown-namespace", read(app=placed_pod), complete=True)) == expected


def test_the_certificate_of_an_ingress() -> None:
    ingress = "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a, annotations: {%s: x}}, spec: {tls: [{secretName: shop-tls}]}}"
    [(_, path, _)] = found("unknown-secret", read(app=ingress % "example.com/a"), complete=True)
    assert path == "spec.tls[0].secretName"
    assert found("unknown-secret", read(app=ingress % "cert-manager.io/cluster-issuer"), complete=True) == []


def test_keys() -> None:
    env = "containers: [{name: app, image: a, env: [{name: A, valueFrom: {configMapKeyRef: {name: shop-config, key: a}}}]}]"
    place = "spec.containers[0].env[0].valueFrom.configMapKeyRef.key"
    said = [path for _, path, _ in found("unknown-config-key", read(app=pod(env), more=config_map("shop-config", b="1")))]
    assert said == [place]
    there = read(app=pod(env), more=config_map("shop-config", b="1"))
    for text, expected in (("ConfigMap/shop-config", 0), ("ConfigMap/test/shop-config", 1), ("Secret/shop-config", 1)):
        assert len(found("unknown-config-key", there, externals=(parse_external(text),))) == expected
    for more in (config_map("shop-config", a="1"), config_map("shop-config"), config_map("shop-config", "staging", b="1")):
        assert found("unknown-config-key", read(app=pod(env), more=more)) == []
    generated = "{configMapGenerator: [{name: shop-config, %s}]}"
    for text, expected in (
        ("literals: [a=1]", 0),
        ("files: [x/a]", 0),
        ("files: [a=x]", 0),
        ("envs: [x]", 0),
        ("files: [a/x]", 1),
    ):
        manifests = read(app=pod(env), kustomization=generated % text)
        assert len(found("unknown-config-key", manifests)) == expected, text


def test_a_template_of_claims_takes_the_place_of_a_volume() -> None:
    text = """
    {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: shop}, spec: {%s template: {spec: {containers: [{name: a, image: b}],
     volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}}}"""
    assert len(found("unknown-volume-claim", read(app=text % ""), complete=True)) == 1
    own = text % "volumeClaimTemplates: [{metadata: {name: data}}],"
    assert found("unknown-volume-claim", read(app=own), complete=True) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("shop-config", "shop-confg", True),
        ("shop-config", "shop-cofnig", True),
        ("shop-config", "shopconfig", True),
        ("shop-config", "config-shop", True),
        ("nginx", "nignx", True),
        ("shop-config", "shop-config", False),
        ("shop-1", "shop-2", False),
        ("shop-config1", "shop-config", False),
        ("shop-a", "shop-b", False),
        ("redis-dev", "redis-prod", False),
        ("ab", "a", False),
        ("", "a", False),
    ],
)
def test_slips(one: str, other: str, expected: bool) -> None:
    assert is_slip(one, other) is expected
    assert is_slip(other, one) is expected


def test_kustomizations_of_wrong_types() -> None:
    for wrong in ("1", "[1]", "{a: 1}", "[[], {}]", "[{name: 1, files: 1, literals: {}}]", "null"):
        fields = ("resources", "patches", "namespace", "namePrefix", "configMapGenerator", "secretGenerator", "components")
        text = "\n".join(f"{field}: {wrong}" for field in fields)
        for rule_id in RULES:
            assert isinstance(found(rule_id, read(app=pod(USES), kustomization=text)), list)
