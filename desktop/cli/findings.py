"""What looks wrong in a laboratory's table, numbered, and what the person at the keyboard says to it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.errors import InputError
from core.laboratory import Finding, FindingCode, Result, apply_fixes
from core.laboratory.findings import needs_answer
from core.properties import PROPERTIES
from desktop.cli.codes import CliCode
from desktop.cli.typed import ALL

Check = Callable[[Sequence[Result]], Sequence[Finding]]


class Answer(StrEnum):
    """What becomes of the values of a finding; `NOTED` was not asked for, `OPEN` was and has none."""

    FIX = "fix"
    DROP = "drop"
    KEEP = "keep"
    NOTED = "noted"
    OPEN = "open"


@dataclass(frozen=True)
class Answered:
    """A finding with its number from 1, its row of the file (0: the whole column), and the answer."""

    number: int
    finding: Finding
    row: int
    answer: Answer


@dataclass(frozen=True)
class Answers:
    """Numbers as typed; `ALL` stands for those that are not named."""

    fix: tuple[int, ...] = ()
    drop: tuple[int, ...] = ()
    keep: tuple[int, ...] = ()

    @staticmethod
    def of(arguments: Namespace) -> Answers:
        """Those of a command line."""
        return Answers(tuple(arguments.fix), tuple(arguments.drop), tuple(arguments.keep))

    def to(self, number: int, finding: Finding) -> Answer:
        """The answer to one finding; `--fix all` leaves those without a suggestion to the other answers."""
        given = ((Answer.FIX, self.fix), (Answer.DROP, self.drop), (Answer.KEEP, self.keep))
        for answer, numbers in given:
            if number in numbers:
                return answer
        if not needs_answer(finding):
            return Answer.NOTED
        for answer, numbers in given:
            if ALL in numbers and (answer is not Answer.FIX or finding.suggestion is not None):
                return answer
        return Answer.OPEN

    @property
    def highest(self) -> int:
        """The highest number named."""
        return max((*self.fix, *self.drop, *self.keep, 0))


@dataclass(frozen=True)
class Review:
    """Results after the answers, and all findings in the order of their numbers."""

    results: tuple[Result, ...]
    findings: tuple[Answered, ...]

    @property
    def open(self) -> tuple[Answered, ...]:
        """Those that still need an answer."""
        return tuple(entry for entry in self.findings if entry.answer is Answer.OPEN)


def review(results: Sequence[Result], check: Check, answers: Answers) -> Review:
    """Check, carry out the answers, and check again until nothing new is found: one mistake may hide another.

    Raises `InputError` (`NO_FINDING` for a number that there is not, `FIX_UNKNOWN` where nothing is suggested).
    """
    now, told = tuple(results), list[Answered]()
    seen = set[tuple[str, ...]]()
    while new := [finding for finding in check(now) if _key(finding) not in seen]:
        entries = [_answered(len(told) + place, finding, now, answers) for place, finding in enumerate(new, 1)]
        told += entries
        seen |= {_key(finding) for finding in new}
        now = _carried_out(now, entries)
    if answers.highest > len(told):
        raise InputError(CliCode.NO_FINDING, number=answers.highest, count=len(told))
    return Review(now, tuple(told))


def concerns(finding: Finding, result: Result) -> bool:
    """Whether a finding speaks of a result."""
    if finding.code is FindingCode.TEXTURE_SUM:
        return result.sample == finding.sample and PROPERTIES[result.property].texture
    samples = {finding.sample} | ({finding.partner} if finding.code is FindingCode.SWAPPED else set())
    return (not finding.sample or result.sample in samples) and finding.property in {"", result.property}


def _answered(number: int, finding: Finding, results: Sequence[Result], answers: Answers) -> Answered:
    row = next((result.row for result in results if finding.sample and concerns(finding, result)), 0)
    return Answered(number, finding, row, answers.to(number, finding))


def _carried_out(results: tuple[Result, ...], entries: Sequence[Answered]) -> tuple[Result, ...]:
    fixes = [entry.finding for entry in entries if entry.answer is Answer.FIX]
    drops = [entry.finding for entry in entries if entry.answer is Answer.DROP]
    kept = [result for result in results if not any(concerns(finding, result) for finding in drops)]
    return apply_fixes(kept, fixes).results


def _key(finding: Finding) -> tuple[str, ...]:
    return finding.code.value, finding.property, *sorted((finding.sample, finding.partner))
