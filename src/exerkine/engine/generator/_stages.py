"""Statements in stages between which exponentials and logarithms are taken, many at a time.

One alone is a long chain of results that wait for each other; side by side they take a third of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from exerkine.engine.generator._listing import Statement

_CALL = re.compile(r"\b(EXP|LOG)\(")
_VARIABLES = re.compile(r"\b[sn]\d+\b")
PLACE = re.compile(r"\b((?:exp|log)_\d+)_(\d+)\b")
"""A result in an expression: array, number."""


@dataclass
class Batch:
    """Exponentials or logarithms taken together; result i of array ``exp_0`` is named ``exp_0_i`` in expressions."""

    function: str
    array: str
    arguments: list[str] = field(default_factory=list)


@dataclass
class Stage:
    """Statements that take none themselves, and what is taken after them."""

    statements: list[Statement] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Every expression."""
        return [text for _, text in self.statements] + [text for batch in self.batches for text in batch.arguments]


def stages_of(statements: Sequence[Statement], numbers: Iterator[int]) -> list[Stage]:
    """Return statements, given in an order in which they can be computed, in as few stages as they need."""
    left, found = dict(statements), list[Stage]()
    while left:
        stage = Stage()
        for name, text in list(left.items()):
            if not _CALL.search(text) and not _reads(text) & left.keys():
                stage.statements.append((name, left.pop(name)))
        by_call: dict[tuple[str, str], str] = {}
        batches: dict[str, Batch] = {}
        for name, text in left.items():
            for function, argument in _innermost(text):
                if _reads(argument) & left.keys():
                    continue
                call = f"{function}({argument})"
                if (function, argument) not in by_call:
                    if function not in batches:
                        batches[function] = Batch(function, f"{function.lower()}_{next(numbers)}")
                    batch = batches[function]
                    by_call[function, argument] = f"{batch.array}_{len(batch.arguments)}"
                    batch.arguments.append(argument)
                left[name] = left[name].replace(call, by_call[function, argument])
        stage.batches = list(batches.values())
        found.append(stage)
    return found


def _reads(text: str) -> set[str]:
    return set(_VARIABLES.findall(text))


def _innermost(text: str) -> Iterator[tuple[str, str]]:
    """Yield function and argument of every call whose argument has none."""
    for match in _CALL.finditer(text):
        depth, end = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        argument = text[match.end() : end - 1]
        if not _CALL.search(argument):
            yield match.group(1), argument
