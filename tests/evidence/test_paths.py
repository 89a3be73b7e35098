"""Signed paths, held against an independent library, on the shipped graph and on graphs that Hypothesis makes up."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exerkine.errors import InputError, UnknownNameError
from exerkine.evidence import EvidenceBase, all_clashes, find_paths, read_evidence

NAMES = ("bdnf", "ctsb", "fgf21", "igf1", "irisin", "lactate", "memory")
BASE = read_evidence()
ENTITIES = sorted(BASE.entities)
TEMPLATE = BASE.statements["S361"]
edges = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from((1, -1, 0, None))), max_size=24)


def base_of(triples) -> EvidenceBase:
    statements = {f"S{i:03d}": replace(TEMPLATE, statement_id=f"S{i:03d}", subject=a, object=b, sign=sign)
                  for i, (a, b, sign) in enumerate(triples)}
    return replace(BASE, statements=statements)


def library_graph(base: EvidenceBase) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(base.entities)
    for subject, thing, sign in {(s.subject, s.object, s.sign) for s in base.statements.values() if s.sign}:
        graph.add_edge(subject, thing, key=sign)
    return graph


def library_paths(base: EvidenceBase, start: str, end: str, most: int) -> set[tuple[tuple[str, str, int], ...]]:
    return {tuple(path) for path in nx.all_simple_edge_paths(library_graph(base), start, end, cutoff=most)}


@given(edges, st.integers(1, 6))
@settings(max_examples=150)
def test_all_simple_paths_are_found_with_the_product_of_their_signs(triples, most):
    base = base_of(triples)

    answer = find_paths(base, "bdnf", "memory", max_steps=most, limit=10**6)

    found = {tuple((step.subject, step.object, step.sign) for step in path.steps) for path in answer.paths}
    assert found == library_paths(base, "bdnf", "memory", most)
    assert len(found) == len(answer.paths) == answer.total
    for path in answer.paths:
        assert path.sign == prod(base.statements[step.statements[0]].sign for step in path.steps)
        assert len(set(path.entities)) == len(path.entities)
    assert [len(path.steps) for path in answer.paths] == sorted(len(path.steps) for path in answer.paths)


@given(edges)
@settings(max_examples=100)
def test_the_shortest_is_the_shortest_and_the_verdict_is_that_of_all_signs(triples):
    base = base_of(triples)

    answer = find_paths(base, "bdnf", "memory", max_steps=6)

    graph = library_graph(base)
    length = nx.shortest_path_length(graph, "bdnf", "memory") if nx.has_path(graph, "bdnf", "memory") else None
    assert answer.shortest == length
    signs = {prod(sign for _, _, sign in path) for path in library_paths(base, "bdnf", "memory", 6)}
    assert answer.verdict == {(): "none", (1,): "raises", (-1,): "lowers", (-1, 1): "both"}[tuple(sorted(signs))]
    if length is not None:
        assert len(answer.paths[0].steps) == length


@given(st.sampled_from(ENTITIES), st.sampled_from(ENTITIES))
@settings(max_examples=60)
def test_the_shipped_graph_has_the_paths_of_the_library(start, end):
    if start == end:
        return

    answer = find_paths(BASE, start, end, max_steps=3, limit=10**6)

    found = {tuple((step.subject, step.object, step.sign) for step in path.steps) for path in answer.paths}
    assert found == library_paths(BASE, start, end, 3)


def test_the_example_of_the_manual_is_a_path_with_its_statements():
    answer = find_paths(BASE, "il6", "hippocampal_neurogenesis", max_steps=5)

    assert (answer.verdict, answer.shortest) == ("raises", 4)
    first = answer.paths[0]
    assert first.entities == ("il6", "muscle_protein_synthesis", "sarcopenia", "cerebral_blood_flow", "hippocampal_neurogenesis")
    assert [step.sign for step in first.steps] == [1, -1, -1, 1]
    assert all(step.is_cited for step in first.steps)


def test_both_signs_on_one_edge_are_two_paths_and_told():
    base = base_of([("bdnf", "irisin", 1), ("bdnf", "irisin", -1), ("irisin", "memory", -1)])

    answer = find_paths(base, "bdnf", "memory")

    assert answer.counts == {2: (1, 1)}
    assert answer.verdict == "both"
    assert [(clash.subject, clash.object, clash.raising, clash.lowering) for clash in answer.clashes] == [
        ("bdnf", "irisin", ("S000",), ("S001",))]


def test_the_pair_on_which_shipped_statements_disagree_is_told():
    clashes = {(one.subject, one.object) for one in all_clashes(BASE)}

    assert clashes == {(s.subject, s.object) for s in BASE.statements.values() if s.sign == 1} & {
        (s.subject, s.object) for s in BASE.statements.values() if s.sign == -1}
    answer = find_paths(BASE, "treadmill_exercise", "bdnf", max_steps=1)
    assert ("treadmill_exercise", "bdnf") in {(one.subject, one.object) for one in answer.clashes}


def test_contexts_and_tissues_choose_the_statements():
    answer = find_paths(BASE, "treadmill_exercise", "memory", max_steps=4, contexts=["AD"], limit=1000)

    used = {name for path in answer.paths for step in path.steps for name in step.statements}
    assert used
    assert {BASE.statements[name].context for name in used} == {"AD"}
    with pytest.raises(UnknownNameError, match=r"context 'ad' is not known.*Nearest name: 'AD'"):
        find_paths(BASE, "treadmill_exercise", "memory", contexts=["ad"])


def test_one_thing_has_no_path_to_itself():
    with pytest.raises(InputError, match="start and end are both 'bdnf'"):
        find_paths(BASE, "bdnf", "bdnf")


def test_more_paths_than_can_be_looked_at_are_said_to_be_there(monkeypatch):
    monkeypatch.setattr("exerkine.evidence._paths.MOST_PATHS", 5)

    answer = find_paths(BASE, "exercise", "cognitive_function", max_steps=5)

    assert answer.is_cut
    assert len(answer.paths) <= 10
