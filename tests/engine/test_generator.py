"""How statements are written as C: in stages, in shared places."""

from __future__ import annotations

import itertools
import math
import re

from hypothesis import given
from hypothesis import strategies as st

from exerkine.engine.generator._places import shared
from exerkine.engine.generator._stages import stages_of

MEANING = {"EXP": math.exp, "LOG": lambda x: math.log(abs(x) + 1.0), "at_X": 0.3, "par_k": 1.7}


@st.composite
def statements(draw):
    """Return statements that read those before them, with functions of functions."""
    found = []
    for i in range(draw(st.integers(1, 12))):
        leaf = st.sampled_from(["at_X", "par_k", *(f"n{j}" for j in range(i))])
        text = draw(st.recursive(leaf, lambda inner: st.one_of(
            st.tuples(st.sampled_from(["EXP", "LOG"]), inner).map(lambda called: f"{called[0]}(NUM(0.1)*{called[1]})"),
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]}-{pair[1]})"),
        ), max_leaves=6))
        found.append((f"n{i}", text))
    return found


def value(text: str, known: dict[str, float]) -> float:
    return eval(text, {**MEANING, "NUM": float}, known)


@given(statements())
def test_stages_compute_what_the_statements_say(given_statements):
    wanted: dict[str, float] = {}
    for name, text in given_statements:
        wanted[name] = value(text, wanted)

    got: dict[str, float] = {}
    for stage in stages_of(given_statements, itertools.count()):
        for name, text in stage.statements:
            assert "EXP(" not in text
            assert "LOG(" not in text
            got[name] = value(text, got)
        for batch in stage.batches:
            results = [MEANING[batch.function](value(argument, got)) for argument in batch.arguments]
            got.update({f"{batch.array}_{i}": result for i, result in enumerate(results)})

    assert {name: got[name] for name, _ in given_statements} == wanted


def test_a_stage_takes_together_all_that_can_be_taken():
    written = [("n0", "EXP(at_X)"), ("n1", "LOG(n0)"), ("n2", "EXP(par_k)*EXP(at_X)"), ("n3", "EXP(n1*LOG(par_k))")]

    stages = stages_of(written, itertools.count())

    assert [[(b.function, len(b.arguments)) for b in stage.batches] for stage in stages] == [
        [("EXP", 2), ("LOG", 1)], [("LOG", 1)], [("EXP", 1)], []
    ]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=12))
def test_arrays_that_are_needed_at_a_time_have_places_of_their_own(arrays):
    lines = [f"V a{i}[{size}];" for i, (size, _, _) in enumerate(arrays)]
    for time in range(21):
        lines += [f"exps(a{i}, {time});" for i, (_, *ends) in enumerate(arrays) if time in (min(ends), max(ends))]

    written = list(shared(lines, "all"))

    places = {int(i): int(at) for i, at in re.findall(r"V \*const a(\d+) = all \+ (\d+);", "\n".join(written))}
    assert written[0] == f"V all[{max(places[i] + size for i, (size, _, _) in enumerate(arrays))}];"
    for (i, (size, *ends)), (j, (other_size, *other_ends)) in itertools.combinations(enumerate(arrays), 2):
        if min(ends) <= max(other_ends) and min(other_ends) <= max(ends) and set(ends).isdisjoint(other_ends):
            assert places[i] + size <= places[j] or places[j] + other_size <= places[i]


def test_what_a_loop_reads_is_needed_until_it_ends():
    lines = ["V a[5];", "V b[5];", "exps(a, 5);", "EACH_NODE {", "    b[q] = a[q];", "}", "logs(b, 5);"]

    written = list(shared(lines, "all"))

    assert written == ["V all[10];", "V *const a = all + 0;", "V *const b = all + 5;", *lines[2:]]


def test_what_no_function_is_handed_stays_with_the_compiler():
    lines = ["V a[5];", "EACH_NODE {", "    a[q] = NUM(1.0);", "}", "const V mean = mean_of(a);"]

    assert [line for line in shared(lines, "all") if "a[5]" in line] == ["V a[5];"]
