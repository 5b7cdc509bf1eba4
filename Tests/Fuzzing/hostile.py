"""A program that serves a function and its gradient, and goes wrong in one way that follows from a seed:

python3 hostile.py protocol SEED   what it replies, when, and what it does with its pipes and itself
python3 hostile.py vectors SEED    vectors travel as files, and what it does with these
"""
import json
import math
import os
import random
import resource
import signal
import struct
import sys
import time

import mutation
import places
import tensors

FOR_EVER = 40  # seconds, beyond every time limit of the driver


class Program:
    """The honest one. Whoever inherits changes what is to go wrong."""

    def __init__(self, chance):
        self.chance = chance
        sizes = [chance.choice([1, 1, 2, 3]) for _ in range(chance.choice([1, 1, 2]))]
        self.blocks = [["w%d" % index, size, [round(chance.uniform(-2, 2), 3) for _ in range(size)]] for index, size in enumerate(sizes)]
        self.count = sum(sizes)
        self.outputs = chance.choice([1, 1, 1, 1, 2, 3])
        self.factors = [[chance.uniform(-1, 1) for _ in range(self.count)] for _ in range(self.outputs)]
        self.error = chance.choice([0, 0, 0, 1e-3, 1])
        self.usual = chance.random() < 0.8
        self.stateless = chance.random() < 0.2
        self.asked = 0

    def description(self):
        methods = ["value", "gradient"] if self.outputs == 1 else ["value", "jvp", "vjp"]
        if self.outputs == 1 and not self.usual:
            methods += ["jvp", "hvp"]
        result = {"protocol": 1, "name": "hostile", "outputs": self.outputs, "methods": methods, "stateless": self.stateless,
                  "parameters": [{"name": name, "shape": [size], "point": point} for name, size, point in self.blocks]}
        if not self.usual:
            result["parameters"][0].update({"lower": -3, "upper": [3] * self.blocks[0][1]})
            result["accuracy"] = 1e-9
            result["gradientPrecision"] = "float32"
        return result

    def values(self, x):
        return [sum(a * math.sin(v) + v * v for a, v in zip(factors, x)) for factors in self.factors]

    def jacobian(self, x):
        rows = [[a * math.cos(v) + 2 * v for a, v in zip(factors, x)] for factors in self.factors]
        rows[0][0] += self.error
        return rows

    def result(self, method, params):
        x = params.get("point")
        if method == "describe":
            return self.description()
        if method == "value":
            values = self.values(x)
            return {"value": values[0]} if self.outputs == 1 else {"values": values}
        if method == "gradient":
            return {"gradient": self.jacobian(x)[0]}
        if method == "jvp":
            product = [sum(d * t for d, t in zip(row, params["tangent"])) for row in self.jacobian(x)]
        elif method == "vjp":
            rows = self.jacobian(x)
            product = [sum(w * row[i] for w, row in zip(params["cotangent"], rows)) for i in range(self.count)]
        elif method == "hvp":
            product = [(2 - a * math.sin(v)) * t for a, v, t in zip(self.factors[0], x, params["vector"])]
        else:
            return {}
        return {"product": product}

    def send(self, data):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def line(self, request, result):
        return json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}).encode() + b"\n"

    def reply(self, request):
        self.send(self.line(request, self.result(request["method"], request.get("params") or {})))

    def serve(self):
        for text in sys.stdin.buffer:
            request = json.loads(text)
            self.reply(request)
            self.asked += 1
            if request["method"] == "shutdown":
                break


class Protocol(Program):
    """One reply, or everything from one reply on, is wrong."""

    # How often a way is taken; those that cost the whole time limit are rare.
    WAYS = {
        "mutate": 30, "mutate-bytes": 15, "truncate": 4, "counts": 8, "numbers": 8, "error": 5, "id": 4, "twice": 3, "before": 3, "swap": 3,
        "noise": 3, "huge": 2, "nested": 2, "break": 3, "exit": 3, "signal": 3, "close-output": 2, "close-input": 2, "close-errors": 2,
        "child": 2, "session": 1, "flood": 2, "group": 1, "stay": 0.5, "late": 0.3, "drip": 0.3, "stop": 0.3, "endless": 0.5, "honest": 2,
    }

    def __init__(self, chance):
        super().__init__(chance)
        self.way = chance.choices(list(self.WAYS), list(self.WAYS.values()))[0]
        self.start = chance.choice([0, 0, 0, 1, 2, 3, 5, 8, 13, 21, 34, 55])
        self.goes_on = chance.random() < 0.5
        self.held = b""

    def reply(self, request):
        honest = self.line(request, self.result(request["method"], request.get("params") or {}))
        wrong = self.asked >= self.start if self.goes_on else self.asked == self.start
        if not wrong or request["method"] == "shutdown" and self.way != "stay":
            return self.send(honest)
        getattr(self, "do_" + self.way.replace("-", "_"))(request, honest)

    def do_honest(self, request, honest):
        self.send(honest)

    def do_mutate(self, request, honest):
        tree = mutation.read(honest)
        # Mostly in the result, which is most of what there is.
        if self.chance.random() < 0.8 and isinstance(tree.get("result"), mutation.Object):
            for _ in range(self.chance.choice([1, 1, 1, 2, 4])):
                tree.set("result", mutation.json_tree(self.chance, tree.get("result")))
        else:
            tree = mutation.json_tree(self.chance, tree)
        text = mutation.write(tree, ascii=self.chance.random() < 0.7)
        self.send(mutation.encoded(text).replace(b"\n", b" ") + b"\n")

    def do_mutate_bytes(self, request, honest):
        data = honest[:-1]
        for _ in range(self.chance.choice([1, 1, 2, 4])):
            data = mutation.of_bytes(self.chance, data, (data,))
        self.send(data + self.chance.choice([b"\n", b"\n", b"\r\n"]))

    def do_truncate(self, request, honest):
        self.send(honest[:self.chance.randrange(len(honest))] + self.chance.choice([b"\n", b""]))
        sys.exit(self.chance.choice([0, 3]))

    def do_counts(self, request, honest):
        result = self.result(request["method"], request.get("params") or {})
        for key, value in result.items():
            if isinstance(value, list) and key != "methods":
                result[key] = (value * 1000)[:self.chance.choice([0, 1, len(value) - 1, len(value) + 1, 1000])]
        self.send(self.line(request, result))

    def do_numbers(self, request, honest):
        tree = mutation.read(honest)
        for container, place in mutation.places(tree.get("result")):
            value = place[1] if isinstance(container, mutation.Object) else container[place]
            if isinstance(value, mutation.Number) and self.chance.random() < 0.5:
                odd = self.chance.choice([mutation.Number(self.chance.choice(mutation.NUMBERS)), "NaN", "Infinity", "-Infinity", None])
                if isinstance(container, mutation.Object):
                    place[1] = odd
                else:
                    container[place] = odd
        self.send(mutation.encoded(mutation.write(tree)) + b"\n")

    def do_error(self, request, honest):
        error = self.chance.choice([mutation.odd(self.chance), {"code": self.chance.choice([-32001, 1, 1e300, None, "x"]),
                                                               "message": self.chance.choice(mutation.STRINGS)}])
        data = mutation.write({"jsonrpc": "2.0", "id": request["id"], "error": error})
        self.send(mutation.encoded(data) + b"\n")

    def do_id(self, request, honest):
        number = self.chance.choice([None, -1, 0, request["id"] + 1, 1e300, "0", 2**63, 0.5, [0], True])
        self.send(self.line({"id": number}, self.result(request["method"], request.get("params") or {})))

    def do_twice(self, request, honest):
        self.send(honest * self.chance.choice([2, 3, 1000]))

    def do_before(self, request, honest):
        self.send(honest + self.line({"id": request["id"] + 1}, {"value": 1}))

    def do_swap(self, request, honest):
        self.send(self.line({"id": request["id"] + 1}, {"value": 1}) + honest)

    def do_noise(self, request, honest):
        noise = self.chance.choice([b"loading the data\n", b"\n", b"  \n", b"\xff\xfe\n", b"\x1b[2J\x1b[H\n", b"{}\n", b"[]\n", b"\r\n",
                                    "\u202e\u200b\U000e0041\n".encode()])
        self.send(noise + honest)

    def do_huge(self, request, honest):
        size = self.chance.choice([10**5, 10**6, 30 * 10**6])
        end = self.chance.choice([b"\n", b""])
        piece = self.chance.choice([b"1,", b" ", b"\"", b"\\", b"[", b"\xff", b"0"])
        self.send(honest[:self.chance.randrange(len(honest))] + piece * (size // len(piece)) + end)

    def do_nested(self, request, honest):
        depth = self.chance.choice([31, 32, 33, 1000, 30000])
        opening, closing = self.chance.choice([(b"[", b"]"), (b"{\"a\":", b"}")])
        where = self.chance.choice([b"\"result\": ", b"\"id\": "])
        inner = opening * depth + b"1" + closing * depth
        self.send(honest.replace(where, where + inner + b", \"x\": "))

    def do_break(self, request, honest):
        at = self.chance.randrange(len(honest))
        self.send(honest[:at] + self.chance.choice([b"\n", b"\r", b"\0", b"\xe2\x80\xa8"]) + honest[at:])

    def do_exit(self, request, honest):
        print(self.chance.choice(mutation.STRINGS).encode("utf-8", "replace"), file=sys.stderr)
        os._exit(self.chance.choice([0, 1, 3, 139, 255]))

    def do_signal(self, request, honest):
        os.kill(os.getpid(), self.chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT, signal.SIGPIPE]))

    def do_close_output(self, request, honest):
        os.close(1)
        time.sleep(self.chance.choice([0, 0, FOR_EVER]))
        os._exit(0)

    def do_close_input(self, request, honest):
        os.close(0)
        self.send(honest)
        time.sleep(self.chance.choice([0, FOR_EVER]) if self.chance.random() < 0.2 else 0)
        os._exit(0)

    def do_close_errors(self, request, honest):
        if not self.held:
            os.close(2)
            self.held = b"x"
        self.send(honest)

    def do_child(self, request, honest):
        if os.fork() == 0:
            time.sleep(FOR_EVER)
            os._exit(0)
        if self.chance.random() < 0.5:
            self.send(honest)
        os._exit(self.chance.choice([0, 1]))

    def do_session(self, request, honest):
        # A daemon: its own session, and no parent that anybody knows.
        if not self.held:
            self.held = b"x"
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    if self.chance.random() < 0.5:
                        os.closerange(0, 3)
                    time.sleep(FOR_EVER)
                os._exit(0)
        self.send(honest)

    def do_flood(self, request, honest):
        if not self.held:
            self.held = b"x"
            if os.fork() == 0:
                noise = self.chance.choice([b"x" * 65536, b"\n" * 65536, b"\xff\x00\x1b[31m" * 9999, "\u202e\u0301".encode() * 9999])
                while True:
                    os.write(2, noise)
        self.send(honest)

    def do_group(self, request, honest):
        os.setpgid(0, os.getpgid(os.getppid()))
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.send(honest)

    def do_stay(self, request, honest):
        self.send(honest)
        if request["method"] == "shutdown" or self.chance.random() < 0.05:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(FOR_EVER)

    def do_late(self, request, honest):
        time.sleep(FOR_EVER)

    def do_drip(self, request, honest):
        for byte in honest[:-1] + b" " * 10**6:
            self.send(bytes([byte]))
            time.sleep(0.02)

    def do_stop(self, request, honest):
        os.kill(os.getpid(), signal.SIGSTOP)

    def do_endless(self, request, honest):
        piece = self.chance.choice([b"0" * 65536, b"\n" * 65536, honest * 100, b"\xff" * 65536])
        while True:
            self.send(piece)


class Vectors(Program):
    """Vectors travel as files, of which one is wrong."""

    # An honest one only, so that there is something to compare with.
    WAYS = {"damage": 40, "special": 20, "given": 12, "folder": 4, "path": 5, "start": 25, "more": 4, "honest": 3}

    def __init__(self, chance):
        super().__init__(chance)
        self.outputs = 1
        self.way = chance.choices(list(self.WAYS), list(self.WAYS.values()))[0]
        self.start = chance.choice([0, 0, 1, 2, 5])
        self.written = 0

    def description(self):
        result = super().description()
        result["files"] = True
        result["methods"] = ["value", "gradient"]
        if self.way == "start":
            for index, (name, size, point) in enumerate(self.blocks):
                path = os.path.abspath("start-%d.npy" % index)
                self.put(path, tensors.damaged_npy(self.chance, point, [size]))
                if self.chance.random() < 0.4:
                    places.replace(path, self.chance.choice(places.KINDS))
                if self.chance.random() < 0.1:
                    path = self.chance.choice(mutation.STRINGS).encode("utf-8", "replace").decode()
                del result["parameters"][index]["point"]
                result["parameters"][index]["pointFile"] = path
        return result

    def put(self, path, data):
        with open(path, "wb") as file:
            file.write(data)

    def reply(self, request):
        params = request.get("params") or {}
        given = params.get("pointFile")
        if given:
            with open(given, "rb") as file:
                data = file.read(128 + 8 * self.count)
            params["point"] = struct.unpack("<%dd" % self.count, data[-8 * self.count:])
        result = self.result(request["method"], params)
        if request["method"] == "gradient":
            result = self.gradient(params, result["gradient"])
        if given and request["method"] == "value" and self.asked >= self.start + 2:
            if self.way == "given":
                places.replace(given, self.chance.choice(places.KINDS))
            elif self.way == "folder" and os.path.basename(os.path.dirname(given)).startswith("gradient-check-program-"):
                places.replace(os.path.dirname(given), self.chance.choice(["missing", "link to itself", "empty", "folder"]))
            elif self.way == "more":
                inner = os.path.join(os.path.dirname(given), "inner")
                os.makedirs(inner, exist_ok=True)
                self.put(os.path.join(inner, "file"), b"x")
        self.send(self.line(request, result))

    def gradient(self, params, gradient):
        path = params["gradientFile"]
        right = tensors.npy(gradient, [self.count])
        wrong = self.written >= self.start
        self.written += 1
        self.put(path, right)
        if wrong and self.way == "damage":
            self.put(path, tensors.damaged_npy(self.chance, gradient, [self.count]))
        elif wrong and self.way == "special":
            places.replace(path, self.chance.choice(places.KINDS))
        elif wrong and self.way == "path":
            path = self.chance.choice([path + "x", "/dev/zero", "", "gradient.npy", path.replace("gradient.npy", "../gradient.npy"), path + "\0"])
        return {"gradientFile": path}


if __name__ == "__main__":
    # What it takes itself would count as memory of the one who waits for it.
    resource.setrlimit(resource.RLIMIT_AS, (250 << 20, 250 << 20))
    chance = random.Random(sys.argv[2])
    {"protocol": Protocol, "vectors": Vectors}[sys.argv[1]](chance).serve()
