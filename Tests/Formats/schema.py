#!/usr/bin/env python3
"""Validates reports against docs/report.schema.json, and SARIF files against sarif.schema.json: schema.py FILE…

Of a SARIF file it is looked at, too, that each result has the number of its rule, which no schema can say.

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

HERE = pathlib.Path(__file__).resolve().parent
# By the end of a file's name.
SCHEMAS = {".json": HERE.parents[1] / "docs" / "report.schema.json", ".sarif": HERE / "sarif.schema.json"}


def validator_of(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def mistakes(validator, file):
    """The mistakes of a file, each with its place; at most ten."""
    document = json.loads(file.read_text(encoding="utf-8"))
    errors = sorted(validator.iter_errors(document), key=lambda error: error.json_path)
    found = [f"{file}: {error.json_path}: {error.message[:300]}" for error in errors]
    if file.suffix == ".sarif" and not found:
        found = [f"{file}: {place}" for place in wrong_rules(document["runs"][0])]
    return found[:10]


def wrong_rules(run):
    """What is wrong of the rules' numbers in the results, and rules that are there twice."""
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for rule in sorted(set(rules)):
        if rules.count(rule) > 1:
            yield f"found the rule {rule} {rules.count(rule)} times, expected it once"
    for place, result in enumerate(run["results"]):
        index, rule = result["ruleIndex"], result["ruleId"]
        if index >= len(rules) or rules[index] != rule:
            yield f"$.runs[0].results[{place}]: found the number {index} for the rule {rule} of {rules}, expected its place"


def main(names):
    validators = {suffix: validator_of(path) for suffix, path in SCHEMAS.items()}
    files = [pathlib.Path(name) for name in names]
    found = [mistake for file in files for mistake in mistakes(validators[file.suffix], file)]
    print("\n".join(found) if found else f"schema.py: valid: {len(files)}")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
