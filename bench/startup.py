"""What one `policylint check` of one file costs above a bare interpreter: ``python bench/startup.py [RUNS] [--warm]``.

With --warm, from a cache that knows the file.

Whole processes, taken in turn, CPU time as the operating system accounts it; prints minimum, median and maximum in ms.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

POD = """apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop}
spec:
  containers:
  - {name: app, image: nginx}
"""


def main(arguments: list[str]) -> int:
    """Measures and prints. The first run of each, which may write byte code, does not count."""
    runs = next((int(one) for one in arguments if one.isdigit()), 15)
    with tempfile.TemporaryDirectory() as directory:
        manifest = Path(directory) / "a.yaml"
        manifest.write_text(POD)
        check = [str(Path(sys.executable).with_name("policylint")), "check", str(manifest), "-o", f"concise={directory}/out"]
        check = [*check, *(() if "--warm" in arguments else ("--no-cache",))]
        bare = [sys.executable, "-c", "pass"]
        pairs = [(_cpu(check), _cpu(bare)) for _ in range(runs + 1)][1:]
    for name, values in (
        ("check", [pair[0] for pair in pairs]),
        ("bare", [pair[1] for pair in pairs]),
        ("difference", [pair[0] - pair[1] for pair in pairs]),
    ):
        print(f"{name:10}  min {min(values):5.1f}  median {statistics.median(values):5.1f}  max {max(values):5.1f} ms CPU")
    return 0


def _cpu(command: list[str]) -> float:
    """The CPU time in ms of one run."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    pid = os.posix_spawn(command[0], command, environment)
    _, _, usage = os.wait4(pid, 0)
    return 1000 * (usage.ru_utime + usage.ru_stime)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
