#!/usr/bin/env python3
"""Runs .github/actions/gradient-check as GitHub Actions does: action.py WORKSPACE [NAME=VALUE…], the inputs of a job.

Each `run` step of action.yml is executed, with its own shell, folder and variables; of a step that `uses` another action only
what it is given is printed, as a line of JSON. Beside WORKSPACE there have to be the files `summary` and `outputs`. The action's
outputs end up in `action-outputs`. The exit status is that of the first step that failed.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parents[2] / ".github" / "actions" / "gradient-check"
# What `shell: bash` stands for in a workflow.
BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]


class Job:
    """One use of the action, and what its steps have said."""

    def __init__(self, workspace, given):
        self.action = yaml.safe_load((FOLDER / "action.yml").read_text(encoding="utf-8"))
        self.workspace = Path(workspace).resolve()
        declared = self.action["inputs"]
        unknown = set(given) - set(declared)
        missing = {name for name, one in declared.items() if one.get("required") and name not in given}
        if unknown or missing:
            sys.exit(f"action.py: found the inputs {sorted(given)}, expected those of action.yml: {sorted(declared)}")
        self.inputs = {name: given.get(name, one.get("default", "")) for name, one in declared.items()}
        self.outputs = {}
        self.status = 0

    def value(self, name):
        """An entry of the contexts that action.yml uses."""
        parts = name.split(".")
        if parts[0] == "inputs" and len(parts) == 2:
            return self.inputs[parts[1]]
        if parts[0] == "steps" and parts[2] == "outputs" and len(parts) == 4:
            return self.outputs.get(parts[1], {}).get(parts[3], "")
        sys.exit(f"action.py: found the expression {name}, expected inputs.NAME or steps.ID.outputs.NAME")

    def text(self, template):
        """A text with its expressions filled in."""
        return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", lambda match: self.value(match[1]), template)

    def applies(self, step):
        """Whether a step is run: without a condition of its own only after steps that did not fail."""
        if "if" not in step:
            return self.status == 0
        match = re.fullmatch(r"\$\{\{ !cancelled\(\) && ([\w.-]+) != '' \}\}", step["if"])
        if match is None:
            sys.exit(f"action.py: found the condition {step['if']}, expected one that this script knows")
        return self.value(match[1]) != ""

    def run(self, step):
        """Runs the script of a step; its exit status."""
        if step["shell"] != "bash":
            sys.exit(f"action.py: found the shell {step['shell']}, expected bash")
        outputs = self.workspace.parent / "outputs"
        before = outputs.read_text(encoding="utf-8")
        with tempfile.NamedTemporaryFile("w", suffix=".sh", encoding="utf-8") as script:
            script.write(self.text(step["run"]))
            script.flush()
            status = subprocess.run(
                [*BASH, script.name],
                cwd=self.workspace / self.text(step.get("working-directory", ".")),
                env={
                    **os.environ, "GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": str(FOLDER),
                    "GITHUB_WORKSPACE": str(self.workspace), "GITHUB_OUTPUT": str(outputs),
                    "GITHUB_STEP_SUMMARY": str(self.workspace.parent / "summary"),
                    **{name: self.text(value) for name, value in step.get("env", {}).items()},
                },
            ).returncode
        said = outputs.read_text(encoding="utf-8")[len(before):]
        self.outputs[step.get("id")] = dict(line.split("=", 1) for line in said.splitlines())
        return status

    def finish(self):
        """Runs all steps; the exit status of the job."""
        for step in filter(self.applies, self.action["runs"]["steps"]):
            if "run" in step:
                self.status = self.status or self.run(step)
            else:
                given = {name: self.text(value) for name, value in step["with"].items()}
                print(json.dumps({"uses": step["uses"], "with": given}), flush=True)
        named = {name: self.text(one["value"]) for name, one in self.action["outputs"].items()}
        (self.workspace.parent / "action-outputs").write_text(
            "".join(f"{name}={value}\n" for name, value in named.items()), encoding="utf-8")
        return self.status


if __name__ == "__main__":
    sys.exit(Job(sys.argv[1], dict(argument.split("=", 1) for argument in sys.argv[2:])).finish())
