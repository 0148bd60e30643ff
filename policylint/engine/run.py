"""A whole run over files: settings, rules, input, report. Reads the disk; the clock and the environment come in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from sys import intern
from typing import TYPE_CHECKING, Any

from policylint.engine.answers import catalogue_of
from policylint.engine.evaluate import Judged, Run, conclude, judge, needs_another_look, together
from policylint.engine.inputs import Inputs, find_inputs
from policylint.engine.opened import Opened, Plugins, open_run
from policylint.engine.packing import packed, unpacked
from policylint.engine.packs import builtin_packs, load_pack
from policylint.engine.pile import Packed, packed_by_file, put
from policylint.engine.project import Project, judge_project
from policylint.engine.registry import Registry
from policylint.engine.request import Request
from policylint.engine.ruleset import RuleSet, build_ruleset, require_rules
from policylint.engine.settings import Settings
from policylint.engine.shelf import Parcel, Shelf, parcels
from policylint.engine.workers import in_processes
from policylint.errors import ConfigError, PluginError
from policylint.manifests.load import load
from policylint.model.finding import Finding
from policylint.model.named import NamedTuple
from policylint.model.report import Report
from policylint.model.rule import FAILED
from policylint.sources.files import Source, Target, read

if TYPE_CHECKING:
    from policylint.engine.cache import Cache
    from policylint.validation.catalogue import Catalogue
    from policylint.validation.definitions import Definition

# Below this many files a second process costs more than it saves.
_FILES_PER_JOB = 150
# Objects that forked processes look at together: reading an object writes its count of references, which copies the page, so
# each process comes to have its own. At 10 KB an object this is 3 GB for each.
_MOST_SHARED = 300_000
# The same for objects on the shelf, of which 0.8 KB are in memory.
_MOST_SHELVED = 3_000_000
# Above this many files their manifests are kept on disk.
_FILES_IN_MEMORY = 20_000
# Files whose results are taken from the cache at once.
_AT_ONCE = 5000
Progress = Callable[[int, int], None]


class Prepared(NamedTuple):
    """Everything decided before the first file is read."""

    opened: Opened
    registry: Registry
    ruleset: RuleSet

    @property
    def settings(self) -> Settings:
        """The configuration, and the directory it is for."""
        return self.opened.settings

    @property
    def plugins(self) -> Plugins:
        """What plugins add."""
        return self.opened.plugins


def prepare(request: Request) -> Prepared:
    """Settings, plugins and rules of a run. Raises PolicylintError for what is wrong with any of them."""
    return with_rules(open_run(request))


def with_rules(opened: Opened) -> Prepared:
    """The rules of a run. Raises PolicylintError for what the configuration or the command line says wrong of them."""
    request, settings, plugins = opened.request, opened.settings, opened.plugins
    registry = Registry(plugins.rules)
    directories = {**builtin_packs(), **plugins.packs}
    names = dict.fromkeys((*settings.config.packs, *request.selection.packs))
    packs = []
    given = _definitions(settings, request)
    for index, name in enumerate(names):
        try:
            packs.append(load_pack(name, directories, registry))
        except ConfigError as error:
            if settings.file and name in settings.file.data.get("packs", ()) and name not in directories:
                raise settings.file.error(("packs", index), str(error)) from None
            raise
    ruleset = build_ruleset(settings, request.selection, registry, packs, request.cwd, given, request.today)
    registry.remember()
    return Prepared(opened, registry, ruleset)


def run(prepared: Prepared, progress: Progress) -> Report:
    """Checks everything and gives the report. ``progress`` is told the number of files done and of all.

    Raises InputError for a path that does not exist, PolicylintError for a worker that died. See `record` for audit sinks.
    """
    require_rules(prepared.ruleset)
    return run_over(find_inputs(prepared.opened), prepared, progress)[0]


def run_over(
    inputs: Inputs, prepared: Prepared, progress: Progress, cache: Cache | None = None, keys: Sequence[bytes] = ()
) -> tuple[Report, list[bytes]]:
    """The report on these inputs, and with a cache the keys of what was judged. ``keys`` are those that are known."""
    require_rules(prepared.ruleset)
    look = _Look(inputs, prepared, progress, cache)
    everything = range(len(inputs.items))
    parts = look.at(everything, catalogue_of(prepared.ruleset), keys)
    definitions = tuple(one for part in parts for one in part.definitions)
    catalogue = catalogue_of(prepared.ruleset, definitions)
    again = [index for index in everything if needs_another_look(parts[index], catalogue)]
    for index, part in zip(again, look.at(again, catalogue, keys, definitions), strict=True):
        parts[index] = part
    request = prepared.opened.request
    now = Run(request.today, inputs.whole, inputs.excluded, request.allow_empty)
    most = _MOST_SHELVED if look.shelf else _MOST_SHARED
    jobs = _jobs(request.jobs, len(parts)) if sum(len(part.manifests) for part in parts) <= most else 1
    found = _of_projects(Project(together(parts), prepared.ruleset), prepared.ruleset, jobs)
    # From here on nothing else needs the manifests.
    parts = [part._replace(manifests=(), kustomizations=(), charts=()) for part in parts]
    return conclude(parts, found, prepared.ruleset, inputs.waivers, now, look.shelf), look.keys


def _of_projects(project: Project, ruleset: RuleSet, jobs: int) -> Iterator[Finding]:
    """The findings of the rules that see all manifests. On long runs each process takes some of the rules, but not on the
    longest, where each would come to hold a copy of everything.
    """
    with closing(in_processes(project.shares, lambda rules: judge_project(project, ruleset, rules), jobs)) as working:
        yield from (finding for _, found in sorted(working, key=_index) for finding in found)


def _index(made: tuple[int, Any]) -> int:
    return made[0]


def record(report: Report, plugins: Plugins) -> None:
    """Hands the report of a run to the audit sinks, once. Raises PluginError for one that failed."""
    for sink in plugins.audit_sinks:
        try:
            sink(report)
        except Exception as error:  # whatever a sink raises, a record that was not kept is an error of the run
            raise PluginError(f"an audit sink failed: {type(error).__name__}: {error}") from error


_SHARED = ("api_version", "kind", "namespace")


class _Shelved(NamedTuple):
    """What was made of an input, with what goes on the shelf in parcels."""

    rest: Judged
    parcels: tuple[Parcel, ...]
    findings: tuple[Packed, ...]

    @classmethod
    def of(cls, judged: Judged) -> _Shelved:
        """The parts of it."""
        light = judged._replace(manifests=(), findings=())
        return cls(light, tuple(parcels(judged.manifests)), packed_by_file(judged.findings))

    def put(self, shelf: Shelf) -> Judged:
        """Puts all on the shelf."""
        # Each came with texts of its own: those that many have are kept once.
        slim = {one: one._replace(**{name: intern(getattr(one, name)) for name in _SHARED}) for one in self.rest.resources}
        resources = tuple(slim[one] for one in self.rest.resources)
        batches = put(shelf, self.findings)
        return self.rest._replace(resources=resources, manifests=shelf.put(self.parcels, slim), batches=batches)


class _Work(NamedTuple):
    """What was made of an input: as it is, or packed for the cache, with the key of the bytes that were read. On a long run
    both, and the manifests are in parcels.
    """

    judged: Judged | None
    key: bytes = b""
    data: bytes = b""
    shelved: _Shelved | None = None


class _Look:
    """Looks at inputs: takes from the cache what is known of them, and has the rest judged."""

    def __init__(self, inputs: Inputs, prepared: Prepared, progress: Progress, cache: Cache | None) -> None:
        self._inputs = inputs
        self._prepared = prepared
        self._progress = progress
        self._cache = cache
        self.shelf = Shelf() if len(inputs.items) > _FILES_IN_MEMORY else None
        self.keys: list[bytes] = [b""] * len(inputs.items)

    def at(
        self,
        indexes: Sequence[int],
        catalogue: Catalogue | None,
        keys: Sequence[bytes],
        definitions: tuple[Definition, ...] = (),
    ) -> list[Judged]:
        """What the rules make of the inputs with these indexes, in their order."""
        known = self._known(indexes, keys, definitions)
        missing = [index for index in indexes if index not in known]
        total = len(self._inputs.items)
        for done, (index, judged) in enumerate(self._judged(missing, catalogue, definitions), total - len(missing) + 1):
            known[index] = judged
            self._progress(done, total)
        return [known[index] for index in indexes]

    def _known(self, indexes: Sequence[int], keys: Sequence[bytes], definitions: tuple[Definition, ...]) -> dict[int, Judged]:
        if not self._cache or not keys:
            return {}
        found: dict[int, Judged] = {}
        judged_with = self._cache.judged_with(definitions)
        for start in range(0, len(indexes), _AT_ONCE):
            some = indexes[start : start + _AT_ONCE]
            kept = self._cache.parts([keys[index] for index in some], judged_with)
            for index in some:
                if isinstance(part := kept.get(keys[index]), Judged):
                    found[index], self.keys[index] = self._put(part), keys[index]
        return found

    def _judged(
        self, missing: Sequence[int], catalogue: Catalogue | None, definitions: tuple[Definition, ...]
    ) -> Iterator[tuple[int, Judged]]:
        """Has inputs judged, and the results kept."""
        jobs = _jobs(self._prepared.opened.request.jobs, len(missing))
        if jobs > 1:
            _import_before(schemas=self._prepared.ruleset.wants_schemas)
        working = in_processes([self._inputs.items[index] for index in missing], self._maker(catalogue), jobs)
        judged_with = self._cache.judged_with(definitions) if self._cache else b""
        with closing(working):
            for place, work in working:
                index = missing[place]
                if self._cache and work.key:
                    self.keys[index] = work.key
                    self._cache.keep(judged_with + work.key, work.data)
                if self.shelf and work.shelved:
                    yield index, work.shelved.put(self.shelf)
                else:
                    yield index, work.judged or unpacked(work.data)

    def _put(self, judged: Judged) -> Judged:
        """What the cache holds; on a long run it goes on the shelf."""
        return _Shelved.of(judged).put(self.shelf) if self.shelf else judged

    def _maker(self, catalogue: Catalogue | None) -> Callable[[Target | Source], _Work]:
        limits, ruleset, shelved = self._prepared.settings.config.limits, self._prepared.ruleset, self.shelf is not None

        def make(one: Target | Source) -> _Work:
            source = read(one, limits.bytes) if isinstance(one, Target) else one
            judged = judge(load(source, limits), ruleset, catalogue)
            key = data = b""
            # A rule may have failed for want of memory, so that is not kept.
            if self._cache is not None and all(one.rule != FAILED for one in judged.findings):
                key, data = self._cache.of_file(source), packed(judged)
            if shelved:
                return _Work(None, key, data, _Shelved.of(judged))
            return _Work(None if key else judged, key, data)

        return make


def _definitions(settings: Settings, request: Request) -> tuple[Definition, ...]:
    """What the files under ``crds`` define. Imports nothing where there are none."""
    if not settings.config.crds and not request.crds:
        return ()
    from policylint.engine.crds import read_definitions

    return read_definitions(settings, request.cwd, request.crds)


def _import_before(*, schemas: bool) -> None:
    """Imports what nearly every process of a long run comes to need, so that the processes are born with it."""
    import policylint.manifests.events

    if schemas:
        import jsonschema_rs  # noqa: F401 - imported for what the processes find in memory

        import policylint.validation.catalogue
        import policylint.validation.explain  # noqa: F401 - as above


def _jobs(asked: int, files: int) -> int:
    return asked or max(1, min(_processors(), files // _FILES_PER_JOB))


def _processors() -> int:
    # macOS does not say which processors a process may use.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
