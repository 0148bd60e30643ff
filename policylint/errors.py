"""Every error that policylint raises on purpose.

PolicylintError              exit 2
+-- UsageError               the command line is wrong
+-- ConfigError              the configuration is wrong, at file:line:column
+-- PluginError              a plugin named in the configuration cannot be used
+-- InputError               an input that was named cannot be read
"""

from __future__ import annotations


class PolicylintError(Exception):
    """Something that the user can mend. The text says what, where and what to do."""

    exit_code = 2


class UsageError(PolicylintError):
    """The command line is wrong."""


class ConfigError(PolicylintError):
    """The configuration is wrong. The text starts with ``file:line:column:`` where that is known."""


class PluginError(PolicylintError):
    """A plugin that the configuration names cannot be imported or does not keep to the hooks."""


class InputError(PolicylintError):
    """An input that was named on the command line cannot be used at all."""
