#!/usr/bin/env python3
"""Runs gradient-check where the system lacks something, and looks at how it ends.

    Tests/Fuzzing/environment.py .build/debug/gradient-check [--table]

Each run must end in time, with the expected status and one sentence: place, found, expected. --table prints what docs/reference/boundary.md
has. What only the administrator may arrange (a small disk, another user) is left out, and counted, where that is not allowed.

Exit status: 0, or 1 with a line for each thing that went wrong.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Seconds: a debug build on a busy machine; what waits for ever is what is looked for.
TIME_LIMIT = 300


class Case:
    def __init__(self, name, line, statuses, words="", needs=""):
        self.name, self.line, self.statuses, self.words, self.needs = name, line, statuses, words, needs


def cases():
    """The table: what lacks, the shell's line, the statuses that are right, a pattern of the message."""
    lacks = r"^error: .*found .*expected "
    network, wrong = '"$tool" network "$right"', '"$tool" network "$wrong"'
    program = '"$tool" program --mode sketch -- python3 files.py'
    yield Case("nothing", f"{network} --output new", [0])
    yield Case("nothing, a program with files", program, [0])
    yield Case("TMPDIR that is missing", f"TMPDIR=/no/such {program}", [66], lacks)
    yield Case("TMPDIR that is a file", f'TMPDIR="$PWD/files.py" {program}', [66], lacks)
    yield Case("TMPDIR that is full", f'TMPDIR="$PWD/full" {program}', [66], lacks, "disk")
    yield Case("TMPDIR that is missing, not needed", f"TMPDIR=/no/such {network} --output new", [0])
    for count in [16, 32, 60]:
        yield Case(f"open files: ulimit -n {count}", f"ulimit -n {count}; {network} --output new", [72], lacks)
    yield Case("open files: a low limit that may be raised", f"ulimit -Sn 16; {program}", [0])
    yield Case("open files: ulimit -n 100", f"ulimit -n 100; {program}", [0])
    for size in [300, 450]:
        yield Case(
            f"address space: ulimit -v of {size} MiB", f"ulimit -v {size * 1024}; {network} --output new", [72], lacks)
    yield Case("threads: prlimit --nproc=1", f'$other prlimit --nproc=1 {network}', [72], lacks, "other")
    yield Case("threads: prlimit --nproc=6", f'$other prlimit --nproc=6 {program}', [72], lacks, "other")
    yield Case("size of files: ulimit -f 0, --output", f"ulimit -f 0; {network} --output limited", [66], lacks)
    yield Case("size of files: ulimit -f 8, --output", f"ulimit -f 8; {network} --output limited", [66], lacks)
    yield Case(
        "size of files: ulimit -f 0, standard output", f"ulimit -f 0; {network} > limited.txt", [66], lacks)
    yield Case(
        "size of files: ulimit -f 0, --save", f'ulimit -f 0; "$tool" train "$right" --epochs 1 --save trained.json',
        [66], lacks)
    yield Case("size of files: ulimit -f 0, a program's files", f"ulimit -f 0; {program}", [66], lacks)
    yield Case("a full disk, --output", f"{network} --output full/report", [66], lacks, "disk")
    yield Case("a full disk, standard output", f"{network} > full/text", [66], lacks, "disk")
    yield Case("a full device, standard output", f"{network} > /dev/full", [66], lacks)
    yield Case("a read-only disk, --output", f"{network} --output read-only/report", [66], lacks, "disk")
    yield Case(
        "a read-only checkout, properties",
        'GRADIENT_CHECK_FIXTURES="$PWD/read-only" "$tool" properties --filter "^P1-" --cases 3', [0], "", "disk")
    yield Case(
        "a read-only current folder", f'cd read-only; {network} --output "$OLDPWD/new"', [0], "", "disk")
    yield Case("a current folder that was removed", f"mkdir gone; cd gone; rmdir ../gone; {network}", [0])
    yield Case(
        "a current folder that was removed, --output",
        f"mkdir gone; cd gone; rmdir ../gone; {network} --output new", [66], lacks)
    yield Case("a folder in the place of a file", f"mkdir -p taken/report.md; {network} --output taken", [66], lacks)
    yield Case("no HOME", f"unset HOME; {network} --output new", [0])
    yield Case("no environment at all", f'exec env -i "$tool" network "$right" --output new', [0])
    yield Case("standard output closed", f"{network} >&-", [66], lacks)
    yield Case("standard output closed, --output", f"{network} --output new >&-", [66], lacks)
    yield Case("standard output closed, --quiet", f"{wrong} --quiet >&-", [1])
    yield Case("standard error closed", f"{wrong} --output new 2>&-", [1])
    yield Case("all three closed", f"{wrong} --quiet --output new <&- >&- 2>&-", [1])
    yield Case("all three closed, a program", '"$tool" program --mode sketch --quiet -- python3 files.py <&- >&- 2>&-', [0])
    yield Case("readers that go away: 2>&1 | true", f"set -o pipefail; {wrong} 2>&1 | true", [1])


class Place:
    """The current folder of all runs, with a full and a read-only disk where they may be mounted."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gradient-check-environment-"))
        self.folder.chmod(0o777)
        self.disks = []
        (self.folder / "files.py").write_text(
            "import json, struct, sys\n"
            "def read(path):\n"
            "    data = open(path, 'rb').read()\n"
            "    rest = data[10 + struct.unpack('<H', data[8:10])[0]:]\n"
            "    return struct.unpack(f'<{len(rest) // 8}d', rest)\n"
            "def write(path, vector):\n"
            "    head = \"{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }\" % len(vector)\n"
            "    head = head.ljust(117) + '\\n'\n"
            "    with open(path, 'wb') as file:\n"
            "        file.write(b'\\x93NUMPY\\x01\\x00' + struct.pack('<H', len(head)) + head.encode())\n"
            "        file.write(struct.pack(f'<{len(vector)}d', *vector))\n"
            "for line in sys.stdin:\n"
            "    request = json.loads(line)\n"
            "    method, given, result = request['method'], request.get('params') or {}, {}\n"
            "    x = read(given['pointFile']) if 'pointFile' in given else given.get('point')\n"
            "    if method == 'describe':\n"
            "        result = {'protocol': 1, 'methods': ['value', 'gradient'], 'files': True,\n"
            "                  'parameters': [{'name': 'x', 'shape': [20], 'point': [0.1] * 20}]}\n"
            "    elif method == 'value':\n"
            "        result = {'value': sum(v**3 for v in x)}\n"
            "    elif method == 'gradient' and 'gradientFile' in given:\n"
            "        write(given['gradientFile'], [3 * v * v for v in x])\n"
            "        result = {'gradientFile': given['gradientFile']}\n"
            "    elif method == 'gradient':\n"
            "        result = {'gradient': [3 * v * v for v in x]}\n"
            "    print(json.dumps({'jsonrpc': '2.0', 'id': request['id'], 'result': result}), flush=True)\n"
            "    if method == 'shutdown':\n"
            "        break\n")
        self.has_disks = self.mount("full", "size=16k") and self.mount("read-only", "size=1m")
        if self.has_disks:
            with open(self.folder / "full" / "rest", "wb", buffering=0) as rest:
                try:
                    while True:
                        rest.write(bytes(4096))
                except OSError:
                    pass
            command = ["mount", "-o", "remount,ro", str(self.folder / "read-only")]
            self.has_disks = subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0

    def mount(self, name, options):
        disk = self.folder / name
        disk.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "none", str(disk)]
        if subprocess.run(command, stderr=subprocess.DEVNULL).returncode != 0:
            return False
        self.disks.append(disk)
        return True

    def close(self):
        for disk in self.disks:
            subprocess.run(["umount", str(disk)], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


def run(case, place, environment):
    """Status, seconds, and what was said on standard error."""
    began = time.monotonic()
    process = subprocess.Popen(
        ["bash", "-c", case.line], cwd=place.folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    try:
        _, errors = process.communicate(timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        _, errors = process.communicate()
        return None, TIME_LIMIT, errors.decode(errors="replace")
    return process.returncode, time.monotonic() - began, errors.decode(errors="replace")


def problems(case, status, message, folder):
    if status is None:
        yield f"still running after {TIME_LIMIT} seconds"
    elif status not in case.statuses:
        yield f"found status {status}, expected {case.statuses}: {message}"
    if case.words and not re.search(case.words, message, re.MULTILINE):
        yield f"found the message {message!r}, expected one like {case.words!r}"
    for name in ["new", "limited", "full/report"]:
        names = sorted(os.listdir(folder / name)) if (folder / name).is_dir() else []
        whole = ["report.html", "report.json", "report.junit.xml", "report.md"]
        if names not in ([], whole):
            yield f"found {names} in the folder, expected four files or none"
    left = [name for name in os.listdir(tempfile.gettempdir()) if name.startswith("gradient-check-")]
    if left:
        yield f"left {left}"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("tool")
    options.add_argument("--table", action="store_true")
    options = options.parse_args()
    networks = ROOT / "fixtures" / "networks"
    environment = dict(
        os.environ, tool=os.path.abspath(options.tool), right=str(networks / "regression.json"),
        wrong=str(networks / "claimed-gradient-wrong.json"), GRADIENT_CHECK_FIXTURES=str(ROOT / "fixtures"))
    # A user of whom nobody else runs anything: limits of processes are counted by user, and not for the administrator.
    environment["other"] = "setpriv --reuid=64123 --clear-groups"
    may_be_other = os.geteuid() == 0 and shutil.which("prlimit") and subprocess.run(
        ["bash", "-c", '$other "$tool" --version && $other test -r "$right"'], env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL).returncode == 0
    place = Place()
    # Folders of other runs on this machine are none of ours.
    tempfile.tempdir = str(place.folder / "temporary")
    os.mkdir(tempfile.tempdir)
    environment["TMPDIR"] = tempfile.tempdir
    os.chmod(tempfile.tempdir, 0o777)
    failures, left_out, count = [], 0, 0
    if options.table:
        print("| what lacks | status | message |\n| --- | --- | --- |")
    try:
        for case in cases():
            if (case.needs == "disk" and not place.has_disks) or (case.needs == "other" and not may_be_other):
                left_out += 1
                continue
            count += 1
            status, _, message = run(case, place, environment)
            failures += [f"{case.name}: {problem}" for problem in problems(case, status, message, place.folder)]
            for name in ["new", "limited", "taken", "limited.txt", "trained.json"]:
                shutil.rmtree(place.folder / name, ignore_errors=True)
            if options.table:
                lines = [line for line in message.splitlines() if not line.startswith("wrote ")]
                said = " ".join(lines).replace(str(place.folder), "…").replace("|", "\\|")
                said = re.sub(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", "…", said)
                print(f"| {case.name} | {status} | {said} |")
    finally:
        place.close()
    for failure in failures:
        print(f"failed: {failure}")
    print(f"environments: {count}, left out: {left_out}, failed: {len(failures)}")
    sys.exit(1 if failures or not count else 0)


if __name__ == "__main__":
    main()
