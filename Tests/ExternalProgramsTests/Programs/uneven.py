"""A stateless program whose copies are unlike: uneven.py FOLDER [WORD …], where the n-th one to start has the number n.

slow=K      copy K answers when the others have served 25 evaluations each, however fast the machine is, or nothing more for a while
dies=N      copy 2 kills itself at its N-th evaluation; until then each other one waits before each reply, so that it comes to it
all-die=N   each copy does, and each that is started in its place
offset=R    value and gradient of the K-th copy are off by (K − 1)·R of their sizes at most, by another part of it at each point
shift=R     the same, by all of it at each point
strange=K   copy K computes another function
poison      the value beyond the sixth entry ends whoever is asked for it
wrong       the gradient is 1% too large in one entry

Each copy appends what it serves to a file of its number in FOLDER: its process, then a line for each evaluation.
"""

import math
import os
import signal
import sys
import time

from line_protocol import description, reply, requests

FOLDER, *WORDS = sys.argv[1:]
SAID = dict(word.partition("=")[::2] for word in WORDS)
POINT = [0.1 * i - 0.35 for i in range(12)]
SECONDS = 0.002

number = 1
while True:
    try:
        notes = open(os.path.join(FOLDER, str(number)), "x", buffering=1)
        break
    except FileExistsError:
        number += 1
print(os.getpid(), file=notes)


def unlike(x, place):
    """A factor as that of another machine's library, which need not be a smooth function of the point."""
    rough = float(SAID.get("offset", 0)) * math.sin(1e9 * sum(x) + place)
    return 1 + (number - 1) * (rough + float(SAID.get("shift", 0)))


def value(x):
    start = 4 if SAID.get("strange") == str(number) else 3
    return (start + sum((1 + 0.25 * i) * math.sin(v + 0.3 * math.cos(v)) for i, v in enumerate(x))) * unlike(x, 0)


def gradient(x):
    right = [(1 + 0.25 * i) * math.cos(v + 0.3 * math.cos(v)) * (1 - 0.3 * math.sin(v)) for i, v in enumerate(x)]
    if "wrong" in SAID:
        right[4] *= 1.01
    return [entry * unlike(x, place) for place, entry in enumerate(right)]


def wait_for_death():
    """Until the second copy was asked what it dies of, for a quarter of a second at most: there are moments when it is asked nothing."""
    notes_of_it = os.path.join(FOLDER, "2")
    for _ in range(50):
        with open(notes_of_it) as lines:
            if sum(1 for _ in lines) > int(SAID["dies"]):
                return
        time.sleep(0.005)


def served_by_others():
    """How many evaluations each of the other copies was asked for."""
    counts = []
    for name in os.listdir(FOLDER):
        if name != str(number):
            with open(os.path.join(FOLDER, name)) as lines:
                counts.append(sum(1 for _ in lines) - 1)
    return counts


def wait_for_others(is_over, patience):
    """Until that is over, told by the sums of what the others were asked for before and now; at most while that sum grows."""
    before = last = sum(served_by_others())
    end = time.monotonic() + patience
    while not is_over(before, last) and time.monotonic() < end:
        time.sleep(0.002)
        now = sum(served_by_others())
        if now > last:
            last, end = now, time.monotonic() + patience


# One value and one gradient of each copy are compared when it starts.
COMPARING = 2
COPIES_BESIDE = 2
served = 0
for request in requests():
    if request["method"] == "describe":
        reply(request, description(POINT, stateless=True, host=f"machine {number}", process=os.getpid()))
        continue
    served += 1
    at = request["params"]["point"]
    print(request["method"], *(x.hex() for x in at), file=notes)
    if served == int(SAID.get("all-die", SAID["dies"] if number == 2 and "dies" in SAID else 0)):
        os.kill(os.getpid(), signal.SIGKILL)
    if "poison" in SAID and at[5] > POINT[5] and at[4] == POINT[4]:
        print("the sixth entry is too much for me", file=sys.stderr, flush=True)
        os._exit(7)
    if "dies" in SAID and number != 2 and os.path.exists(os.path.join(FOLDER, "2")):
        wait_for_death()
    if SAID.get("slow") == str(number):
        wait_for_others(lambda before, now: now >= before + 25 * COPIES_BESIDE, 0.2)
    elif "slow" in SAID:
        time.sleep(SECONDS)
    elif COMPARING < served < 50 and ("offset" in SAID or "shift" in SAID):
        # On a busy machine one copy may have done all of the work before another begins.
        wait_for_others(lambda before, now: max(served_by_others(), default=COMPARING + 1) > COMPARING, 0.1)
    reply(request, {"gradient": gradient(at)} if request["method"] == "gradient" else {"value": value(at)})
