"""Mutations of bytes and of JSON texts, each chosen by a given random number generator."""
import json
import sys

# Trees get hundreds of levels deep, each of which takes two calls.
sys.setrecursionlimit(10_000)

# JSON as Python reads it loses what is worth mutating: keys that come twice, and how numbers are written.


class Number(str):
    """A number as it is written, right or wrong."""


class Object(list):
    """The members of an object as lists of a key and a value; a key may come twice."""

    def get(self, key):
        return next((value for name, value in self if name == key), None)

    def set(self, key, value):
        for member in self:
            if member[0] == key:
                member[1] = value
                return
        self.append([key, value])


def read(text):
    return json.loads(
        text, parse_int=Number, parse_float=Number, parse_constant=Number,
        object_pairs_hook=lambda pairs: Object([key, value] for key, value in pairs))


def write(value, ascii=True):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=ascii)
    if isinstance(value, Object):
        return "{" + ", ".join(write(key, ascii) + ": " + write(inner, ascii) for key, inner in value) + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(write(key, ascii) + ": " + write(inner, ascii) for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(write(inner, ascii) for inner in value) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value)


def encoded(text):
    """UTF-8, with halves of surrogate pairs as they are, which is no UTF-8."""
    return text.encode("utf-8", "surrogatepass")


# No counts between a thousand and ten million: work that is large and right is nobody's fault.
NUMBERS = [
    "0", "-0", "-0.0", "1", "-1", "2", "0.5", "1e-3", "100", "1000", "1e308", "-1e308", "1.7976931348623157e308", "1e309",
    "-1e400", "5e-324", "1e-400", "1e999999999999999999999", "2147483648", "4294967296", "-4294967296", "9007199254740993",
    "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e15", "1e19", "00", "01", "+1", ".5", "1.", "1e",
    "1e+", "--1", "0x10", "1_000", "NaN", "Infinity", "-Infinity", "nan", "1" * 400, "0." + "0" * 400 + "1", "1e-5" + "0" * 60,
]
STRINGS = [
    "", " ", "\0", "a\0b", "\u200b", "\u202e abc", "\ufeff", "\ud800", "e\u0301", "\U0001f642" * 9, "a" * 5000, "\u0301" * 3000,
    "../../..", "/", ".", "/dev/zero", "/dev/stdin", "/dev/fd/0", "/dev/full", "/proc/self/mem", "/proc/self/environ",
    "/nonexistent/file", "%s%n%d", "<script>alert(1)</script>", "]]>", "-->", "| a | b |", "`a`", "\"", "\\", "'", "NaN",
    "Infinity", "-Infinity", "1", "true", "null", "relu", "softmax", "\r\n", "\n\n", "\t", "\x1b[31mred\x1b[0m", "\x7f\x85", "\u2028",
    "verified", "refuted", "inconclusive", "W1", "b1", "x" * 70000,
]
TOKENS = [
    b"[", b"]", b"{", b"}", b",", b":", b"\"", b"\\", b"\\u", b"\\ud800", b"null", b"true", b"NaN", b"-", b"e", b"1e999", b"\n", b"\r",
    b"\0", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbb\xbf", b"\xfe\xff", b"//", b"/*", b"0" * 500, b";",
]


def odd(random):
    """A value that is seldom expected."""
    return random.choice([
        lambda: Number(random.choice(NUMBERS)), lambda: Number(random.choice(NUMBERS)), lambda: random.choice(STRINGS),
        lambda: None, lambda: random.random() < 0.5, lambda: [], lambda: Object(), lambda: [[]],
        lambda: [Number(random.choice(NUMBERS)) for _ in range(random.randrange(6))],
        lambda: Object([[random.choice(STRINGS), Number("1")]]),
    ])()


def places(value, found=None):
    """Every place in a tree: a container and where in it."""
    found = [] if found is None else found
    if isinstance(value, Object):
        for member in value:
            found.append((value, member))
            places(member[1], found)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found.append((value, index))
            places(inner, found)
    return found


def _at(container, place):
    return place[1] if isinstance(container, Object) else container[place]


def _put(container, place, value):
    if isinstance(container, Object):
        place[1] = value
    else:
        container[place] = value


def json_tree(random, tree, others=()):
    """Changes a tree in one place, and returns it; the root may become another."""
    found = places(tree)
    if not found or random.random() < 0.01:
        return odd(random)
    container, place = random.choice(found)
    value = _at(container, place)
    kind = random.randrange(12)
    if kind <= 2:
        _put(container, place, _number(random, value) if isinstance(value, Number) else odd(random))
    elif kind == 3:
        container.remove(place) if isinstance(container, Object) else container.pop(place)
    elif kind == 4:
        count = random.choice([1, 1, 1, 2, 5, 30])
        again = [list(place) for _ in range(count)] if isinstance(container, Object) else [value] * count
        at = random.randrange(len(container) + 1)
        container[at:at] = again
    elif kind == 5:
        source = random.choice([tree, *others])
        other = random.choice(places(source) or [(container, place)])
        _put(container, place, _copied(_at(*other)))
    elif kind == 6 and isinstance(container, Object):
        place[0] = random.choice([random.choice(STRINGS), place[0].upper(), place[0] + "s", place[0][1:], " " + place[0]])
    elif kind == 7 and isinstance(container, Object):
        container.insert(random.randrange(len(container) + 1), [random.choice(STRINGS), odd(random)])
    elif kind == 8:
        for _ in range(random.choice([1, 1, 2, 30, 70, 600])):
            value = [value]
        _put(container, place, value)
    elif kind == 9 and isinstance(value, list) and not isinstance(value, Object):
        random.shuffle(value)
    elif kind == 10 and isinstance(value, str) and not isinstance(value, Number):
        at = random.randrange(len(value) + 1)
        _put(container, place, value[:at] + random.choice(STRINGS) + value[at:])
    else:
        _put(container, place, odd(random))
    return tree


def _copied(value):
    if isinstance(value, Object):
        return Object([key, _copied(inner)] for key, inner in value)
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _number(random, text):
    try:
        number = float(text)
    except ValueError:
        return odd(random)
    return Number(random.choice([
        lambda: random.choice(NUMBERS), lambda: repr(-number), lambda: repr(number * 10.0 ** random.randint(-20, 20)),
        lambda: repr(number + 1), lambda: repr(number * (1 + 1e-9)), lambda: text + "0", lambda: "-" + text,
        lambda: repr(number * 10.0 ** random.randint(-320, 300)),
    ])())


def of_bytes(random, data, others=(b"",)):
    """Changes bytes in one place, and returns them."""
    data = bytearray(data)
    size = len(data)
    start = random.randrange(size + 1)
    end = min(size, start + random.choice([1, 1, 2, 4, 8, 30, 300]))
    kind = random.randrange(10)
    if kind == 0 and size:
        data[start % size] ^= 1 << random.randrange(8)
    elif kind == 1 and size:
        data[start % size] = random.choice([0, 1, 0x7F, 0x80, 0xFF, random.randrange(256)])
    elif kind == 2:
        del data[start:end]
    elif kind == 3:
        data[start:start] = data[start:end] * random.choice([1, 1, 3, 50])
    elif kind == 4:
        del data[start:]
    elif kind == 5:
        data[start:start] = random.choice(TOKENS)
    elif kind == 6:
        data[start:end] = random.choice(TOKENS)
    elif kind == 7:
        other = random.choice(others)
        at = random.randrange(len(other) + 1)
        data[start:] = other[at:]
    elif kind == 8:
        # The little-endian counts of binary formats.
        number = random.choice([0, 1, 2**15, 2**16 - 1, 2**31 - 1, 2**32 - 1, 2**63 - 1, 2**64 - 1, random.randrange(2**16)])
        width = random.choice([2, 4, 8])
        data[start:start + width] = (number & (1 << 8 * width) - 1).to_bytes(width, "little")
    else:
        data[start:start] = bytes([random.choice(b"[{\"0 \n\\a,-")]) * random.choice([10, 100, 3000, 100000])
    return bytes(data)


def gentle(random, tree, names, texts=False):
    """Changes numbers, known names and, if asked, other texts of a tree such that it mostly stays one that is read to its end."""
    found = [(container, place, _at(container, place)) for container, place in places(tree)]
    for _ in range(random.choice([1, 1, 2, 4, 8])):
        container, place, value = random.choice(found)
        if isinstance(value, Number):
            number = float(value)
            _put(container, place, Number(random.choice([
                lambda: "0", lambda: repr(-number), lambda: repr(number * 10.0 ** random.randint(-9, 9)),
                lambda: repr(number * 10.0 ** random.randint(-320, 300)), lambda: random.choice(["1e308", "-1e308", "5e-324", "1", "-1", "-0.0"]),
            ])()))
        elif isinstance(value, str) and value in names:
            _put(container, place, random.choice(names))
        elif isinstance(value, str) and texts:
            _put(container, place, random.choice(STRINGS).replace("\ud800", ""))
    return tree


def json_bytes(random, tree, others=()):
    """A tree as text after some changes, seldom none; at times the text is changed too."""
    for _ in range(random.choice([0, 1, 1, 1, 2, 2, 3, 5])):
        tree = json_tree(random, tree, others)
    data = encoded(write(tree, ascii=random.random() < 0.5))
    if random.random() < 0.25:
        for _ in range(random.choice([1, 1, 2, 4])):
            data = of_bytes(random, data, (data,))
    if random.random() < 0.02:
        data = random.choice([
            lambda: b"\xef\xbb\xbf" + data, lambda: data.decode("utf-8", "replace").encode("utf-16"), lambda: b"", lambda: data + data,
            lambda: b" " * 100000 + data, lambda: data.replace(b" ", b"\n"),
        ])()
    return data
