"""What was found of the parts of a model."""

from typing import List, NamedTuple

from ._result import Result

# A sketch takes some 320 evaluations, and its search, or two dozen wrong entries one by one, up to so many.
OPTIONS_OF_PART = ["--mode", "sketch", "--budget", "8000"]


class Part(NamedTuple):
    """A part of a module and what its own check found."""

    #: "encoder.layers.1.norm2", with the custom function in it where that is wrong itself: "encoder.attention (Softmax)".
    path: str
    result: Result


class PartsResult(Result):
    """What was found of a module or function, and of each of its parts where they were asked for."""

    def __init__(self, whole: Result, parts: List[Part]):
        """A result of that of the whole and those of the parts, in the order in which they finished."""
        super().__init__(whole.report, whole.edges, whole.notes)
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
        return "\n".join([*text, f"  {count} of {len(self.parts)} parts verified"])
