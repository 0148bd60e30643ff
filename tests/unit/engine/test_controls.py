"""Controls: what is within a section, what is unknown, and what a pack of controls holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from policylint.engine.controls import UnknownControl, answering, is_within, listed
from policylint.engine.packs import load_pack
from policylint.engine.registry import Registry, builtin_rule
from policylint.errors import ConfigError

PRIVILEGED, HOST_PATH = builtin_rule("privileged-container"), builtin_rule("host-path-volume")


@pytest.mark.parametrize("asked", ["cis-2.0.1", "cis-2.0.1:5", "cis-2.0.1:5.2", "cis-2.0.1:5.2.1"])
def test_within(asked: str) -> None:
    assert is_within("cis-2.0.1:5.2.1", asked)


@pytest.mark.parametrize(
    "asked", ["cis-2.0", "cis", "", "5.2.1", "cis-2.0.1:", "cis-2.0.1:5.2.", "cis-2.0.1:5.2.11", "cis-1.12:5.2.1"]
)
def test_not_within(asked: str) -> None:
    assert not is_within("cis-2.0.1:5.2.1", asked)


def test_articles_have_paragraphs() -> None:
    assert is_within("gdpr:32(1)(b)", "gdpr:32")
    assert is_within("gdpr:32(1)(b)", "gdpr:32(1)")
    assert not is_within("gdpr:32(1)(b)", "gdpr:3")


def test_answering() -> None:
    assert answering("cis-2.0.1:5.2.11", [PRIVILEGED, HOST_PATH]) == [HOST_PATH]
    assert answering("pss", [PRIVILEGED, HOST_PATH]) == [PRIVILEGED, HOST_PATH]
    assert answering("cis-2.0.1:5.4.2", [PRIVILEGED], ["cis-2.0.1:5.4.2"]) == []


def test_an_unknown_control() -> None:
    with pytest.raises(UnknownControl) as raised:
        answering("cis-2.0:5.2.2", [PRIVILEGED])
    assert str(raised.value).startswith(
        'unknown control "cis-2.0:5.2.2" (did you mean "cis-2.0.1:5.2.2"?); the benchmarks are '
    )


def test_a_control_without_its_benchmark() -> None:
    with pytest.raises(UnknownControl) as raised:
        answering("5.2.2", [PRIVILEGED], ("cis-9:5.2.2", "cis-9:5.2"))
    assert 'unknown control "5.2.2" (did you mean ' in str(raised.value)
    assert '"cis-2.0.1:5.2.2" or "cis-9:5.2.2"?)' in str(raised.value)


def test_the_list_of_a_benchmark(tmp_path: Path) -> None:
    (tmp_path / "controls.csv").write_text("id,title,why\n1.1,Files,they are on the node\n", encoding="utf-8")
    assert list(listed({"acme": str(tmp_path), "other": str(tmp_path / "none")}).values()) == [
        ("acme:1.1", "Files", "they are on the node")
    ]


def made(directory: Path, more: str) -> dict[str, str]:
    (directory / "pack.yaml").write_text(f'name: acme\ntitle: Acme\nversion: "1"\n{more}\n', encoding="utf-8")
    return {"acme": str(directory)}


def test_a_pack_of_controls(tmp_path: Path) -> None:
    text = "controls: [nsa:C-0058, nsa:C-0057]\nwithout: [restricted-volume-type]\nrules: {host-path-volume: {severity: low}}"
    pack = load_pack("acme", made(tmp_path, text), Registry({}))
    assert pack.rules["host-path-volume"] == {"severity": "low"}
    assert pack.rules["privileged-container"] == {}
    assert "restricted-volume-type" not in pack.rules


def test_a_rule_of_a_plugin_joins(tmp_path: Path) -> None:
    own = PRIVILEGED._replace(id="acme-rule", controls=("acme:1",), origin="acme")
    pack = load_pack("acme", made(tmp_path, "controls: [acme]\nrules: {}"), Registry({"acme-rule": own}))
    assert pack.rules == {"acme-rule": {}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("controls: [cis-2.0.2]\nrules: {}", ':4:12: unknown control "cis-2.0.2" (did you mean "cis-2.0.1"?); the benchmarks are '),
        ("controls: [nsa:C-0057]\nwithout: [privileged-contain]\nrules: {}", ':5:11: "privileged-contain" answers none of the '
         'controls of this pack (did you mean "privileged-container"?)'),
        ("without: [run-as-root]\nrules: {run-as-root: {}}", ':4:11: "run-as-root" answers none of the controls of this pack'),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_pack_of_controls(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_pack("acme", made(tmp_path, text), Registry({}))
    assert str(raised.value).startswith(f"{tmp_path}/pack.yaml{message}")
