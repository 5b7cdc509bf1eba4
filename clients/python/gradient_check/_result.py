"""What a check found."""

import html
import json
import os
import shutil
import subprocess
import tempfile
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

from . import _binary
from ._protocol import ClientError


class WrongEntry(NamedTuple):
    """One number that is not what it is claimed to be; None where the report has no number for it."""

    #: "W1[2,1]"
    name: str
    #: What the function under test says.
    claimed: Optional[float]
    #: What it is.
    true: Optional[float]
    #: By what `true` may be off.
    bound: Optional[float]

    def __str__(self) -> str:
        if self.claimed is None:
            return self.name
        return f"{self.name}: claimed {self.claimed:.10g}, is {self.true:.10g} ± {self.bound:.2g}"


class GradientRefuted(AssertionError):
    """A gradient is wrong; the message is the result."""

    __module__ = "gradient_check"


class GradientInconclusive(AssertionError):
    """Nothing could be said of a gradient; the message is the result."""

    __module__ = "gradient_check"


_MARKS = {"verified": "✓", "refuted": "✗", "inconclusive": "?"}
_SHOWN = 8
_NEXT = {
    "refuted": "Mend the entries above, where the largest error is likely to be nearest to its cause; then run this again.",
    "kink": "Check at a point that is not at a kink, by random numbers; or accept it: accept=['kink'].",
    "nondeterministic": "Give random numbers a seed, and leave training mode where dropout is.",
    "budget": "Raise budget, or leave it out.",
    "nonFinite": "Check at a point where the function is finite.",
    "domain": "State where the function is defined: lower=…, upper=….",
}


class Result:
    """What a check found: a verdict, the wrong entries, and what explains them.

    A result is neither true nor false, as there are three verdicts: ask for `ok`, or call `raise_if_refuted`.
    """

    def __init__(self, report: Dict[str, Any], edges: Sequence[str] = (), notes: Sequence[str] = ()):
        """A result from a report as in docs/reference/report-json.md."""
        self.report = report
        #: Exceptions away from the point, which were taken for the edge of the domain.
        self.edges = list(edges)
        #: What is odd about the functions and no mistake in their values.
        self.notes = list(notes)

    @property
    def checks(self) -> List[Dict[str, Any]]:
        """The checks in the report: one, or those of several claims."""
        return self.report["checks"]

    @property
    def verdict(self) -> str:
        """"verified", "refuted" or "inconclusive"."""
        return self.report["verdict"]

    @property
    def ok(self) -> bool:
        """Whether the verdict is "verified"."""
        return self.verdict == "verified"

    @property
    def reason(self) -> Optional[str]:
        """Why nothing could be said: "kink", "noise", …; None where something could."""
        return next((check["reason"] for check in self.checks if check["reason"]), None)

    @property
    def message(self) -> str:
        """The verdict in a sentence, or one for each check."""
        return " ".join(check["message"] for check in self.checks)

    @property
    def wrong(self) -> List[WrongEntry]:
        """The wrong entries, the worst first as far as the report says so."""
        return [entry for check in self.checks for entry in _wrong_entries(check)]

    @property
    def diagnosis(self) -> str:
        """What explains the wrong entries, a sentence a line; empty where nothing does."""
        return "\n".join(each["message"] for check in self.checks for each in check["diagnoses"])

    @property
    def codes(self) -> List[str]:
        """The names of the explanations, such as "transposed", the likeliest first."""
        return [each["code"] for check in self.checks for each in check["diagnoses"]]

    def _explained(self, code: str, message: str) -> "Result":
        """Itself, explained by this alone, which is known by other means than its numbers."""
        for check in self.checks:
            blocks = sorted({entry["block"] for entry in check["wrongEntries"]})
            check["diagnoses"] = [{"code": code, "message": message, "blocks": blocks, "factor": None, "digits": None}]
        return self

    @property
    def digits(self) -> float:
        """Digits in which claim and derivative agree in the worst entry."""
        return min(float(check["agreedDigits"]) for check in self.checks)

    @property
    def power(self) -> float:
        """The smallest error in one entry that would have been seen, relative to the largest entry."""
        return max(float(check["detectionPower"]) for check in self.checks)

    @property
    def evaluations(self) -> int:
        """Evaluations of the function and of its claimed derivatives."""
        return sum(check["evaluations"] for check in self.checks)

    @property
    def seconds(self) -> float:
        """What the checks took."""
        return sum(float(check["seconds"]) for check in self.checks)

    def __bool__(self) -> bool:
        raise TypeError(
            f"a result is neither true nor false, as there are three verdicts (this one is {self.verdict}): "
            "ask for `result.ok`, or call `result.raise_if_refuted()`"
        )

    def raise_if_refuted(self) -> "Result":
        """Raises GradientRefuted where the verdict is "refuted"; returns the result itself otherwise."""
        __tracebackhide__ = True
        if self.verdict == "refuted":
            raise GradientRefuted(repr(self))
        return self

    def raise_unless_verified(self, accept=()) -> "Result":
        """Raises GradientRefuted, or GradientInconclusive; returns the result itself otherwise.

        accept: reasons of "inconclusive" that are no failure: ["kink"].
        """
        __tracebackhide__ = True
        self.raise_if_refuted()
        undecided = [check["reason"] for check in self.checks if check["verdict"] == "inconclusive"]
        if not self.ok and not (undecided and set(undecided) <= set(accept)):
            raise GradientInconclusive(repr(self))
        return self

    def __repr__(self) -> str:
        reason = f" ({self.reason})" if self.reason else ""
        lines = [f"{_MARKS[self.verdict]} {self.verdict.upper()}{reason}  {_subject(self.checks[0])}"]
        for check in self.checks:
            own = "" if len(self.checks) == 1 else f"{check['subject']}: "
            lines.append(f"  {own}{check['message']}")
        lines.append(
            f"  parameters {self.checks[0]['parameters']:,}, evaluations {self.evaluations:,} in {self.seconds:.2g} s; "
            f"agreed digits {self.digits:.3g}, smallest visible error {self.power:.2g} of the largest entry"
        )
        wrong = self.wrong
        if wrong:
            lines += ["Wrong entries"] + [f"  {entry}" for entry in wrong[:_SHOWN]]
            lines += [f"  … and {len(wrong) - _SHOWN:,} more"] if len(wrong) > _SHOWN else []
        if self.diagnosis:
            lines += ["Diagnosis"] + [f"  {line}" for line in self.diagnosis.splitlines()[:_SHOWN]]
        if self.notes:
            lines += ["Notes"] + [f"  {note}" for note in self.notes]
        if self.edges and not self.ok:
            lines += ["Taken for the edge of the domain"] + [f"  {edge}" for edge in self.edges[:3]]
        advice = _NEXT.get(self.reason or self.verdict)
        return "\n".join(lines + (["Next", f"  {advice}"] if advice else []))

    def _repr_html_(self) -> str:
        """The report's page for a notebook, in a frame of its own; the text where it cannot be made."""
        try:
            page = self._rendered("report.html")
        except (ClientError, OSError):
            return f"<pre>{html.escape(repr(self))}</pre>"
        return (
            f'<iframe srcdoc="{html.escape(page, quote=True)}" title="{self.verdict}" '
            'style="width: 100%; height: 40em; border: 1px solid #ccc"></iframe>'
        )

    def to_json(self) -> str:
        """The report as JSON text, as in docs/reference/report-json.md."""
        return json.dumps(self.report, indent=2, sort_keys=True, ensure_ascii=False)

    def save(self, path) -> None:
        """Writes the report to a file, in the form that its extension says: .html, .md, .json or .xml (JUnit).

        Raises ClientError for another extension.
        """
        extension = os.path.splitext(os.fspath(path))[1]
        names = {".html": "report.html", ".md": "report.md", ".xml": "report.junit.xml", ".json": None}
        if extension not in names:
            raise ClientError(f"save: found the extension {extension!r}, expected one of {sorted(names)}")
        text = self._rendered(names[extension]) if names[extension] else self.to_json() + "\n"
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def _rendered(self, name: str) -> str:
        """One of the report's other forms, which gradient-check makes."""
        folder = tempfile.mkdtemp(prefix="gradient-check-report-")
        try:
            done = subprocess.run(
                [_binary.find(), "report", "render", "-", "--output", folder, "--annotations", "never", "--quiet"],
                input=self.to_json().encode(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            )
            if not os.path.exists(os.path.join(folder, name)):
                raise ClientError(f"save: found {done.stderr.decode(errors='replace').strip()!r}, expected {name}")
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                return file.read()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _subject(check):
    name = check["id"].split("/", 1)[-1]
    return f"{check['subject']} of {name.split('/')[0]}"


def _wrong_entries(check):
    details = check.get("details") or {}
    known = {}
    for block in details.get("blocks", []):
        for place, numbers in enumerate(zip(block["claimed"], block["estimates"], block["bounds"])):
            known[block["name"], place] = tuple(map(float, numbers))
    shapes = {block["name"]: block["shape"] for block in check["blocks"]}
    worst = {}
    for rank, entry in enumerate(details.get("worstEntries", [])):
        numbers = tuple(float(entry[key]) for key in ("claimed", "estimate", "errorBound"))
        worst.setdefault(_name(entry), (rank, numbers))
    found = []
    for entry in check["wrongEntries"]:
        name = _name(entry)
        rank, numbers = worst.get(name, (len(worst), (None, None, None)))
        if numbers[0] is None:
            numbers = known.get((entry["block"], _place(entry["index"], shapes.get(entry["block"], []))), numbers)
        error = abs(numbers[0] - numbers[1]) if numbers[0] is not None else 0.0
        found.append((rank, -error, WrongEntry(name, *numbers)))
    return [entry for _, _, entry in sorted(found, key=lambda each: each[:2])]


def _name(entry):
    row = entry.get("row")
    index = f"[{','.join(map(str, entry['index']))}]" if entry["index"] else ""
    return f"{entry['block']}{index}" + (f" in {row}" if row is not None else "")


def _place(index, shape):
    place = 0
    for position, size in zip(index, shape):
        place = place * size + position
    return place
