"""Reports on texts, without a disk."""

from __future__ import annotations

from datetime import date

from policylint.config import SCHEMA, build
from policylint.engine.evaluate import Run, evaluate
from policylint.engine.registry import Registry
from policylint.engine.request import Selection
from policylint.engine.ruleset import RuleSet, build_ruleset
from policylint.engine.settings import ConfigFile, Settings
from policylint.manifests.load import load, parse_documents
from policylint.model.limits import Limits
from policylint.model.manifest import ManifestSet
from policylint.model.report import Report
from policylint.model.rule import Rule
from policylint.model.schema import faults
from policylint.model.waiver import Waiver
from policylint.sources.files import Source

TODAY = date(2026, 11, 1)
POD = """apiVersion: v1
kind: Pod
metadata:
  name: a
  namespace: shop
spec:
  containers:
  - name: app
    image: registry.example.no/app:1.0
    securityContext:
      privileged: true
"""


def ruleset(config: str = "", rules: tuple[str, ...] = ("privileged-container",), **plugins: Rule) -> RuleSet:
    """The rules of a configuration, or only these."""
    data = next((parsed.value for parsed in parse_documents(config, Limits())), None) or {}
    assert not list(faults(data, SCHEMA))
    file = ConfigFile(".policylint.yaml", config, data)
    settings = Settings("/repo", build({"packs": [], **data}), file)
    registry = Registry({rule.id: rule for rule in plugins.values()})
    return build_ruleset(settings, Selection(rules=rules), registry, (), "/repo")


def read(*texts: str, names: tuple[str, ...] = ()) -> ManifestSet:
    """The texts as files a.yaml, b.yaml and so on, or with these names."""
    given = names or tuple(f"{letter}.yaml" for letter in "abcdef"[: len(texts)])
    sources = [Source(name, text.encode()) for name, text in zip(given, texts, strict=True)]
    parts = [load(source, Limits()) for source in sources]
    return ManifestSet(
        tuple(one for part in parts for one in part.manifests),
        tuple(one for part in parts for one in part.problems),
        tuple(one for part in parts for one in part.outcomes),
        tuple(one for part in parts for one in part.directives),
        len(parts),
    )


def report(
    *texts: str, rules: RuleSet | None = None, waivers: tuple[Waiver, ...] = (), today: date = TODAY, whole: bool = True
) -> Report:
    """The report on the texts."""
    return evaluate(read(*texts), rules or ruleset(), waivers, Run(today, whole))


def lines(made: Report) -> list[tuple[str, int, int]]:
    """Rule, line and column of every finding that stands."""
    return [(one.rule, *one.span.start) for one in made.findings]
