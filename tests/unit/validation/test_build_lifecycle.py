"""How scripts/build_lifecycle.py turns Go sources and the supplement into rows."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPTS = Path(__file__).resolve().parents[3] / "scripts"
KEY = ("apps", "v1beta1", "Deployment")
REGISTER = """package v1beta1
const GroupName = "rbac.authorization.k8s.io"
func addKnownTypes(scheme *runtime.Scheme) error {
	scheme.AddKnownTypes(SchemeGroupVersion, &Role{}, &RoleList{}, &RoleOptions{})
}
"""
TYPES = """package v1beta1
// +genclient
// +k8s:prerelease-lifecycle-gen:introduced=1.6

// Role is a role.
type Role struct {
}

// RoleList is a list.
type RoleList struct {
}

// +genclient
// Unregistered is not served.
type Unregistered struct {
}
"""
LIFECYCLE = """package v1beta1
func (in *Role) APILifecycleIntroduced() (major, minor int) {
	return 1, 6
}
func (in *Role) APILifecycleReplacement() schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "Role"}
}
func (in *RoleList) APILifecycleRemoved() (major, minor int) {
	return 1, 22
}
"""


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield importlib.import_module("build_lifecycle")
    sys.modules.pop("build_lifecycle", None)


def addition(**fields: str) -> dict[str, str]:
    names = ("introduced", "deprecated", "removed", "replacement", "overrides")
    group, version, kind = KEY
    return dict.fromkeys(names, "") | {"group": group, "version": version, "kind": kind, "source": "x"} | fields


def package(folder: Path, lifecycle: str = LIFECYCLE) -> Path:
    (folder / "rbac" / "v1beta1").mkdir(parents=True)
    for name, text in (("register.go", REGISTER), ("types.go", TYPES), ("zz_generated.go", lifecycle)):
        (folder / "rbac" / "v1beta1" / name).write_text(text, encoding="utf-8")
    return folder


def test_only_registered_resources_count_under_their_real_group(build: Any, tmp_path: Path) -> None:
    source = build.Source(20, package(tmp_path))
    table, seen = build.read_all([source])
    key = ("rbac.authorization.k8s.io", "v1beta1", "Role")
    assert table == {key: ("1.6", "", "", "rbac.authorization.k8s.io/v1 Role", "")}
    assert seen == {key: [20]}


def test_the_newest_release_that_speaks_of_a_kind_wins(build: Any, tmp_path: Path) -> None:
    source = build.Source
    old = source(20, package(tmp_path / "old", LIFECYCLE.replace("1, 6", "1, 5")))
    new = source(21, package(tmp_path / "new"))
    table, seen = build.read_all([new, old])
    assert [row.introduced for row in table.values()] == ["1.6"]
    assert list(seen.values()) == [[20, 21]]


@pytest.mark.parametrize(
    "method",
    [
        "func (in *Role) APILifecycleRemoved() (major, minor int) {\n\treturn one, two\n}\n",
        "func (in *Role) APILifecyclePostponed() (major, minor int) {\n\treturn 1, 2\n}\n",
        "func (in *Role) APILifecycleRemoved() (major, minor int) {\n\tx := 1\n\treturn x, 2\n}\n",
    ],
)
def test_an_unknown_method_stops_the_build(build: Any, tmp_path: Path, method: str) -> None:
    source = build.Source(20, package(tmp_path, LIFECYCLE + method))
    with pytest.raises(build.BuildError, match=r"zz_generated\.go: "):
        build.read_all([source])


@pytest.mark.parametrize(
    ("stated", "minors", "expected"),
    [
        (("1.6", "1.8", "1.16", "", ""), range(19, 38), ("1.6", "1.8", "1.16", "", "")),
        (("1.6", "1.8", "1.16", "", ""), range(19, 30), ("1.6", "1.8", "1.16", "", "")),
        (("1.31", "1.34", "1.37", "", ""), range(31, 32), ("1.31", "", "1.32", "", "registered")),
        (("1.25", "1.28", "1.31", "", ""), range(25, 29), ("1.25", "1.28", "1.29", "", "registered")),
        (("", "", "", "", ""), range(27, 31), ("1.27", "", "1.31", "", "registered")),
        (("", "", "", "", ""), range(19, 38), ("", "", "", "", "")),
        (("1.26", "1.34", "", "", ""), range(27, 38), ("1.27", "1.34", "", "", "registered")),
        (("1.3", "", "1.23", "", "supplement"), range(19, 30), ("1.3", "", "1.23", "", "supplement")),
    ],
)
def test_registration_bounds_the_life(build: Any, stated: tuple[str, ...], minors: range, expected: tuple[str, ...]) -> None:
    assert build.complete(KEY, build.Statement(*stated), minors, 37) == expected


def test_a_supplement_cannot_outlive_the_kind(build: Any) -> None:
    stated = build.Statement(removed="1.30", basis="supplement")
    with pytest.raises(build.BuildError, match=r"removed is 1\.30, 1\.25 lacks it$"):
        build.complete(KEY, stated, range(19, 25), 37)


def test_the_supplement_fills_gaps_and_replaces_what_it_quotes(build: Any) -> None:
    table = {KEY: build.Statement(introduced="1.6", replacement="apps/v1 DeploymentList")}
    quoted = "replacement=apps/v1 DeploymentList"
    build.supplement(table, [addition(removed="1.16", replacement="apps/v1 Deployment", overrides=quoted)])
    assert table == {KEY: ("1.6", "", "1.16", "apps/v1 Deployment", "supplement")}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"removed": "1.18"}, "removed is '1.18', upstream says '1.16'"),
        ({"removed": "1.18", "overrides": "removed=1.17"}, "removed is '1.18', upstream says '1.16'"),
        ({"deprecated": "1.8", "overrides": "removed=1.16"}, "upstream no longer says 'removed=1.16'"),
        ({"removed": "1.16", "source": ""}, "no source"),
    ],
)
def test_a_contradiction_stops_the_build(build: Any, fields: dict[str, str], message: str) -> None:
    table = {KEY: build.Statement(removed="1.16")}
    with pytest.raises(build.BuildError) as caught:
        build.supplement(table, [addition(**fields)])
    assert str(caught.value) == f"supplement apps v1beta1 Deployment: {message}"


@pytest.mark.parametrize("stages", [("", "", ""), ("1.8", "1.7", ""), ("1.20", "", "1.16")])
def test_silent_or_disordered_rows_stop_the_build(build: Any, stages: tuple[str, str, str]) -> None:
    with pytest.raises(build.BuildError, match="apps v1beta1 Deployment: "):
        build.verify({KEY: build.Statement(*stages)})


def test_the_difference_ignores_the_sources_line_only(build: Any) -> None:
    table = {KEY: build.Statement(introduced="1.6")}
    shipped = build.render(table, "v0.37.1", "2026-09-01")
    assert build.difference(shipped, build.render(table, "v0.37.2", "2026-10-28")) == []
    assert build.difference(shipped, build.render(table, "v0.38.0", "2026-12-01"))[-2:] == [
        "-# newest=1.37",
        "+# newest=1.38",
    ]
    assert build.difference("", shipped)[-1] == "+apps,v1beta1,Deployment,1.6,,,,"
