"""``policylint config``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from policylint.cli.context import prepared_here
from policylint.cli.exit import OK
from policylint.config import FILE_NAME, SCHEMA, as_data
from policylint.engine.run import Prepared
from policylint.engine.waivers import WAIVERS_SCHEMA
from policylint.errors import UsageError

_STARTER = """\
# What policylint checks here. All keys: policylint config schema
version: 1
kubernetes: "{kubernetes}"
packs: [core, schema]
fail_on: medium
# exclude: ["charts/*/templates/**"]   # render them and check the result instead
# rules:
#   disallowed-registry:
#     options: {{allow: [registry.example.no]}}
#   single-replica: false
# overrides:
#   - paths: ["deploy/dev/**"]
#     rules: {{mutable-image-tag: {{severity: low}}}}
# protected: [privileged-container, host-namespaces]   # only .policylint/waivers.yaml may waive these
waivers:
  max_days: 180
"""


def run(options: argparse.Namespace) -> int:
    """Shows the effective configuration, prints a schema, or writes a first configuration."""
    if options.action == "schema":
        print(json.dumps(WAIVERS_SCHEMA if options.waivers else SCHEMA, indent=2))
        return OK
    prepared = prepared_here(options.config)
    if options.action == "init":
        return _init(prepared)
    sys.stdout.write(show(prepared))
    return OK


def show(prepared: Prepared) -> str:
    """The effective configuration as YAML, each key with where it comes from."""
    file = prepared.settings.file
    data = {**as_data(prepared.ruleset.config), "kubernetes": prepared.ruleset.summary.kubernetes}
    lines = [f"# root: {_printable(prepared.settings.root)}"]
    for key, value in data.items():
        if file is not None and key in file.data:
            origin = f"{_printable(file.name)}:{file.position((key,), on_key=True).line}"
        else:
            origin = "default"
        first, newline, rest = _yaml({key: value}).rstrip().partition("\n")
        lines.append(f"{first}  # {origin}{newline}{rest}")
    return "\n".join(lines) + "\n"


def _init(prepared: Prepared) -> int:
    path = os.path.join(prepared.settings.root, FILE_NAME)
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(_STARTER.format(kubernetes=prepared.ruleset.summary.kubernetes))
    except FileExistsError:
        raise UsageError(f"{os.path.relpath(path)} is there already; policylint config show prints what it means") from None
    print(f"wrote {os.path.relpath(path)}")
    return OK


def _yaml(data: dict[str, Any]) -> str:
    import yaml

    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=False, width=100))


def _printable(text: str) -> str:
    return text.encode("unicode_escape").decode()
