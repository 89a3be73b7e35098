"""Each format, read back by a library that had no part in writing it, holds the same graph."""

from __future__ import annotations

import io
import json
from collections import Counter

import networkx as nx
import pandas as pd
import pytest

from exerkine.errors import InputError, UnknownNameError
from exerkine.evidence import EvidenceGraph, evidence_graph, graph_texts, read_evidence

SIGN_OF = {"raises": 1, "lowers": -1, "no_effect": 0, "unsigned": None}


@pytest.fixture(scope="module")
def graph() -> EvidenceGraph:
    return evidence_graph(read_evidence())


def triples(graph: EvidenceGraph) -> Counter:
    return Counter((edge.subject, edge.object, edge.sign) for edge in graph.edges)


def test_every_statement_is_in_one_edge(graph):
    listed = [name for edge in graph.edges for name in edge.statements]

    assert sorted(listed) == sorted(read_evidence().statements)


def test_graphml_is_read_by_networkx(graph):
    read = nx.parse_graphml(graph_texts(graph, "graphml")[""])

    assert read.is_directed()
    assert set(read) == {entity.id for entity in graph.entities}
    assert Counter((a, b, data.get("sign")) for a, b, data in read.edges(data=True)) == triples(graph)
    assert read.nodes["bdnf"]["uniprot"] == "P23560"
    assert read.nodes["bdnf"]["name_zh"] == "脑源性神经营养因子"
    told = {data["statements"]: data for _, _, data in read.edges(data=True)}
    for edge in graph.edges:
        data = told["|".join(edge.statements)]
        assert data["tissue"] == edge.tissue
        assert (data["relations"], data["evidence"]) == ("|".join(edge.relations), "|".join(edge.evidence))
        assert data.get("references", "") == "|".join(edge.references)


def test_cx2_is_read_by_ndex(graph):
    from ndex2.cx2 import RawCX2NetworkFactory

    read = RawCX2NetworkFactory().get_cx2network(json.loads(graph_texts(graph, "cx2")[""]))

    names = {key: node["v"]["name"] for key, node in read.get_nodes().items()}
    assert set(names.values()) == {entity.id for entity in graph.entities}
    found = read.get_edges().values()
    assert Counter((names[edge["s"]], names[edge["t"]], edge["v"].get("sign")) for edge in found) == triples(graph)
    assert sorted(name for edge in found for name in edge["v"]["statements"]) == sorted(
        name for edge in graph.edges for name in edge.statements)


def test_sif_holds_each_subject_effect_and_object_once(graph, tmp_path):
    lines = [line.split("\t") for line in graph_texts(graph, "sif")[""].splitlines()]
    read = nx.MultiDiGraph()
    for subject, effect, thing in lines:
        read.add_edge(subject, thing, key=effect)

    assert {(a, b, SIGN_OF[effect]) for a, b, effect in read.edges(keys=True)} == set(triples(graph))
    assert len(lines) == read.number_of_edges() == len(triples(graph))
    assert set(read) == {entity.id for entity in graph.entities}


def test_csv_is_read_by_pandas(graph):
    texts = graph_texts(graph, "csv")
    edges, nodes = (pd.read_csv(io.StringIO(texts[name]), dtype=str, keep_default_na=False) for name in ("", ".nodes.csv"))

    assert list(nodes["id"]) == [entity.id for entity in graph.entities]
    signs = [int(text) if text else None for text in edges["sign"]]
    assert Counter(zip(edges["subject"], edges["object"], signs, strict=True)) == triples(graph)
    assert [SIGN_OF[word] for word in edges["effect"]] == signs
    assert list(edges["statements"]) == ["|".join(edge.statements) for edge in graph.edges]


def test_a_part_of_the_graph_holds_only_what_was_chosen():
    part = evidence_graph(read_evidence(), contexts=["AD"], tissues=["brain"])

    assert part.edges
    assert {edge.tissue for edge in part.edges} == {"brain"}
    assert {context for edge in part.edges for context in edge.contexts} == {"AD"}
    assert {entity.id for entity in part.entities} == {name for edge in part.edges for name in (edge.subject, edge.object)}


def test_another_format_is_refused(graph):
    with pytest.raises(InputError, match="format 'gml' is not known"):
        graph_texts(graph, "gml")


def test_every_edge_tells_its_tier_and_own_statements_are_no_edges_of_the_review():
    base = read_evidence()
    own, whole = (evidence_graph(base, tier=tier) for tier in ("beyond_review", "all"))

    assert {edge.tier for edge in evidence_graph(base).edges} == {"review"}
    assert {edge.tier for edge in own.edges} == {"beyond_review"}
    assert sorted(name for edge in own.edges for name in edge.statements) == sorted(base.own)
    assert set(whole.edges) == {*own.edges, *evidence_graph(base).edges}
    read = nx.parse_graphml(graph_texts(whole, "graphml")[""])
    assert Counter(data["tier"] for _, _, data in read.edges(data=True)) == Counter(edge.tier for edge in whole.edges)
    effects = {line.split("\t")[1] for line in graph_texts(own, "sif")[""].splitlines()}
    assert effects
    assert all(effect.endswith("_beyond_review") for effect in effects)


def test_a_tier_that_is_none_is_refused():
    with pytest.raises(UnknownNameError, match="tier 'beyond' is not known"):
        evidence_graph(read_evidence(), tier="beyond")
