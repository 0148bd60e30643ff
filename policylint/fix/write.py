"""Replaces a file in one step: a full disk, Ctrl-C or another program at work leaves the old one or the new one."""

from __future__ import annotations

import os
import stat

from policylint.sources.files import Target, read


class NotWritten(Exception):
    """The file was left as it is. The text of the error says why."""


def replace(path: str, root: str, before: bytes, after: bytes) -> None:
    """Writes ``after`` to the file if it still holds ``before``. Raises NotWritten.

    A symbolic link stays one, and what it leads to is replaced, if that lies below ``root``, the directory that is checked.
    """
    real = _real(path, root)
    try:
        _replace(real, before, after)
    except OSError as error:
        raise NotWritten((error.strerror or str(error)).lower()) from error


def _real(path: str, root: str) -> str:
    real, top = os.path.realpath(path), os.path.realpath(root).rstrip("/") + "/"
    inside = path.startswith(root.rstrip("/") + "/")
    if not real.startswith(top) and (inside or os.path.islink(path)):
        raise NotWritten(f"a symbolic link that leads out of {root}")
    if "/.git/" in real:
        raise NotWritten("it lies in .git")
    return real


def _replace(path: str, before: bytes, after: bytes) -> None:
    import tempfile

    status = os.stat(path)
    if not os.access(path, os.W_OK):
        raise NotWritten("it is read-only")
    handle, temporary = tempfile.mkstemp(prefix=".policylint-", dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(after)
            target.flush()
            os.fsync(target.fileno())
            if (status.st_uid, status.st_gid) != (os.geteuid(), os.fstat(target.fileno()).st_gid):
                os.fchown(target.fileno(), status.st_uid, status.st_gid)
            os.fchmod(target.fileno(), stat.S_IMODE(status.st_mode))
        if read(Target(path, path), len(before)).data != before or os.stat(path).st_ino != status.st_ino:
            raise NotWritten("something else changed it in the meantime: nothing was overwritten")
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    _keep(os.path.dirname(path))


def _keep(directory: str) -> None:
    """Makes the new name of the file last through a power cut, where the file system can do that."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        # The file itself is on disk; only its name may be late on a file system without this.
        pass
    finally:
        os.close(handle)
