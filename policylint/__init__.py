"""policylint: policy-as-code linter and compliance gate for Kubernetes configuration.

The library's front door: `check` gives a `Report` of `Finding` with a `Severity` each, and a `Verdict`. The names are looked
up when they are asked for: ``python -m policylint`` loads this file before it can take the working directory off the path,
so nothing may be imported here.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint._version import __version__
    from policylint.api import check
    from policylint.errors import PolicylintError
    from policylint.model.finding import Finding, Severity
    from policylint.model.report import Report, Verdict

__all__ = ["Finding", "PolicylintError", "Report", "Severity", "Verdict", "__version__", "check"]

_HOMES = {
    "Finding": "model.finding",
    "PolicylintError": "errors",
    "Report": "model.report",
    "Severity": "model.finding",
    "Verdict": "model.report",
    "__version__": "_version",
    "check": "api",
}


def __getattr__(name: str) -> object:
    """A public name, from the module that it is at home in (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
