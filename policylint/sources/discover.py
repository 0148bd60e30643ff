"""Finds the files to read below the paths that were given."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from operator import attrgetter

from policylint.errors import InputError
from policylint.model.lazy import lazy
from policylint.model.manifest import Reason
from policylint.model.named import NamedTuple
from policylint.sources.files import Fault, Target
from policylint.sources.globs import matches

# What kubectl reads in a directory (k8s.io/cli-runtime resource.FileExtensions).
EXTENSIONS = (".yaml", ".yml", ".json")
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""What kustomize reads in a directory, by name (sigs.k8s.io/kustomize/api konfig.RecognizedKustomizationFileNames)."""
_MORE_NAMES = ("kustomization",)  # kustomize reads a file of this name without an extension
# Sources of manifests for some renderer: app.yaml.j2, pod.yml.gotmpl.
_TEMPLATE = lazy(r"\.(ya?ml|json)\.(tpl|tmpl|gotmpl|j2|jinja2?|erb|mustache|hbs|ejs|jsonnet)\Z", re.IGNORECASE)


class Discovery(NamedTuple):
    """The files to read, in a fixed order, and how many the configuration excludes."""

    targets: tuple[Target, ...]
    excluded: int


class Scope(NamedTuple):
    """What to leave out: patterns for paths relative to ``root`` (and, for ``exclude``, to ``cwd``)."""

    root: str
    cwd: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def discover(paths: Sequence[str], scope: Scope) -> Discovery:
    """Every file below the directories, and every file that is named itself whatever its extension.

    ``.git`` is not entered. A symbolic link is followed inside the directory that was given and is a fault when it leads
    out of it. Raises InputError for a path that does not exist.
    """
    walk = _Walk(scope)
    found: dict[str, Target] = {}
    for path in paths:
        absolute = os.path.normpath(os.path.join(scope.cwd, path))
        if not os.path.lexists(absolute):
            raise InputError(f"no such file or directory: {path}")
        if os.path.isdir(absolute):
            for target in walk.directory(absolute):
                found.setdefault(target.path, target)
        elif walk.wanted(absolute):
            found.setdefault(absolute, walk.target(absolute))
    return Discovery(tuple(sorted(found.values(), key=lambda target: target.file)), walk.excluded)


class _Walk:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.excluded = 0
        self._charts: dict[str, bool] = {}
        self._linked: set[str] = set()

    def directory(self, top: str) -> Iterator[Target]:
        real_top = os.path.realpath(top)
        stack = [top]
        while stack:
            here = stack.pop()
            try:
                entries = sorted(os.scandir(here), key=attrgetter("name"), reverse=True)
            except OSError as error:
                detail = f"the directory cannot be read: {(error.strerror or str(error)).lower()}"
                yield self.target(here, Fault(Reason.UNREADABLE, detail))
                continue
            for entry in entries:
                if entry.is_symlink():
                    yield from self.link(entry, real_top, stack)
                elif entry.is_dir(follow_symlinks=False):
                    if entry.name != ".git" and not self._left_out(entry.path):
                        stack.append(entry.path)
                else:
                    yield from self.file(entry.path, entry.name)

    def file(self, path: str, name: str) -> Iterator[Target]:
        """A file that the walk meets: a manifest by its name, a source that must be rendered, or neither."""
        if _is_candidate(name):
            if self.wanted(path):
                yield self.target(path)
        elif _TEMPLATE.search(name):
            if self.wanted(path):
                yield self.target(path, Fault(Reason.TEMPLATE, "a template: render it and check the result"))
        elif name.endswith(".tgz") and os.path.isfile(os.path.join(os.path.dirname(os.path.dirname(path)), "Chart.yaml")):
            if self.wanted(path):
                detail = "a packed Helm chart: render it (helm template) and check the result"
                yield self.target(path, Fault(Reason.TEMPLATE, detail))
        elif self.is_chart_template(path) and not name.startswith("_") and name != "NOTES.txt" and self.wanted(path):
            yield self.target(path)

    def link(self, entry: os.DirEntry[str], real_top: str, stack: list[str]) -> Iterator[Target]:
        """A symbolic link. What it leads to is walked under its own name, unless the configuration excludes that."""
        real = os.path.realpath(entry.path)
        leads_to_directory = os.path.isdir(real)
        if not (leads_to_directory or _is_candidate(entry.name)) or not self.wanted(entry.path):
            return
        if real != real_top and not real.startswith(real_top.rstrip("/") + "/"):
            detail = "a symbolic link that leads out of the directory that was given"
            yield self.target(entry.path, Fault(Reason.UNREADABLE, detail))
        elif leads_to_directory:
            if self._hidden(real) and real not in self._linked:
                self._linked.add(real)
                stack.append(entry.path)
        elif self._hidden(real) or not _is_candidate(real) or not os.path.exists(real):
            yield self.target(entry.path)

    def wanted(self, path: str) -> bool:
        """Whether the configuration leaves the path in; counts it where it does not."""
        out = self._excluded(path)
        self.excluded += out
        return not out

    def _excluded(self, path: str) -> bool:
        if not self.scope.exclude and not self.scope.include:
            return False
        names = {_relative(path, self.scope.root), _relative(path, self.scope.cwd)}
        if any(matches(name, self.scope.exclude) for name in names):
            return True
        return bool(self.scope.include) and not matches(_relative(path, self.scope.root), self.scope.include)

    def _left_out(self, directory: str) -> bool:
        """Whether ``exclude`` names the whole directory, so that it need not be entered. Its files are not counted."""
        if not self.scope.exclude:
            return False
        names = {_relative(directory, self.scope.root), _relative(directory, self.scope.cwd)}
        out = any(matches(name, self.scope.exclude) for name in names)
        self.excluded += out
        return out

    def _hidden(self, real: str) -> bool:
        """Whether the walk itself does not come to this place."""
        return "/.git/" in real + "/" or self._excluded(real)

    def target(self, path: str, fault: Fault | None = None) -> Target:
        return Target(path, display(path, self.scope.cwd), self.is_chart_template(path), False, fault)

    def is_chart_template(self, path: str) -> bool:
        """Whether a directory ``templates`` beside a Chart.yaml holds the file (helm.sh/docs/topics/charts)."""
        directory = os.path.dirname(path)
        below: list[str] = []
        while directory not in self._charts:
            below.append(directory)
            above = os.path.dirname(directory)
            if above == directory or directory == self.scope.root:
                break
            directory = above
        held = self._charts.get(directory, False)
        for one in reversed(below):
            held = self._charts[one] = held or _holds_templates(one)
        return held


def _holds_templates(directory: str) -> bool:
    parent, name = os.path.split(directory)
    return name == "templates" and os.path.isfile(os.path.join(parent, "Chart.yaml"))


def display(path: str, cwd: str) -> str:
    """The name of a file in reports: relative to ``cwd`` if it is below it, with ``/``, and always valid Unicode."""
    name = _relative(path, cwd)
    return name if name.isascii() else name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _relative(path: str, top: str) -> str:
    prefix = top.rstrip("/") + "/"
    return path.removeprefix(prefix)


def _is_candidate(name: str) -> bool:
    lower = name.lower()
    return lower.endswith(EXTENSIONS) or lower in _MORE_NAMES
