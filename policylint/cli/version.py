"""``policylint version``."""

from __future__ import annotations

import argparse
import json
import platform

from policylint._version import __version__
from policylint.cli.exit import OK
from policylint.validation.lifecycle import newest_release


def run(options: argparse.Namespace) -> int:
    """Prints the versions that a bug report needs."""
    import yaml

    newest = ".".join(map(str, newest_release()))
    data = {
        "policylint": __version__,
        "python": platform.python_version(),
        "pyyaml": yaml.__version__,
        "kubernetes": newest,
    }
    if options.json:
        print(json.dumps(data, indent=2))
    else:
        python, pyyaml = data["python"], data["pyyaml"]
        print(f"policylint {__version__} (Kubernetes up to {newest}, Python {python}, PyYAML {pyyaml})")
    return OK
