"""Fixes of the two lifecycle rules in a text, as `policylint check --fix` would apply them."""

from __future__ import annotations

from datetime import date
from typing import Any

from policylint.config import Config
from policylint.engine.evaluate import Run, evaluate
from policylint.engine.registry import Registry
from policylint.engine.request import Selection
from policylint.engine.ruleset import build_ruleset
from policylint.engine.settings import Settings
from policylint.fix.plan import Plan, plan, values
from policylint.manifests.load import load
from policylint.model.finding import Finding
from policylint.model.limits import Limits
from policylint.sources.files import Source

RULES = ("removed-api-version", "deprecated-api-version")


def findings(source: Source, *, kubernetes: str = "1.31", rules: tuple[str, ...] = RULES) -> list[Finding]:
    config = Config(packs=("schema",) if "schema" in rules else (), kubernetes=kubernetes)
    selected = Selection(rules=tuple(rule for rule in rules if rule != "schema"))
    ruleset = build_ruleset(Settings("/", config, None), selected, Registry({}), (), "/")
    report = evaluate(load(source, Limits()), ruleset, (), Run(date(2026, 1, 1), allow_empty=True))
    return list(report.findings)


def planned(data: str | bytes, *, file: str = "f.yaml", kubernetes: str = "1.31", patch: bool = False) -> Plan:
    source = Source(file, data.encode() if isinstance(data, str) else data, patch=patch)
    return plan(source, findings(source, kubernetes=kubernetes), Limits())


def fixed(text: str, *, file: str = "f.yaml", kubernetes: str = "1.31", patch: bool = False) -> str:
    """The text after all fixes, none of which may be refused, and which leave nothing to fix."""
    made = planned(text, file=file, kubernetes=kubernetes, patch=patch)
    assert made.refused == ()
    again = planned(made.data, file=file, kubernetes=kubernetes, patch=patch)
    assert (again.after, again.fixed) == (made.after, ())
    return made.after


def says(text: str) -> list[Any]:
    """The data of all documents."""
    return [one for stretch in values(text, Limits()) for one in stretch]


DEPLOYMENT = """\
apiVersion: extensions/v1beta1
kind: Deployment
metadata:
  name: shop
  labels: {team: web}
spec:
  revisionHistoryLimit: 3
  progressDeadlineSeconds: 60
  strategy: {type: Recreate}
  template:
    metadata:
      labels:
        app: shop
    spec:
      containers:
      - name: shop
        image: ghcr.io/example/shop:5.2.0
"""
