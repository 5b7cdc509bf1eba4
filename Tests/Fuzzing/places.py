"""What may stand in the place of a file."""
import os
import shutil
import stat

DEVICES = {
    "zero": "/dev/zero", "full": "/dev/full", "random": "/dev/urandom", "memory": "/proc/self/mem", "messages": "/proc/kmsg",
    "environment": "/proc/self/environ",
}
KINDS = ["missing", "folder", "pipe", "socket", "link to itself", "sparse", "empty", *DEVICES]


def replace(path, kind):
    """Puts something else in the place of a file."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)
    if kind == "folder":
        os.mkdir(path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        os.mknod(path, stat.S_IFSOCK | 0o600)
    elif kind == "link to itself":
        os.symlink(os.path.basename(path), path)
    elif kind in DEVICES:
        os.symlink(DEVICES[kind], path)
    elif kind in ("sparse", "empty"):
        with open(path, "wb") as file:
            file.truncate(3 << 30 if kind == "sparse" else 0)
