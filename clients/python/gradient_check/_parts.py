"""What was found of the parts of a model."""

from typing import Callable, List, NamedTuple

from ._result import Result

# Three random directions: a wrong entry is missed with probability 2⁻¹⁴ at most, if it is above the power that is stated.
_FEW_EVALUATIONS = ["--mode", "sketch", "--budget", "32"]
# So small an error has to be excluded by them: smaller ones are looked for where the whole is wrong.
_POWER_OF_FEW = 1e-5
# A sketch takes some 320 evaluations, and its search, or two dozen wrong entries one by one, up to so many.
_SKETCH = ["--mode", "sketch", "--budget", "8000"]


def check_part(problem, label: str, is_thorough: bool) -> Result:
    """The result of checking a part: by few evaluations where these verify it, unless it is to be looked at thoroughly."""
    if not is_thorough:
        result = problem.checked(label, _FEW_EVALUATIONS)
        if result.ok and result.power <= _POWER_OF_FEW:
            return result
    return problem.checked(label, _SKETCH)


class Part(NamedTuple):
    """A part of a module and what its own check found."""

    #: "encoder.layers.1.norm2", with the custom function in it where that is wrong itself: "encoder.attention (Softmax)".
    path: str
    result: Result


class PartsResult(Result):
    """What was found of a module or function, and of each of its parts where they were asked for."""

    def __init__(self, whole: Result, checked_parts: Callable[[bool], List[Part]] = lambda is_thorough: []):
        """A result of that of the whole and those of the parts, in the order in which they finished.

        checked_parts: checks them; thoroughly only where the whole is wrong, and no part was found to be.
        """
        super().__init__(whole.report, whole.edges, whole.notes)
        parts = checked_parts(False)
        if whole.verdict == "refuted" and all(part.result.verdict != "refuted" for part in parts):
            parts = checked_parts(True)
        #: The parts: refuted ones first, the one with the largest error before all.
        self.parts = sorted(parts, key=lambda part: (part.result.verdict != "refuted", part.result.digits))

    @property
    def wrong_parts(self) -> List[str]:
        """The paths of the parts whose own backward is wrong, the largest error first."""
        return [part.path for part in self.parts if part.result.verdict == "refuted"]

    def __repr__(self) -> str:
        if not self.parts:
            return super().__repr__()
        text = [super().__repr__(), "Parts"]
        for path in self.wrong_parts:
            result = next(part.result for part in self.parts if part.path == path)
            worst = result.wrong[0] if result.wrong else result.message
            text.append(f"  ✗ {path or 'the module itself'}  {worst}")
        undecided = [part for part in self.parts if part.result.verdict == "inconclusive"]
        text += [f"  ? {part.path or 'the module itself'}  {part.result.reason}" for part in undecided[:4]]
        count = sum(part.result.ok for part in self.parts)
        verified = f"  {count} of {len(self.parts)} parts verified"
        if count:
            power = max(part.result.power for part in self.parts if part.result.ok)
            verified += f", smallest visible error {power:.2g} of the largest entry"
        return "\n".join([*text, verified])
