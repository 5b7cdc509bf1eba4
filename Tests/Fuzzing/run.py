"""One run of the command line: what it did, and what is wrong with that whatever was asked of it."""
import dataclasses
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import unicodedata

STATUSES = {0, 1, 2, 64, 65, 66, 69, 72}
MOST_MEMORY = 300 << 20
# Beyond this a run is ended, for the sake of the machine.
TOO_MUCH_MEMORY = 2 << 30
FILES = {"report.json", "report.html", "report.md", "report.junit.xml"}
MARK = "GRADIENT_CHECK_FUZZING"
# What Swift's runtime, Foundation and the system say, and no sentence of ours does.
RUNTIME_WORDS = re.compile(
    r"Fatal error|Illegal instruction at|Stack dump|Crash|libswift|\bin \$s|Error Domain|Cocoa|POSIXError|Optional\(|"
    r"terminate called|Precondition failed|DecodingError|SubprocessError|NSError")


@dataclasses.dataclass
class Case:
    """What is to be run, in a folder that holds its files."""
    # After the binary.
    arguments: list
    # Seconds that one thing may take; the whole run may take twice as many.
    limit: float
    # One of them is to stand in the message of a run that ends with 65, 66 or 69, beside what was found and expected.
    places: list
    # Whether the command starts programs, which are then looked for.
    starts_programs: bool = False
    # Gets the folder and the outcome, and returns what else is wrong, in words.
    more: object = lambda folder, outcome: []


@dataclasses.dataclass
class Outcome:
    status: int
    seconds: float
    memory: int
    output: bytes
    errors: bytes
    was_ended: str
    left: list


def run(binary, case, folder):
    """Runs a case in its folder, and ends it at twice its limit."""
    temporary = os.path.join(folder, "tmp")
    os.mkdir(temporary)
    mark = "%s=%s" % (MARK, folder)
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": temporary, MARK: folder, "LC_ALL": "C.UTF-8"}
    if "LD_LIBRARY_PATH" in os.environ:
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    streams = [open(os.path.join(folder, name), "wb") for name in ("stdout", "stderr")]
    began = time.monotonic()
    process = subprocess.Popen(
        [binary, *case.arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=streams[0], stderr=streams[1],
        start_new_session=True)
    for stream in streams:
        stream.close()
    status, usage, why = _wait(process, began + 2 * case.limit)
    seconds = time.monotonic() - began
    left = ["a process: " + name for name in _end_processes(mark)] if case.starts_programs else []
    left += ["in TMPDIR: " + name for name in os.listdir(temporary)]
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    output, errors = (open(os.path.join(folder, name), "rb").read(1 << 24) for name in ("stdout", "stderr"))
    return Outcome(status, seconds, memory, output, errors, why, left)


def _wait(process, deadline):
    """Waits for the end of a process: its status, what it used, and why it was ended, if it was."""
    why, pause = "", 0.001
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            # The one who started it shall not wait for it again.
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage, why
        if not why:
            if time.monotonic() > deadline:
                why = "took too long"
            elif pause > 0.01 and _memory(process.pid) > TOO_MUCH_MEMORY:
                why = "took too much memory"
            if why:
                os.killpg(process.pid, signal.SIGKILL)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.03)


def _memory(pid):
    try:
        with open("/proc/%d/statm" % pid) as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _end_processes(mark):
    """Names and ends the processes that carry a mark in their environment, once they had time to end by themselves."""
    mark = mark.encode()
    for attempt in range(200):
        found = []
        for entry in os.listdir("/proc") if os.path.isdir("/proc") else []:
            if not entry.isdigit():
                continue
            try:
                with open("/proc/%s/environ" % entry, "rb") as file:
                    if mark not in file.read().split(b"\0"):
                        continue
                with open("/proc/%s/cmdline" % entry, "rb") as file:
                    found.append((int(entry), file.read().replace(b"\0", b" ").decode("utf-8", "replace")))
            except OSError:
                continue
        if not found:
            return []
        time.sleep(0.05)
    for pid, _ in found:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    return [name for _, name in found]


def faults(case, outcome, folder):
    """What is wrong with a run, in words."""
    found = []
    text = outcome.errors.decode("utf-8", "replace")
    if outcome.was_ended:
        found.append("%s: %.1f s, limit %g s, %d MB" % (outcome.was_ended, outcome.seconds, 2 * case.limit, outcome.memory >> 20))
    elif outcome.status not in STATUSES:
        found.append("status %d" % outcome.status)
    if outcome.memory > MOST_MEMORY:
        found.append("%d MB of memory" % (outcome.memory >> 20))
    words = RUNTIME_WORDS.search(text)
    if words:
        found.append("words of the runtime: " + words.group())
    if outcome.status in (65, 66, 69) and not (
            re.search(r"(?m)^error: .+: .*found .+, expected .", text) and any(place in text for place in case.places)):
        found.append("status %d with a message that names no place, or not what was found and expected" % outcome.status)
    if outcome.status == 64 and not text.strip():
        found.append("status 64 without a message")
    if outcome.status >= 64 and outcome.output:
        found.append("status %d with a result on standard output" % outcome.status)
    found += _unreadable("standard error", outcome.errors) + _unreadable("standard output", outcome.output)
    found += ["left behind " + name for name in outcome.left]
    found += _report_files(os.path.join(folder, "out"), outcome.status)
    return found + case.more(folder, outcome)


def _unreadable(name, data):
    """What a terminal does not show as it is: no UTF-8, or characters that move, hide or turn others."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return [name + " is no UTF-8"]
    if text.isascii() and text.isprintable():
        return []
    odd = {c for c in set(text) if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")}
    return ["%s has the characters %s" % (name, ", ".join(sorted("U+%04X" % ord(c) for c in odd)))] if odd else []


def _report_files(place, status):
    """All files of a report, or none, and nothing else beside them."""
    names = set(os.listdir(place)) if os.path.isdir(place) else set()
    if names and (names != FILES or status >= 64):
        return ["status %d, and the folder of the report holds %s" % (status, ", ".join(sorted(names)))]
    return []


def store(case, folder, place, words, origin):
    """Keeps a case with what was wrong with it, as a folder from which it can be run again."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(os.path.join(folder, "tmp"), ignore_errors=True)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    # With links and pipes as they are, which a copy would follow and wait for.
    os.rename(folder, place)
    with open(os.path.join(place, "FAULT"), "w") as file:
        file.write("\n".join(words) + "\n\nto make it again: %s\n" % origin)
    with open(os.path.join(place, "replay.sh"), "w") as file:
        quoted = " ".join("'%s'" % argument.replace("'", "'\\''") for argument in case.arguments)
        file.write("# Usage: sh replay.sh GRADIENT-CHECK\ncd \"$(dirname \"$0\")\" && exec \"$1\" %s\n" % quoted)
