#!/usr/bin/env python3
"""Takes ICU's words out of a program with the Swift runtime inside.

    scripts/without_words.py PROGRAM COPY

Foundation brings 34 MB of the names of days, currencies and countries in all languages, of which this program says none. They
stay as zeros, which a wheel packs into nothing, behind a header by which ICU knows that there are none. A program that has
none is copied as it is; the program still needs its symbols.
"""

import re
import struct
import subprocess
import sys


def output(*command):
    """The lines that a command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def main():
    program, copy = sys.argv[1:]
    data = bytearray(open(program, "rb").read())
    found = [line.split() for line in output("nm", "-S", program) if re.search(r" icudt\d+_dat$", line)]
    for address, size, *_ in found:
        address, size = int(address, 16), int(size, 16)
        start = place_in_file(program, address)
        # As ICU's common/ucmndata.h has it: the header with its size, "CmnD", its version, and a list of no items.
        header = struct.pack("<H2B2H4B4s4B4x8xI", 32, 0xDA, 0x27, 20, 0, 0, 0, 2, 0, b"CmnD", 1, 0, 0, 0, 0)
        if data[start + 2 : start + 4] != header[2:4]:
            sys.exit(f"{program}: found {bytes(data[start : start + 4])!r} where ICU's words begin, expected their mark")
        data[start : start + size] = header.ljust(size, b"\0")
        print(f"{program}: {size:,} bytes of ICU's words taken out", file=sys.stderr)
    with open(copy, "wb") as file:
        file.write(data)


def place_in_file(program, address):
    """Where in the file the section stands that is loaded to an address."""
    for line in output("readelf", "--sections", "--wide", program):
        fields = line.replace("[ ", "[").split()
        if len(fields) > 5 and fields[0].startswith("[") and fields[2] == "PROGBITS":
            start, offset, size = (int(field, 16) for field in fields[3:6])
            if start <= address < start + size:
                return address - start + offset
    sys.exit(f"{program}: found no section at {address:#x}, expected one with ICU's words")


if __name__ == "__main__":
    main()
