"""Arrays that are handed to functions in one common array, each in a place that is free while it is needed.

What a step computes with has to stay near the processor: with a place of its own for every array it would not.  What no
function is handed the compiler keeps in registers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_DECLARED = re.compile(r"V (\w+)\[(\d+)\];")
_WORD = re.compile(r"\b\w+\b")
_CALL = re.compile(r"\b(?:follow\w*|turn|exps|logs)\(.*\)")
"""Of a function that is not compiled into its callers."""


@dataclass
class _Array:
    size: int
    first: int
    last: int = -1
    at: int = 0


def shared(lines: Iterable[str], common: str) -> Iterator[str]:
    """Yield the lines of a function, in which declarations stand alone, with such arrays as parts of ``common``."""
    statements = list(_blocks(lines))
    arrays: dict[str, _Array] = {}
    for i, statement in enumerate(statements):
        declared = _DECLARED.fullmatch(statement)
        if declared:
            arrays[declared.group(1)] = _Array(int(declared.group(2)), len(statements))
            continue
        for array in (arrays[word] for word in _WORD.findall(statement) if word in arrays):
            array.first, array.last = min(array.first, i), i
    handed = {word for call in _CALL.findall("\n".join(statements)) for word in _WORD.findall(call) if word in arrays}
    arrays = {name: array for name, array in arrays.items() if name in handed}
    size = _placed(sorted(arrays.values(), key=lambda array: array.first))
    yield f"V {common}[{size}];"
    for statement in statements:
        declared = _DECLARED.fullmatch(statement)
        if declared and declared.group(1) in arrays:
            yield f"V *const {declared.group(1)} = {common} + {arrays[declared.group(1)].at};"
        else:
            yield from statement.split("\n")


def _placed(arrays: Iterable[_Array]) -> int:
    """Give each array the lowest place that is free from its first to its last use; return the size of all."""
    done: list[_Array] = []
    for array in arrays:
        beside = sorted((a for a in done if a.last >= array.first), key=lambda a: a.at)
        for other in beside:
            if other.at >= array.at + array.size:
                break
            array.at = max(array.at, other.at + other.size)
        done.append(array)
    return max((array.at + array.size for array in done), default=0)


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    """Yield statements; a loop is one."""
    block: list[str] = []
    for line in lines:
        block.append(line)
        if line == "}" or (len(block) == 1 and not line.endswith("{")):
            yield "\n".join(block)
            block = []
