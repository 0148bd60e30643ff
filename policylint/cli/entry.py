"""The console script: makes sure that the directory it is called in brings no code along, then runs.

Python puts the working directory on its path for ``python -m`` and for an empty entry of PYTHONPATH. A repository that is
judged must not replace a module, so it is taken off before anything is imported that the interpreter has not loaded itself.
"""

import gc
import os
import sys


def leave_working_directory_out() -> None:
    """Takes the working directory off the path, unless PYTHONPATH names it."""
    try:
        here = os.getcwd()
    except OSError:
        here = ""
    said = "" if sys.flags.ignore_environment else os.environ.get("PYTHONPATH", "")
    named = [os.path.abspath(one) for one in said.split(os.pathsep) if one]
    sys.path[:] = [one for one in sys.path if one and (os.path.abspath(one) != here or here in named)]


def entry() -> None:
    """Runs the command line and ends the process with its exit code."""
    leave_working_directory_out()
    # What a run makes are trees, which need no collector; looking for cycles among all modules and rules takes a tenth of a
    # short run.
    gc.set_threshold(100_000)
    from policylint.cli.main import main

    sys.exit(main(sys.argv[1:]))
