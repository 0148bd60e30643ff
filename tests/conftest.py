"""What all tests share: how hypothesis searches, and a line that says which policylint is tested."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

import policylint

# No deadline: a busy machine is no failure. In continuous integration every run tries the same examples.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the cache of the user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLICYLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


def pytest_report_header(config: pytest.Config) -> str:
    return f"policylint {policylint.__version__} from {policylint.__file__}"
