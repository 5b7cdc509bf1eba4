"""Finding the command gradient-check, and being it."""

import os
import sys
import sysconfig

from ._protocol import ClientError

# Where a wheel has it.
_BESIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin", "gradient-check")
# By which its place is said where no wheel has it.
_VARIABLE = "GRADIENT_CHECK"


def find():
    """The path of the command gradient-check: that of the wheel, of the variable GRADIENT_CHECK, or on the PATH.

    Raises ClientError where there is none, or where the variable names none.
    """
    if os.access(_BESIDE, os.X_OK):
        return _BESIDE
    stated = os.environ.get(_VARIABLE)
    if stated:
        if not _is_program(stated):
            raise ClientError(f"{_VARIABLE}: found {stated!r}, expected the path of the program gradient-check")
        return stated
    for folder in os.get_exec_path():
        path = os.path.join(folder, "gradient-check")
        if _is_program(path) and not _is_this_command(path):
            return path
    raise ClientError(
        f"gradient-check: found no such program beside {os.path.dirname(_BESIDE)}, in the variable {_VARIABLE} or on "
        "the PATH, expected one of them: install the wheel of gradient-check, or build it with "
        "`swift build -c release` and put it on the PATH"
    )


def main():
    """The command `gradient-check` of the wheel: becomes the program itself."""
    try:
        path = find()
    except ClientError as error:
        sys.exit(str(error))
    os.execv(path, ["gradient-check", *sys.argv[1:]])


def _is_program(path):
    return os.path.isfile(path) and os.access(path, os.X_OK)


def _is_this_command(path):
    """Whether a program is `main` above, as pip installs it, which would look for itself for ever."""
    ours = [os.path.join(sysconfig.get_path("scripts"), "gradient-check"), sys.argv[0]]
    return any(os.path.exists(own) and os.path.samefile(path, own) for own in ours)
