"""Runs the examples in a rule's documentation: the harness for policylint's own rules, and for plugin authors.

from policylint.testing import check_examples
import acme.missing_team_label

def test_examples():
    check_examples(acme.missing_team_label)

Without pytest, ``python -m policylint.testing acme/missing_team_label.py`` does the same for files.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from datetime import date
from types import ModuleType
from typing import Any, NamedTuple

from policylint.config import Config, RuleSettings
from policylint.engine.evaluate import Run, evaluate
from policylint.engine.registry import Registry, builtin_ids, rule_from_module
from policylint.engine.request import Selection
from policylint.engine.ruleset import build_ruleset
from policylint.engine.settings import Settings
from policylint.errors import PolicylintError
from policylint.fix.plan import plan
from policylint.manifests.load import load
from policylint.manifests.yaml import parse_stream
from policylint.model.finding import Finding
from policylint.model.limits import Limits
from policylint.model.rule import FAILED, Rule
from policylint.sources.files import Source

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_HEADINGS = ("Bad", "Good", "Fixed")
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SETTING = re.compile(r"^# (options|kubernetes|projects|externals|residency): (.+)$", re.MULTILINE)
# What running a Python file that somebody is still writing may raise.
_BROKEN: tuple[type[Exception], ...] = (AssertionError, AttributeError, ImportError, LookupError, NameError, OSError)
_BROKEN = (*_BROKEN, PolicylintError, RuntimeError, SyntaxError, TypeError, ValueError)
_DAY = date(2026, 12, 1)
_MARK = re.compile(r"#\s*finding\s*$")


class Example(NamedTuple):
    """A block of a rule's documentation: ``lines`` are those (1-based) on which a finding is expected."""

    heading: str
    number: int
    text: str
    lines: tuple[int, ...]
    settings: dict[str, Any]


def examples(documentation: str) -> Iterator[Example]:
    """The fenced yaml blocks under ``## Bad``, ``## Good`` and ``## Fixed``, in order."""
    headings = list(_HEADING.finditer(documentation))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        name = heading.group(1).strip()
        section = documentation[heading.end() : following.start() if following else None]
        for number, block in enumerate(_BLOCK.finditer(section) if name in _HEADINGS else (), 1):
            text = block.group(1)
            marked = tuple(row for row, line in enumerate(text.splitlines(), 1) if _MARK.search(line))
            settings = {key: _value(value) for key, value in _SETTING.findall(text)}
            yield Example(name, number, text, marked, settings)


def check_examples(module: ModuleType) -> None:
    """Raises AssertionError where a rule's findings are not exactly on the lines that its examples mark."""
    rule = rule_from_module(module, module.__name__)
    found = list(examples(rule.documentation))
    if not found:
        raise AssertionError(f"{rule.id} has no examples: add fenced yaml blocks under ## Bad and ## Good")
    for example in found:
        check_example(rule, example)
    check_fixes(rule, found)


def check_example(rule: Rule, example: Example) -> None:
    """Raises AssertionError where the findings are not exactly on the marked lines."""
    found = run_example(rule, example)
    lines = tuple(finding.span.start.line for finding in found)
    if lines != example.lines:
        said = "".join(f"line {one.span.start.line}: {one.message}\n" for one in found)
        raise AssertionError(
            f"{rule.id}, {example.heading} example {example.number}: findings on lines {list(lines)}, "
            f"expected on {list(example.lines)}\n{said}{example.text}"
        )
    if (example.heading == "Bad") != bool(example.lines):
        raise AssertionError(f"{rule.id}: a Bad example marks a line with # finding, the others mark none")


def check_fixes(rule: Rule, found: list[Example]) -> None:
    """Raises AssertionError where the fixes of a Bad example do not give the Fixed example with the same number.

    The marks ``# finding`` stand in the Bad example only. Unsafe fixes are applied as well.
    """
    bad = [example for example in found if example.heading == "Bad"]
    fixed = {example.number: example.text for example in found if example.heading == "Fixed"}
    if set(fixed) - {example.number for example in bad}:
        raise AssertionError(f"{rule.id}: there is a Fixed example without a Bad one")
    for example in bad:
        source = Source("example.yaml", example.text.encode())
        findings = run_example(rule, example)
        after = _without_marks(plan(source, findings, Limits()).after)
        expected = fixed.get(example.number)
        if expected is None and fixed and any(finding.fix for finding in findings):
            raise AssertionError(f"{rule.id}: Bad example {example.number} has a fix, and no Fixed example shows it")
        if expected is not None and after != expected:
            raise AssertionError(f"{rule.id}: the fix of Bad example {example.number} gives\n{after}")


def _without_marks(text: str) -> str:
    return "".join(re.sub(r"[ \t]*# finding[ \t]*$", "", line, flags=re.MULTILINE) for line in text.splitlines(keepends=True))


def run_example(rule: Rule, example: Example) -> list[Finding]:
    """The findings of this rule alone in the example, sorted."""
    builtin = rule.id in builtin_ids()
    registry = Registry({} if builtin else {rule.id: rule})
    config = Config(
        packs=(),
        kubernetes=example.settings.get("kubernetes", ""),
        projects=example.settings.get("projects", {}),
        externals=tuple(example.settings.get("externals", ())),
        residency=example.settings.get("residency", {}),
        rules={rule.id: RuleSettings(options=example.settings.get("options", {}))},
    )
    ruleset = build_ruleset(Settings("/", config, None), Selection(), registry, (), "/", today=_DAY)
    source = Source("example.yaml", example.text.encode())
    report = evaluate(load(source, Limits()), ruleset, (), Run(_DAY, allow_empty=True))
    return [finding for finding in report.findings if finding.rule in (rule.id, FAILED)]


def _value(text: str) -> Any:
    return next(parse_stream(text, Limits())).value


def main(files: list[str]) -> int:
    """Runs the examples of rule files and says ``ok``, or what differs, for each.

    Gives 0 where all are right, 1 where one differs, and 2 where one cannot be run, whatever the others do.
    """
    if not files or files[0] in ("-h", "--help"):
        sys.stderr.write("usage: python -m policylint.testing FILE.py [FILE.py ...]\n")
        return 0 if files else 2
    return max(_examples_pass(file) for file in files)


def _examples_pass(file: str) -> int:
    try:
        module = _imported(file)
    except _BROKEN as error:
        sys.stdout.write(f"{file}: cannot be run: {type(error).__name__}: {error}\n")
        return 2
    try:
        check_examples(module)
    except AssertionError as difference:
        sys.stdout.write(f"{file}: {difference}\n")
        return 1
    sys.stdout.write(f"{file}: ok\n")
    return 0


def _imported(file: str) -> ModuleType:
    """The module in the file, which must hold a rule. Raises PolicylintError, and whatever the file raises."""
    from importlib.util import module_from_spec, spec_from_file_location

    name = os.path.basename(file).removesuffix(".py")
    spec = spec_from_file_location(name, file) if file.endswith(".py") else None
    if spec is None or spec.loader is None:
        raise PolicylintError("it is no Python file")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    rule = rule_from_module(module, name)
    own = os.path.join(os.path.dirname(__file__), "rules", f"{name}.py")
    if rule.id in builtin_ids() and os.path.realpath(file) != os.path.realpath(own):
        raise PolicylintError(f"policylint has a rule {rule.id} already")
    return module


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
