#!/usr/bin/env python3
"""Validates reports against docs/report.schema.json: schema.py FILE…

Exit status: 0 all are valid; 1 one is not, with each mistake and its place; 77 the module jsonschema is missing, and nothing
was looked at.
"""
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("schema.py: the Python module jsonschema is not installed: REPORTS ARE NOT VALIDATED")
    sys.exit(77)

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "docs" / "report.schema.json"


def mistakes(validator, file):
    """The mistakes of a report, each with its place; at most ten."""
    report = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
    errors = sorted(validator.iter_errors(report), key=lambda error: error.json_path)
    return [f"{file}: {error.json_path}: {error.message[:300]}" for error in errors[:10]]


def main(files):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    found = [mistake for file in files for mistake in mistakes(validator, file)]
    print("\n".join(found) if found else f"schema.py: valid: {len(files)}")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
