"""The lifecycles of projects beside Kubernetes: the shipped table, the look-up, and what the two rules make of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import policylint
from policylint.validation.lifecycle import load_lifecycle
from policylint.validation.projects import GROUPS, UnknownRelease, lifecycle_of, load_projects, releases_in_use
from tests.unit.rules.cases import hits, manifest

FILE = Path(policylint.__file__).parent / "validation" / "data" / "lifecycle-projects.csv"
COLUMNS = ["project", "group", "version", "kind", "introduced", "deprecated", "removed", "replacement", "source"]


def rows() -> list[list[str]]:
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [line.split(",") for line in lines]


def said(rule: str, version: str, kind: str, *projects: str) -> list[tuple[str, str]]:
    subject = manifest({"apiVersion": version, "kind": kind, "metadata": {"name": "shop"}})
    found = hits(rule, subject, projects=releases_in_use(dict(one.split("=") for one in projects)))
    assert {hit.path for hit in found} <= {("apiVersion",)}
    assert {hit.value for hit in found} <= {version}
    return [
        (hit.message, re.sub(", or say under projects in the configuration which .* the cluster runs$", "", hit.help))
        for hit in found
    ]


def removed(version: str, kind: str, *projects: str) -> list[tuple[str, str]]:
    return said("removed-api-version", version, kind, *projects)


def deprecated(version: str, kind: str, *projects: str) -> list[tuple[str, str]]:
    return said("deprecated-api-version", version, kind, *projects)


def test_the_file_is_sorted_and_whole() -> None:
    header, *body = rows()
    assert header == COLUMNS
    assert body == sorted(body)
    assert {len(row) for row in body} == {len(COLUMNS)}
    assert len(body) == len({tuple(row[1:4]) for row in body}) == len(load_projects())


@pytest.mark.parametrize("row", rows()[1:], ids=lambda row: " ".join(row[1:4]))
def test_every_row_is_well_formed(row: list[str]) -> None:
    _, group, version, kind, *stages, replacement, source = row
    assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", group)
    assert re.fullmatch(r"v[0-9]+((alpha|beta)[0-9]+)?", version)
    assert kind == "*" or re.fullmatch(r"[A-Z][A-Za-z]+", kind)
    releases = [tuple(int(part) for part in stage.split(".")) for stage in stages if stage]
    assert releases, "a row without a stage says nothing"
    assert {len(release) for release in releases} == {2}
    assert releases == sorted(releases)
    assert all(re.fullmatch(r"https://[\w./#~-]+", address) for address in source.split(" "))
    assert replacement == "" or re.fullmatch(r"[a-z0-9.-]+/v[a-z0-9]+ [A-Z][A-Za-z]+", replacement)


def test_the_groups_are_those_of_the_table() -> None:
    assert {row.group for row in load_projects().values()} == GROUPS
    assert not {row.group for row in load_lifecycle().values()} & GROUPS


def test_a_replacement_is_a_row_of_the_same_project_or_stable_and_not_gone() -> None:
    table = load_projects()
    for row in table.values():
        version, _, kind = row.replacement.partition(" ")
        following = table.get((version, kind))
        assert following is None or following.project == row.project, row
        assert not row.replacement or following or re.search(r"/v[0-9]+ |EventSource", row.replacement), row


def test_no_advice_ends_at_a_version_that_is_gone() -> None:
    for row in load_projects().values():
        if row.kind != "*":
            name = f"{row.group}/{row.version}"
            for _, advice in (*removed(name, row.kind), *deprecated(name, row.kind)):
                if advice.startswith("use "):
                    version, kind = advice.removeprefix("use ").split(" ")
                    assert removed(version, kind) == [] == deprecated(version, kind), row


@pytest.mark.parametrize(
    ("version", "kind", "message", "advice"),
    [
        (
            "certmanager.k8s.io/v1alpha1",
            "Issuer",
            "certmanager.k8s.io/v1alpha1 Issuer is not served since cert-manager 0.11",
            "use cert-manager.io/v1 Issuer",
        ),
        (
            "cert-manager.io/v1alpha2",
            "Certificate",
            "cert-manager.io/v1alpha2 Certificate is not served since cert-manager 1.6",
            "use cert-manager.io/v1 Certificate",
        ),
        (
            "helm.toolkit.fluxcd.io/v2beta1",
            "HelmRelease",
            "helm.toolkit.fluxcd.io/v2beta1 HelmRelease is not served since Flux 2.7",
            "use helm.toolkit.fluxcd.io/v2 HelmRelease",
        ),
        (
            "notification.toolkit.fluxcd.io/v1beta1",
            "Alert",
            "notification.toolkit.fluxcd.io/v1beta1 Alert is not served since Flux 2.7",
            "use notification.toolkit.fluxcd.io/v1beta3 Alert",
        ),
        (
            "rbac.istio.io/v1alpha1",
            "ServiceRole",
            "rbac.istio.io/v1alpha1 ServiceRole is not served since Istio 1.6",
            "use security.istio.io/v1 AuthorizationPolicy",
        ),
        (
            "config.istio.io/v1alpha2",
            "handler",
            "config.istio.io/v1alpha2 handler is not served since Istio 1.8",
            "see what replaces it: https://istio.io/latest/news/releases/1.8.x/announcing-1.8/change-notes/",
        ),
        (
            "argoproj.io/v1alpha1",
            "Gateway",
            "argoproj.io/v1alpha1 Gateway is not served since Argo Events 0.17",
            "use argoproj.io/v1alpha1 EventSource",
        ),
        (
            "gateway.networking.k8s.io/v1alpha2",
            "HTTPRoute",
            "gateway.networking.k8s.io/v1alpha2 HTTPRoute is not served since Gateway API 0.8",
            "use gateway.networking.k8s.io/v1 HTTPRoute",
        ),
    ],
)
def test_what_projects_no_longer_serve(version: str, kind: str, message: str, advice: str) -> None:
    assert removed(version, kind) == [(message, advice)]
    assert deprecated(version, kind) == []


def test_what_a_project_has_deprecated() -> None:
    version = "gateway.networking.k8s.io/v1alpha2"
    assert removed(version, "TLSRoute") == []
    assert deprecated(version, "TLSRoute") == [
        (f"{version} TLSRoute is deprecated since Gateway API 1.5", "use gateway.networking.k8s.io/v1 TLSRoute")
    ]


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("networking.istio.io/v1alpha3", "VirtualService"),
        ("networking.istio.io/v1beta1", "Gateway"),
        ("security.istio.io/v1beta1", "AuthorizationPolicy"),
        ("security.istio.io/v1beta1", "PeerAuthentication"),
        ("argoproj.io/v1alpha1", "Application"),
        ("argoproj.io/v1alpha1", "Rollout"),
        ("cert-manager.io/v1", "Certificate"),
        ("notification.toolkit.fluxcd.io/v1beta3", "Provider"),
        ("source.toolkit.fluxcd.io/v1", "ExternalArtifact"),
        ("source.extensions.fluxcd.io/v1beta1", "ArtifactGenerator"),
        ("gateway.networking.k8s.io/v1beta1", "HTTPRoute"),
        ("example.com/v1beta2", "HelmRelease"),
    ],
)
def test_what_is_served_is_not_reported(version: str, kind: str) -> None:
    assert removed(version, kind) == deprecated(version, kind) == []


@pytest.mark.parametrize(
    ("in_use", "gone", "going", "advice"),
    [
        ("flux=2.1", False, False, ""),
        ("flux=2.2", False, True, "use helm.toolkit.fluxcd.io/v2beta2 HelmRelease"),
        ("flux=v2.3.0", False, True, "use helm.toolkit.fluxcd.io/v2 HelmRelease"),
        ("flux=2.6.4", False, True, "use helm.toolkit.fluxcd.io/v2 HelmRelease"),
        ("flux=2.7", True, False, "use helm.toolkit.fluxcd.io/v2 HelmRelease"),
        ("flux=2.10", True, False, "use helm.toolkit.fluxcd.io/v2 HelmRelease"),
        ("istio=1.5", True, False, "use helm.toolkit.fluxcd.io/v2 HelmRelease"),
    ],
)
def test_the_release_in_use_decides(in_use: str, gone: bool, going: bool, advice: str) -> None:
    version, kind = "helm.toolkit.fluxcd.io/v2beta1", "HelmRelease"
    name = f"{version} {kind}"
    assert removed(version, kind, in_use) == ([(f"{name} is not served since Flux 2.7", advice)] if gone else [])
    message = f"{name} is deprecated since Flux 2.2 and not served from 2.7 on"
    assert deprecated(version, kind, in_use) == ([(message, advice)] if going else [])


@pytest.mark.parametrize(
    ("projects", "message"),
    [
        (
            {"flx": "2.6"},
            'no project "flx" is known, only argo-events, cert-manager, external-snapshotter, flux, gateway-api, istio',
        ),
        ({"flux": ""}, "'' is no release; write it as \"1.2\""),
        ({"flux": "latest"}, "'latest' is no release; write it as \"1.2\""),
    ],
)
def test_what_names_no_release(projects: dict[str, str], message: str) -> None:
    with pytest.raises(UnknownRelease) as raised:
        releases_in_use(projects)
    assert (raised.value.project, raised.value.said) == (next(iter(projects)), message)


def test_releases_in_use() -> None:
    releases = releases_in_use({"gateway-api": "1.2", "argo-events": "v1.9.2"})
    assert dict(releases) == {"Gateway API": (1, 2), "Argo Events": (1, 9)}


def test_help_says_where_the_release_is_named() -> None:
    subject = manifest({"apiVersion": "cert-manager.io/v1alpha2", "kind": "Issuer", "metadata": {"name": "shop"}})
    (hit,) = hits("removed-api-version", subject)
    said = "use cert-manager.io/v1 Issuer, or say under projects in the configuration which cert-manager the cluster runs"
    assert hit.help == said


def test_a_kind_goes_before_all_kinds() -> None:
    row = lifecycle_of("config.istio.io/v1alpha2", "rule")
    assert row is not None
    assert (row.kind, row.removed) == ("*", (1, 8))
    assert lifecycle_of("config.istio.io/v1alpha1", "rule") is None


def test_objects_of_other_groups_do_not_cost_the_table() -> None:
    program = (
        "from tests.unit.rules.cases import hits, manifest\n"
        "from policylint.validation import projects\n"
        "def asked(version):\n"
        "    hits('removed-api-version', manifest({'apiVersion': version, 'kind': 'Issuer', 'metadata': {'name': 'a'}}))\n"
        "    return projects._table.cache_info().misses\n"
        "print(asked('apps/v1'), asked('v1'), asked('example.com/v1'), asked('cert-manager.io/v1'))\n"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run((sys.executable, "-c", program), cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("0 0 0 1\n", "")
