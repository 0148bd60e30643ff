"""Packs: an error says what a pack.yaml needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from policylint.engine.packs import PACK_SCHEMA, builtin_packs, load_pack
from policylint.engine.registry import Registry
from policylint.errors import ConfigError
from policylint.model.finding import Severity

EXAMPLE = '{name: acme, title: What Acme asks for, version: "1", rules: {run-as-root: {}}}'
HOW = f"the smallest pack.yaml: {EXAMPLE}"


def pack(directory: Path, text: str) -> dict[str, str]:
    (directory / "pack.yaml").write_text(text)
    return {"acme": str(directory)}


def test_the_example_is_a_pack(tmp_path: Path) -> None:
    made = load_pack("acme", pack(tmp_path, EXAMPLE), Registry({}))
    assert (made.name, made.title, made.version, made.rules) == ("acme", "What Acme asks for", "1", {"run-as-root": {}})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", '{file}:1:1: the key "name" is missing\n{file}:1:1: the key "title" is missing\n'
             '{file}:1:1: the key "version" is missing\n{file}:1:1: the key "rules" is missing\n{how}'),
        (EXAMPLE.replace('"1"', "1.10"), '{file}:1:50: must be a string, quote it: "1.10"\n{how}'),
        (EXAMPLE.replace("root: {}", "root: {severity: hihg}"), "{file}:1:87: the string 'hihg' is none of info, low, "
             'medium, high, critical (did you mean "high"?)\n{how}'),
        ("hunter2", "{file}:1:1: must be a mapping, is a string\n{how}"),
        (EXAMPLE.replace("acme", "acne"), "{file}:1:8: the pack in the directory acme must be called acme"),
    ],
)  # fmt: skip
def test_errors_show_what_a_pack_is(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_pack("acme", pack(tmp_path, text), Registry({}))
    assert str(raised.value) == message.format(file=tmp_path / "pack.yaml", how=HOW)


def test_a_pack_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load_pack("acme", {"acme": str(tmp_path)}, Registry({}))
    assert str(raised.value) == f"{tmp_path}/pack.yaml: no such file or directory\n{HOW}"
    with pytest.raises(ConfigError) as raised:
        load_pack("cor", builtin_packs(), Registry({}))
    assert str(raised.value) == f'unknown pack "cor" (did you mean "core"?); there are: {", ".join(builtin_packs())}'


def test_the_severities_are_all_there_are() -> None:
    severity = PACK_SCHEMA["properties"]["rules"]["additionalProperties"]["properties"]["severity"]
    assert severity["enum"] == [one.label for one in Severity]
