"""Plugins: what a configuration may name, and what becomes of one that fails."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policylint.engine.plugins import load_plugins
from policylint.errors import PluginError
from tests.e2e.cli import POLICY, policylint, write

IMPORT = "from policylint.engine.hookspecs import hookimpl\n"
HOW = "@hookimpl from policylint.engine.hookspecs"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory on the path, as site-packages is. What is imported from it is forgotten afterwards."""
    directory = tmp_path / "site"
    directory.mkdir()
    monkeypatch.syspath_prepend(str(directory))
    before = set(sys.modules)
    yield directory
    for name in set(sys.modules) - before:
        if name.startswith("acme"):
            del sys.modules[name]


def put(site: Path, file: str, text: str) -> None:
    path = site / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def refused(*names: str, root: str = "/nowhere") -> str:
    before = set(sys.modules)
    with pytest.raises(PluginError) as raised:
        load_plugins(names, root)
    assert not [name for name in set(sys.modules) - before if name.startswith("acme")]
    return str(raised.value)


def failed(*names: str) -> str:
    with pytest.raises(PluginError) as raised:
        load_plugins(names, "/nowhere")
    return str(raised.value)


@pytest.mark.parametrize(
    "name",
    ["venv.__main__", "json.tool", "antigravity", "this", "idlelib.idle", "pip.__main__", "_pytest", "pytest.__main__"],
)
def test_a_repository_cannot_run_what_is_installed(tmp_path: Path, name: str) -> None:
    write(tmp_path, a=POLICY)
    (tmp_path / ".policylint.yaml").write_text(f"plugins: [{name}]\n")
    run = policylint("check", ".", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"error: plugins: {name} ")
    assert len(run.err.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [".policylint.yaml", "a.yaml"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("venv", "venv belongs to Python itself; name a module that implements hooks of policylint"),
        ("xml.dom.minidom", "xml.dom.minidom belongs to Python itself; name a module that implements hooks of policylint"),
        ("acme._hooks", "acme._hooks is a private name; name the module that holds the hooks"),
        ("__main__", "__main__ is a private name; name the module that holds the hooks"),
        ("acme-rules", '"acme-rules" is not the name of a Python module'),
        ("acme..x", '"acme..x" is not the name of a Python module'),
        ("acme_none", "there is no module acme_none; install it beside policylint"),
        ("acme_none.hooks", "there is no module acme_none.hooks; install it beside policylint"),
        ("acme.none", "there is no module acme.none; install it beside policylint"),
        ("acme.hooks.none", "there is no module acme.hooks.none; install it beside policylint"),
        ("acme.compiled", "acme.compiled has no Python source (a .py file); name the module that holds the hooks"),
        ("acme_bare", "acme_bare has no Python source (a .py file); name the module that holds the hooks"),
        ("acme_bare.deep.hooks", "acme_bare.deep.hooks cannot be found: 'acme_bare' needs an __init__.py"),
        (
            "acme",
            "acme is no plugin of policylint: {site}/acme/__init__.py does not mention hookimpl; mark its hooks with " + HOW,
        ),
    ],
)
def test_names_are_looked_at_before_anything_is_imported(site: Path, name: str, message: str) -> None:
    put(site, "acme/__init__.py", "raise SystemExit(0)")
    put(site, "acme/hooks.py", f"{IMPORT}raise SystemExit(0)")
    put(site, "acme/compiled.pyc", "")
    put(site, "acme_bare/hooks.py", IMPORT)
    put(site, "acme_bare/deep/hooks.py", IMPORT)
    put(site, "acme_good.py", f"{IMPORT}raise SystemExit(0)")
    assert refused("acme_good", name) == f"plugins: {message}".replace("{site}", str(site))


def test_a_module_in_the_checked_directory_is_refused(site: Path) -> None:
    put(site, "acme.py", f"{IMPORT}@hookimpl\ndef register_packs():\n    return {{'acme': '/acme'}}\n")
    message = "plugins: acme lies in the directory that is checked; install it outside of it"
    assert refused("acme", root=str(site)) == message
    assert refused("acme", root=str(site.parent)) == message
    assert load_plugins(["acme"], str(site.parent), (str(site),)).packs == {"acme": "/acme"}


def test_a_package_that_leads_into_the_checked_directory_is_refused(site: Path, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    put(repository, "acme.py", IMPORT)
    (site / "acme.py").symlink_to(repository / "acme.py")
    assert refused("acme", root=str(repository)) == (
        "plugins: acme lies in the directory that is checked; install it outside of it"
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise SystemExit(0)", "importing acme failed: SystemExit: 0"),
        ("raise GeneratorExit", "importing acme failed: GeneratorExit: "),
        ("1 / 0", "importing acme failed: ZeroDivisionError: division by zero"),
        ("raise ValueError('x' * 1000)", f"importing acme failed: ValueError: {'x' * 300}"),
        ("@hookimpl\ndef register_packs():\n    raise SystemExit(0)", "register_packs of acme failed: SystemExit: 0"),
        (
            "@hookimpl\ndef register_packs():\n    return 1",
            "register_packs of acme failed: TypeError: it must give a mapping with names for keys",
        ),
        (
            "@hookimpl\ndef register_packs():\n    return {'a': 1}",
            "register_packs of acme failed: TypeError: it must give directories as str",
        ),
        (
            "@hookimpl\ndef register_rules():\n    return ['a']",
            "register_rules of acme failed: TypeError: it must give modules",
        ),
        ("@hookimpl\ndef register_rules():\n    yield 1\n    exit(0)", "register_rules of acme failed: SystemExit: 0"),
        (
            "@hookimpl\ndef register_reporters():\n    return {'a': 1}",
            "register_reporters of acme failed: TypeError: it must give functions",
        ),
        (
            "@hookimpl\ndef register_audit_sinks():\n    return [1]",
            "register_audit_sinks of acme failed: TypeError: it must give functions",
        ),
        (
            "",
            "acme implements no hook: mark one of register_rules, register_packs, register_reporters, register_sources, "
            f"register_audit_sinks with {HOW}",
        ),
        (
            "def register_packs():\n    return {}",
            "acme implements no hook: mark one of register_rules, register_packs, register_reporters, register_sources, "
            f"register_audit_sinks with {HOW}",
        ),
    ],
)
def test_a_plugin_that_fails_is_an_error(site: Path, body: str, message: str) -> None:
    put(site, "acme.py", f"{IMPORT}{body}\n")
    assert failed("acme") == f"plugins: {message}"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("def register_pakcs():\n    return {}", "plugins: acme implements no hook: "),
        ("def register_packs():\n    return {}\n@hookimpl\ndef other():\n    pass", "plugins: reading the hooks failed: "),
        ("def register_packs(what):\n    return {}", "plugins: reading the hooks of acme failed: PluginValidationError: "),
    ],
)
def test_hooks_that_policylint_does_not_have(site: Path, body: str, message: str) -> None:
    put(site, "acme.py", f"{IMPORT}@hookimpl\n{body}\n")
    assert failed("acme").startswith(message)


def test_an_interrupt_is_not_a_failure_of_the_plugin(site: Path) -> None:
    put(site, "acme.py", f"{IMPORT}raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        load_plugins(["acme"], "/nowhere")


def test_a_plugin_that_is_named_twice_is_loaded_once(site: Path) -> None:
    put(site, "acme/__init__.py", "")
    put(site, "acme/lint/__init__.py", "")
    put(site, "acme/lint/hooks.py", f"{IMPORT}@hookimpl\ndef register_packs():\n    return {{'acme': '/acme'}}\n")
    put(site, "acme_more.py", f"{IMPORT}@hookimpl\ndef register_packs():\n    return {{'acme': '/more'}}\n")
    assert load_plugins(["acme.lint.hooks", "acme.lint.hooks"], "/nowhere").packs == {"acme": "/acme"}
    assert failed("acme.lint.hooks", "acme_more") == "plugins: two of them define the pack acme"
