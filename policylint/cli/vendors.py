"""``policylint data verify``: fetches the packages of vendors and says where the shipped data differ from them.

The only code here that uses the network: pip downloads the newest wheel into a temporary directory, as the user has set it
up (index, proxy, hashes), and nothing of the wheel is run. What no package tells is listed as not verified.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from os import listdir
from os.path import join
from typing import TYPE_CHECKING, Any

from policylint.errors import UsageError
from policylint.model.named import NamedTuple
from policylint.model.schema import suggestion
from policylint.residency import tables
from policylint.residency.countries import country
from policylint.residency.regions import provider_id, providers

if TYPE_CHECKING:
    from zipfile import ZipFile

_DESCRIPTION = re.compile(r"([^()]*)\(([^()]*)\)")
_LITERAL = re.compile(r"\"([a-z]{2}-[a-z]{3}(?:-\d)?)\"")
_SECONDS = 600


class Result(NamedTuple):
    """What came out for one provider. ``compared`` counts what the package has; ``failed``: it could not be had or read;
    ``unverified``: there is none.
    """

    about: str
    package: str = ""
    compared: int = 0
    differences: tuple[str, ...] = ()
    failed: str = ""
    unverified: str = ""

    def record(self) -> dict[str, Any]:
        """The result as plain data."""
        return {**self._asdict(), "differences": list(self.differences)}

    def lines(self) -> Iterator[str]:
        """The result as text."""
        if self.failed or self.unverified:
            yield f"{self.about}: not verified: {self.failed or self.unverified}"
        else:
            said = f"{len(self.differences)} differences" if self.differences else "no difference"
            yield f"{self.about}: {said} ({self.compared} compared with {self.package})"
        yield from (f"  {one}" for one in self.differences)


class Vendor(NamedTuple):
    """A package that knows, and how to compare it: the function gives how much there is, and the differences."""

    package: str
    compare: Callable[[ZipFile], tuple[int, list[str]]]


def verify(about: str) -> list[Result]:
    """The results for one provider, for ``countries``, or ("") for all. Raises UsageError for an unknown name."""
    names = ("countries", *providers())
    wanted = provider_id(about) or about
    if wanted and wanted not in names:
        raise UsageError(f'no regions of the provider "{about[:80]}" are known{suggestion(about.lower(), names)}')
    chosen = (wanted,) if wanted else names
    return [_verified(name, vendor) if (vendor := vendors().get(name)) else _unverified(name) for name in chosen]


def vendors() -> dict[str, Vendor]:
    """The packages by what they tell of."""
    return {
        "aws": Vendor("botocore", _aws),
        "countries": Vendor("iso3166", _iso),
        "oci": Vendor("oci", _oci),
        "scaleway": Vendor("scaleway-core", _scaleway),
    }


def _unverified(provider: str) -> Result:
    rows = tables.regions()[provider].values()
    named = dict.fromkeys(
        tables.sources()[row.source].text.split(" ")[0].rstrip(":") for row in rows if row.confidence != "C"
    )
    days = [day for row in rows if (day := tables.sources()[row.source].verified_on)]
    said = f"held against {', '.join(named)} on {min(days)}" if named and days else "nor has anything else confirmed its rows"
    return Result(provider, unverified=f"no package tells; {said}")


def _verified(about: str, vendor: Vendor) -> Result:
    """Fetches the package and compares."""
    from subprocess import SubprocessError
    from tempfile import TemporaryDirectory
    from zipfile import BadZipFile, ZipFile

    with TemporaryDirectory() as directory:
        try:
            wheel = download(vendor.package, directory)
            with ZipFile(join(directory, wheel)) as archive:
                compared, differences = vendor.compare(archive)
        except (SubprocessError, OSError, BadZipFile, LookupError, TypeError, ValueError, SyntaxError) as error:
            return Result(about, vendor.package, failed=f"{vendor.package}: {type(error).__name__}: {str(error)[:300]}")
    version = "-".join(wheel.split("-")[:2])
    return Result(about, version, compared, tuple(differences))


def download(package: str, directory: str) -> str:
    """Downloads the newest wheel of a package with pip, and gives its file name. Raises OSError or SubprocessError."""
    from subprocess import run

    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", directory, package]
    done = run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)  # noqa: S603 - fixed words, no shell
    wheels = [name for name in listdir(directory) if name.endswith(".whl")]
    if done.returncode or not wheels:
        said = (done.stderr.strip() or "pip gave no wheel").splitlines()[-1]
        raise OSError(f"pip could not download it: {said}")
    return wheels[0]


def _aws(archive: ZipFile) -> tuple[int, list[str]]:
    partitions = json.loads(archive.read("botocore/data/partitions.json"))["partitions"]
    theirs = {region: said.get("description", "") for one in partitions for region, said in one["regions"].items()}
    ours = {row.region: row for row in tables.regions()["aws"].values() if row.kind in ("region", "global")}
    differences = _sets(theirs, ours)
    for region in sorted(theirs.keys() & ours.keys()):
        meant = _described(theirs[region])
        if meant and ours[region].kind == "region" and ours[region].countries != (meant,):
            differences.append(f"{region}: here {' '.join(ours[region].countries)}, there {theirs[region]} ({meant})")
    return len(theirs), differences


def _described(description: str) -> str:
    """The country that a description such as ``Europe (Ireland)`` or ``Canada (Central)`` names; "" where it names none."""
    match = _DESCRIPTION.match(description)
    words = [word.strip() for word in (match[2], match[1])] if match else []
    return next((code for word in words if (code := country(word)) and word != "Georgia"), "")


def _oci(archive: ZipFile) -> tuple[int, list[str]]:
    said = _assigned(archive.read("oci/regions_definitions.py").decode())
    keys = {region: key for key, region in said["REGIONS_SHORT_NAMES"].items()}
    realms = said["REGION_REALMS"]
    ours = {row.region: row for row in tables.regions()["oci"].values()}
    differences = _sets(realms, ours)
    for region in sorted(realms.keys() & ours.keys()):
        expected = f"realm {realms[region]}, key {keys.get(region, '')}"
        if not ours[region].note.startswith(expected):
            differences.append(f"{region}: here {ours[region].note.partition(';')[0]}, there {expected}")
    return len(realms), differences


def _scaleway(archive: ZipFile) -> tuple[int, list[str]]:
    files = ("scaleway_core/bridge/region.py", "scaleway_core/bridge/zone.py")
    theirs = {name: "" for file in files for name in _LITERAL.findall(archive.read(file).decode())}
    if not theirs:
        raise ValueError("the package names no regions any more")
    # The package is behind the vendor: that it lacks a region says nothing.
    ours = {row.region for row in tables.regions()["scaleway"].values()}
    return len(theirs), [f"{one}: not in the shipped data" for one in sorted(set(theirs) - ours)]


def _iso(archive: ZipFile) -> tuple[int, list[str]]:
    calls = ast.walk(ast.parse(archive.read("iso3166/__init__.py")))
    found = [one for one in calls if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "Country" and one.args]
    theirs = {row[1]: row[2] for row in ([ast.literal_eval(argument) for argument in one.args] for one in found)}
    ours = tables.countries()
    differences = _sets(theirs, ours)
    differences += [
        f"{code}: here {ours[code].alpha3}, there {alpha3}"
        for code, alpha3 in sorted(theirs.items())
        if code in ours and ours[code].alpha3 != alpha3
    ]
    return len(theirs), differences


def _sets(theirs: Iterable[str], ours: Iterable[str]) -> list[str]:
    there, here = set(theirs), set(ours)
    missing = [f"{one}: not in the shipped data" for one in sorted(there - here)]
    return missing + [f"{one}: not in the package" for one in sorted(here - there)]


def _assigned(text: str) -> dict[str, Any]:
    """What a Python file assigns to names, as far as it is literal. Nothing of it is run."""
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                found[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    return found
