"""A stateless program that tells how many evaluations each copy of it has served: copies.py NAME FOLDER."""

import math
import os
import random
import sys
import time

from line_protocol import description, reply, requests

NAME, FOLDER = sys.argv[1:]
POINT = [0.1 * i - 0.35 for i in range(8)]
more = {"stateless": NAME != "stateful"}
# Without a seed, the data of each copy are others.
weights = [random.random() + 0.5 if NAME == "unseeded" else 1 + 0.25 * i for i in range(8)]


def value(x):
    return sum(w * math.sin(v + 0.3 * math.cos(v)) for w, v in zip(weights, x))


def gradient(x):
    wrong = 1 + 1e-7 * (NAME == "wrong")
    return [w * math.cos(v + 0.3 * math.cos(v)) * (1 - 0.3 * math.sin(v)) * wrong for w, v in zip(weights, x)]


def meet():
    """Until another copy was asked for more than what compares it; for a tenth of a second, and five in all, as one may work alone.

    On a busy machine one copy may have done all of the work before another begins.
    """
    global turns
    end = max(0, turns - 20)
    while turns > end:
        turns -= 1
        others = [name for name in os.listdir(FOLDER) if name != str(os.getpid())]
        for name in others:
            with open(os.path.join(FOLDER, name)) as file:
                if int(file.read() or 0) > COMPARING:
                    return
        if not others:
            return
        time.sleep(0.005)


# One value and one gradient of each copy are compared when it starts.
COMPARING = 2
turns = 1000
served = 0
for request in requests():
    at = request.get("params", {}).get("point")
    if request["method"] == "describe":
        result = description(POINT, **more)
        if NAME == "unlike":
            result["parameters"][0]["point"][3] = os.getpid() * 1e-9
        reply(request, result)
    elif request["method"] == "gradient":
        served += 1
        reply(request, {"gradient": gradient(at)})
    else:
        served += 1
        # A function of the point alone, as it should be, which ends the program when it comes to the sixth entry.
        if NAME == "crash" and abs(at[5] - POINT[5]) > 0 and at[4] == POINT[4]:
            print("the sixth entry is too much for me", file=sys.stderr, flush=True)
            os._exit(7)
        if served > COMPARING and NAME in ("right", "wrong"):
            meet()
        reply(request, {"value": value(at)})
    with open(os.path.join(FOLDER, str(os.getpid())), "w") as file:
        file.write(str(served))
    if NAME == "stay" and served == 2:
        time.sleep(60)
