"""NumPy's .npy and .npz files and safetensors files, right ones and damaged ones."""
import io
import struct

import mutation

FORMATS = {"<f8": "<%dd", ">f8": ">%dd", "<f4": "<%df", "<i8": "<%dq", "<i4": "<%di", "|u1": "<%dB", "|b1": "<%dB"}


def npy(values, shape, descr="<f8", fortran=False, version=1):
    text = "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }" % (descr, fortran, _tuple(shape))
    # More than version 1 has room for takes version 2.
    version = 2 if version == 1 and len(text) > 65000 else version
    length = "<H" if version == 1 else "<I"
    before = 8 + struct.calcsize(length)
    text = text.ljust(-(before + len(text) + 1) % 64 + len(text)) + "\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack(length, len(text)) + text.encode() + packed(values, descr)


def packed(values, descr):
    pattern = FORMATS.get(descr, "<%dd")
    if pattern[-1] in "qiB":
        values = [int(value) & 1 if pattern[-1] == "B" else int(value) for value in values]
    return struct.pack(pattern % len(values), *values)


def _tuple(shape):
    return "(%s)" % ("".join("%s, " % size for size in shape) if len(shape) == 1 else ", ".join(map(str, shape)))


def damaged_npy(random, values, shape):
    """A .npy file of these values in which something may be wrong."""
    kind = random.randrange(12)
    if kind == 0:
        return npy(values, shape)
    if kind == 1:
        return npy(values, shape, descr=random.choice(list(FORMATS)), version=random.choice([1, 2, 3]), fortran=random.random() < 0.5)
    if kind == 2:
        return npy(values, shape, descr=random.choice(["<f2", "<f16", "O", "", "<", "|f8", "<U3", "<c16", "=f8", "<f8'", "\\x", "<u8"]))
    if kind == 3:
        sizes = [0, 1, -1, 2**31, 2**62, 2**64, "1L", "'a'", "None", "1e3", "()"]
        return npy(values, [random.choice(sizes) for _ in range(random.choice([0, 1, 1, 2, 3, 70, 30000]))])
    if kind == 4:
        return npy(values[:random.randrange(len(values) + 1)], shape)
    if kind == 5:
        return npy(values * random.choice([2, 3, 1000]), shape)
    if kind == 6:
        odd = [float("nan"), float("inf"), -float("inf"), 1e308, 5e-324, -0.0]
        return npy([random.choice(odd) if random.random() < 0.5 else value for value in values], shape)
    data = npy(values, shape)
    for _ in range(random.choice([1, 1, 2, 4])):
        data = mutation.of_bytes(random, data, (data,))
    return data


def npz(random, tensors, damage):
    """An archive of tensors by name, each with its shape and values."""
    import zipfile  # which programs that send no archives need not wait for

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for name, shape, values in tensors:
            member = damaged_npy(random, values, shape) if damage and random.random() < 0.5 else npy(values, shape)
            archive.writestr(name + random.choice([".npy", ".npy", ".npy", ""]) if damage else name + ".npy", member)
        if damage and random.random() < 0.1:
            archive.writestr("zeros.npy", b"\0" * random.choice([1000, 10_000_000]), zipfile.ZIP_DEFLATED)
    data = buffer.getvalue()
    for _ in range(random.choice([0, 1, 1, 2]) if damage else 0):
        data = mutation.of_bytes(random, data, (data,))
    return data


def safetensors(random, tensors, damage):
    """A safetensors file of tensors by name."""
    header, body = mutation.Object(), b""
    for name, shape, values in tensors:
        kind, descr = random.choice([("F64", "<f8"), ("F32", "<f4"), ("F64", "<f8"), ("I64", "<i8")] if damage else [("F64", "<f8")])
        data = packed(values, descr)
        number = lambda value: mutation.Number(str(value))
        header.append([name, mutation.Object([
            ["dtype", kind], ["shape", [number(size) for size in shape]],
            ["data_offsets", [number(len(body)), number(len(body) + len(data))]]])])
        body += data
    text = mutation.json_bytes(random, header) if damage else mutation.encoded(mutation.write(header))
    length = len(text) if not damage or random.random() < 0.9 else random.choice([0, 1, len(text) + 1, 2**31, 2**63, 2**64 - 1])
    data = struct.pack("<Q", length) + text + body
    if damage and random.random() < 0.3:
        data = mutation.of_bytes(random, data, (data,))
    return data
