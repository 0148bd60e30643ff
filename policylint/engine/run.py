"""A whole run over files: settings, rules, input, report. Reads the disk; the clock and the environment come in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from policylint.config import Config
from policylint.engine.answers import catalogue_of
from policylint.engine.evaluate import Judged, Run, conclude, judge, needs_another_look
from policylint.engine.packs import builtin_packs, load_pack
from policylint.engine.patches import Patches
from policylint.engine.plugins import Plugins, load_plugins
from policylint.engine.registry import Registry
from policylint.engine.ruleset import RuleSet, Selection, build_ruleset, require_rules
from policylint.engine.settings import Settings, find_root, read_settings
from policylint.engine.waivers import from_file
from policylint.engine.workers import judge_files
from policylint.errors import ConfigError, InputError, PluginError, UsageError
from policylint.manifests.load import load
from policylint.model.named import NamedTuple
from policylint.model.report import Report
from policylint.model.waiver import Waiver
from policylint.sources.discover import Discovery, Scope, discover, display
from policylint.sources.files import Source, Target, read, too_large
from policylint.sources.stdin import read_stream

if TYPE_CHECKING:
    from policylint.validation.catalogue import Catalogue
    from policylint.validation.definitions import Definition

# Below this many files a second process costs more than it saves.
_FILES_PER_JOB = 150
STDIN = "-"


class Request(NamedTuple):
    """What to check and how. ``cwd`` must be absolute; ``today`` decides whether waivers have expired.

    ``crds`` are more files, directories and archives with definitions of custom resources, wherever they lie. ``trusted``
    are the directories that plugins may come from even inside the root (the user's PYTHONPATH).
    """

    paths: tuple[str, ...]
    cwd: str
    today: date
    config: str | None = None
    selection: Selection = Selection()
    exclude: tuple[str, ...] = ()
    jobs: int = 0
    stdin: BinaryIO | None = None
    stdin_filename: str = "<stdin>"
    allow_empty: bool = False
    trusted: tuple[str, ...] = ()
    crds: tuple[str, ...] = ()


class Prepared(NamedTuple):
    """Everything decided before the first file is read."""

    settings: Settings
    plugins: Plugins
    registry: Registry
    ruleset: RuleSet


def prepare(request: Request) -> Prepared:
    """Settings, plugins and rules of a run. Raises PolicylintError for what is wrong with any of them."""
    on_disk = [path for path in request.paths if path != STDIN and not _scheme(path)]
    if STDIN in request.paths and request.stdin_filename != "<stdin>":
        on_disk.append(request.stdin_filename)
    _must_exist(request)
    root = find_root(on_disk, request.cwd)
    settings = read_settings(root, request.config, request.cwd)
    plugins = load_plugins(settings.config.plugins, settings.root, request.trusted)
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
    return Prepared(settings, plugins, registry, ruleset)


def run(request: Request, prepared: Prepared, progress: Callable[[int, int], None]) -> Report:
    """Checks everything and gives the report. ``progress`` is told the number of files done and of all.

    Raises InputError for a path that does not exist, PolicylintError for a worker that died. See `record` for audit sinks.
    """
    require_rules(prepared.ruleset)
    config = prepared.settings.config
    found, targets = find_targets(request, prepared)

    sources = list(_streams(request, prepared))
    inputs: list[Target | Source] = [*targets, *sources]
    jobs = _jobs(request.jobs, len(targets))

    def look(inputs: Sequence[Target | Source], catalogue: Catalogue | None) -> list[Judged]:
        def judge_one(one: Target | Source) -> Judged:
            source = read(one, config.limits.bytes) if isinstance(one, Target) else one
            return judge(load(source, config.limits), prepared.ruleset, catalogue)

        return judge_files(inputs, judge_one, jobs, lambda done: progress(done, len(inputs)))

    parts = look(inputs, catalogue_of(prepared.ruleset))
    catalogue = catalogue_of(prepared.ruleset, tuple(one for part in parts for one in part.definitions))
    again = [index for index, part in enumerate(parts) if needs_another_look(part, catalogue)]
    for index, part in zip(again, look([inputs[index] for index in again], catalogue), strict=True):
        parts[index] = part
    whole = prepared.settings.root in (_absolute(request, path) for path in request.paths) and not request.exclude
    return conclude(parts, prepared.ruleset, _file_waivers(request, prepared), _run(request, found, whole=whole))


def record(report: Report, prepared: Prepared) -> None:
    """Hands the report of a run to the audit sinks, once. Raises PluginError for one that failed."""
    for sink in prepared.plugins.audit_sinks:
        try:
            sink(report)
        except Exception as error:  # whatever a sink raises, a record that was not kept is an error of the run
            raise PluginError(f"an audit sink failed: {type(error).__name__}: {error}") from error


def _definitions(settings: Settings, request: Request) -> tuple[Definition, ...]:
    """What the files under ``crds`` define. Imports nothing where there are none."""
    if not settings.config.crds and not request.crds:
        return ()
    from policylint.engine.crds import read_definitions

    return read_definitions(settings, request.cwd, request.crds)


def find_targets(request: Request, prepared: Prepared) -> tuple[Discovery, list[Target]]:
    """The files that a run reads, under their names for reports, and how they were found."""
    found = discover([path for path in request.paths if path != STDIN and not _scheme(path)], _scope(request, prepared))
    patches = Patches(prepared.settings.root)
    named = _named(patches, found, request, prepared)
    return found, [patches.mark(_shown(target, request, prepared)) for target in (*found.targets, *named)]


def _must_exist(request: Request) -> None:
    for path in request.paths:
        if path != STDIN and not _scheme(path) and not os.path.lexists(os.path.join(request.cwd, path)):
            raise InputError(f"no such file or directory: {path}")


def _named(patches: Patches, found: Discovery, request: Request, prepared: Prepared) -> list[Target]:
    """The files that kustomizations name and whose own names are not those of manifests. Links and exclusions hold."""
    scope = _scope(request, prepared)
    paths = [path for path in patches.named(found.targets) if path.startswith(scope.root.rstrip("/") + "/")]
    return [target for path in paths for target in discover([path], scope).targets]


def _shown(target: Target, request: Request, prepared: Prepared) -> Target:
    """The target under its name for reports: relative to the working directory where the root holds both.

    Where the run starts outside the root, it is absolute if a path was given so, and else relative too.
    """
    root = prepared.settings.root.rstrip("/") + "/"
    together = (request.cwd + "/").startswith(root) and target.path.startswith(root)
    if not together and any(os.path.isabs(path) for path in request.paths):
        return target
    return target._replace(file=display(os.path.relpath(target.path, request.cwd), request.cwd))


def _run(request: Request, found: Discovery, *, whole: bool) -> Run:
    return Run(request.today, whole, found.excluded, request.allow_empty)


def _scope(request: Request, prepared: Prepared) -> Scope:
    config: Config = prepared.settings.config
    return Scope(prepared.settings.root, request.cwd, config.include, (*config.exclude, *request.exclude))


def _streams(request: Request, prepared: Prepared) -> Iterable[Source]:
    """Standard input, and what the sources of plugins give."""
    limit = prepared.settings.config.limits.bytes
    for path in request.paths:
        if path == STDIN:
            if request.stdin is None:
                raise UsageError("there is no standard input to read")
            yield read_stream(request.stdin, display(_absolute(request, request.stdin_filename), request.cwd), limit)
        elif scheme := _scheme(path):
            yield from _plugin_source(prepared.plugins, scheme, path.partition(":")[2], limit)


def _plugin_source(plugins: Plugins, scheme: str, argument: str, limit: int) -> Iterable[Source]:
    if scheme not in plugins.sources:
        raise UsageError(f"no plugin offers the source {scheme}:")
    try:
        for name, data in plugins.sources[scheme](argument):
            yield Source(name, data) if len(data) <= limit else Source(name, b"", too_large(limit))
    except Exception as error:  # a source may fail in any way; what it did not give must not pass unseen
        raise PluginError(f"the source {scheme}: failed: {type(error).__name__}: {error}") from error


def _scheme(path: str) -> str:
    """``oci`` in ``oci:registry/repository``; a path on disk has none."""
    scheme, colon, _ = path.partition(":")
    return scheme if colon and scheme.isidentifier() and scheme.islower() and not os.path.lexists(path) else ""


def _file_waivers(request: Request, prepared: Prepared) -> tuple[Waiver, ...]:
    config = prepared.settings.config
    root = os.path.realpath(prepared.settings.root)
    path = os.path.join(prepared.settings.root, config.waivers.file)
    if not (os.path.realpath(path) + "/").startswith(root.rstrip("/") + "/"):
        raise ConfigError(f"waivers.file: {config.waivers.file} leads out of {prepared.settings.root}")
    return from_file(path, display(os.path.relpath(path, request.cwd), request.cwd)) if os.path.lexists(path) else ()


def _absolute(request: Request, path: str) -> str:
    return os.path.normpath(os.path.join(request.cwd, path))


def _jobs(asked: int, files: int) -> int:
    return asked or max(1, min(_processors(), files // _FILES_PER_JOB))


def _processors() -> int:
    # macOS does not say which processors a process may use.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
