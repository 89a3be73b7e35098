"""The signed graph in the formats of other programs: GraphML, SIF, CX2 and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from exerkine.errors import InputError, UnknownNameError, unknown_name_advice
from exerkine.evidence._base import EvidenceBase
from exerkine.evidence._edges import Edge, chosen_statements, edges_of, own_edges_of
from exerkine.evidence._own import BEYOND, REVIEW
from exerkine.evidence._values import Entity

TIERS = (REVIEW, BEYOND, "all")
SIGN_WORDS = {1: "raises", -1: "lowers", 0: "no_effect", None: "unsigned"}
_REGISTERS = ("hgnc_symbol", "uniprot", "chebi", "go", "mesh", "mondo", "cell_ontology", "uberon", "other_xref")
_NODE = ("name_en", "name_zh", "type", "compartments", *_REGISTERS)
_EDGE = ("sign", "effect", "relations", "tissue", "contexts", "evidence", "statements", "references", "tier")
_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


@dataclass(frozen=True)
class EvidenceGraph:
    """Entities and the edges between them; every entity has an edge."""

    entities: tuple[Entity, ...]
    edges: tuple[Edge, ...]


def evidence_graph(
    base: EvidenceBase, *, contexts: Collection[str] = (), tissues: Collection[str] = (), evidence: Collection[str] = (),
    tier: str = REVIEW,
) -> EvidenceGraph:
    """Return the signed graph of the statements made in these contexts, tissues and kinds of evidence (empty: all).

    ``tier`` is ``review``, ``beyond_review`` (own statements alone) or ``all``; own statements have no context, tissue
    and kind of evidence, so that they are in a graph only where none is asked for.  Every edge tells its tier.

    Raises
    ------
    UnknownNameError
        A word is not among the terms of its kind, or there is no such tier.
    """
    if tier not in TIERS:
        raise UnknownNameError(f"tier '{tier}' is not known.  {unknown_name_advice(tier, TIERS)}")
    chosen = chosen_statements(base, contexts=contexts, tissues=tissues, evidence=evidence) if tier != BEYOND else ()
    is_whole = tier != REVIEW and not (contexts or tissues or evidence)
    edges = edges_of(chosen) + (own_edges_of(base.own.values()) if is_whole else ())
    ends = {name for edge in edges for name in (edge.subject, edge.object)}
    return EvidenceGraph(tuple(base.entities[name] for name in sorted(ends)), edges)


def graph_texts(graph: EvidenceGraph, form: str) -> dict[str, str]:
    """Return the graph as text in one format, by what is put behind the name of its file.

    ``graphml`` and ``cx2`` hold names, identifiers and all that an edge says, with lists joined by ``|`` in GraphML.
    ``csv`` is two tables: edges, and nodes in a second file (``.nodes.csv``).  ``sif`` holds one line for each
    subject, effect (`SIGN_WORDS`) and object, so edges that differ in tissue alone are one line there; the effect of an own
    statement ends with ``_beyond_review``.  An edge without
    a sign has the effect ``unsigned`` and no ``sign``.

    Raises
    ------
    InputError
        The format is not one of these.
    """
    writers = {"graphml": _graphml, "sif": _sif, "cx2": _cx2, "csv": _csv}
    if form not in writers:
        raise InputError(f"format '{form}' is not known.  {unknown_name_advice(form, writers)}")
    return writers[form](graph)


def _of_node(entity: Entity) -> dict[str, Any]:
    return {name: value for name in _NODE if (value := getattr(entity, name))}


def _of_edge(edge: Edge) -> dict[str, Any]:
    found = {name: value for name in _EDGE if name not in ("sign", "effect") and (value := getattr(edge, name))}
    return {**({} if edge.sign is None else {"sign": edge.sign}), "effect": SIGN_WORDS[edge.sign], **found}


def _joined(value: Any) -> str:
    return "|".join(value) if isinstance(value, tuple) else str(value)


def _graphml(graph: EvidenceGraph) -> dict[str, str]:
    ElementTree.register_namespace("", _NAMESPACE)
    root = ElementTree.Element(f"{{{_NAMESPACE}}}graphml")

    def add(parent: ElementTree.Element, tag: str, attributes: Mapping[str, str]) -> ElementTree.Element:
        return ElementTree.SubElement(parent, f"{{{_NAMESPACE}}}{tag}", dict(attributes))

    for part, names in (("node", _NODE), ("edge", _EDGE)):
        for name in names:
            kind = "int" if name == "sign" else "string"
            add(root, "key", {"id": f"{part}_{name}", "for": part, "attr.name": name, "attr.type": kind})
    drawn = add(root, "graph", {"id": "exerkine", "edgedefault": "directed"})
    for entity in graph.entities:
        node = add(drawn, "node", {"id": entity.id})
        for name, value in _of_node(entity).items():
            add(node, "data", {"key": f"node_{name}"}).text = _joined(value)
    for number, edge in enumerate(graph.edges):
        line = add(drawn, "edge", {"id": f"e{number}", "source": edge.subject, "target": edge.object})
        for name, value in _of_edge(edge).items():
            add(line, "data", {"key": f"edge_{name}"}).text = _joined(value)
    ElementTree.indent(root)
    return {"": ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"}


def _sif(graph: EvidenceGraph) -> dict[str, str]:
    lines = dict.fromkeys(f"{edge.subject}\t{_effect(edge)}\t{edge.object}" for edge in graph.edges)
    return {"": "\n".join(lines) + "\n" if lines else ""}


def _effect(edge: Edge) -> str:
    return SIGN_WORDS[edge.sign] + (f"_{BEYOND}" if edge.tier == BEYOND else "")


def _cx2(graph: EvidenceGraph) -> dict[str, str]:
    def kind(name: str) -> dict[str, str]:
        lists = ("compartments", "relations", "contexts", "evidence", "statements", "references")
        return {"d": "integer" if name == "sign" else "list_of_string" if name in lists else "string"}

    def plain(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    number = {entity.id: i for i, entity in enumerate(graph.entities)}
    declared = {
        "networkAttributes": {"name": {"d": "string"}},
        "nodes": {name: kind(name) for name in ("name", "represents", *_NODE)},
        "edges": {name: kind(name) for name in ("interaction", *_EDGE)},
    }
    nodes = [{"id": number[one.id], "v": {"name": one.id, "represents": one.id, **plain(_of_node(one))}}
             for one in graph.entities]
    edges = [{"id": i, "s": number[one.subject], "t": number[one.object],
              "v": {"interaction": one.relations[0], **plain(_of_edge(one))}} for i, one in enumerate(graph.edges)]
    counts = [{"name": name, "elementCount": n} for name, n in
              (("attributeDeclarations", 1), ("networkAttributes", 1), ("nodes", len(nodes)), ("edges", len(edges)))]
    whole = [{"CXVersion": "2.0", "hasFragments": False}, {"metaData": counts}, {"attributeDeclarations": [declared]},
             {"networkAttributes": [{"name": "Exerkine: statements of the literature"}]}, {"nodes": nodes}, {"edges": edges},
             {"status": [{"success": True}]}]
    return {"": json.dumps(whole, ensure_ascii=False) + "\n"}


def _csv(graph: EvidenceGraph) -> dict[str, str]:
    edges = ({"subject": one.subject, "object": one.object, **_of_edge(one)} for one in graph.edges)
    nodes = ({"id": one.id, **_of_node(one)} for one in graph.entities)
    return {"": _table(("subject", "object", *_EDGE), edges), ".nodes.csv": _table(("id", *_NODE), nodes)}


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_joined(row.get(name, "")) for name in columns] for row in rows)
    return buffer.getvalue()
