"""The line protocol in its barest form, for the test programs beside this file: nothing but the standard library."""

import json
import sys


def description(point, methods=("value", "gradient"), **more):
    """What a program says of itself: one block "x"."""
    block = {"name": "x", "shape": [len(point)], "point": point}
    return {"protocol": 1, "name": "test", "parameters": [block], "methods": list(methods), **more}


def reply(request, result):
    """Prints the reply to a request."""
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)


def requests():
    """Every request up to `shutdown`, which is replied to here."""
    for line in sys.stdin:
        request = json.loads(line)
        if request["method"] == "shutdown":
            reply(request, {})
            return
        yield request


def serve(point, value, gradient, **more):
    """Replies to everything as it should be."""
    for request in requests():
        if request["method"] == "describe":
            reply(request, description(point, **more))
        elif request["method"] == "value":
            reply(request, {"value": value(request["params"]["point"])})
        else:
            reply(request, {"gradient": gradient(request["params"]["point"])})
