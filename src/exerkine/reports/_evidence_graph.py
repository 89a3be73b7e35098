"""The statements as a page: a graph that needs no network, with filters, search and the statements behind every edge."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.evidence import Entity, EvidenceBase, Statement, edges_of, evidence_graph
from exerkine.reports._files import files_in
from exerkine.reports._graph_layout import ANCHORS, lay_out
from exerkine.reports._page import HTML_LANG, ROOM, page_policy, template
from exerkine.reports._texts import LANGUAGES
from exerkine.tables import read_table

PAGE = "evidence.html"
CAPTION_PX = 90.0  # of an organ's name above its things
_SCRIPTS = ("cytoscape.min.js", "evidence.js")
_KINDS = {"exerkine": "exerkine", "intervention": "intervention", "protein": "molecule", "gene": "molecule",
          "complex": "molecule", "metabolite": "molecule", "process": "process", "disease": "state", "phenotype": "state",
          "measurement": "state", "model": "state", "tissue": "place", "cell": "place", "microbe": "place"}


def write_evidence_graph(base: EvidenceBase, folder: Path | str, lang: str = "en") -> Path:
    """Write the page into a folder, in English (``en``) or Chinese (``zh``) at first; return its path.

    The page is one file with both languages in it; nothing is fetched.  Things stand at the same place every time.

    Raises
    ------
    UnknownNameError
        The language is neither ``en`` nor ``zh``.
    OutputError
        The folder cannot be written to.
    """
    if lang not in LANGUAGES:
        raise UnknownNameError(f"language '{lang}' is not known.  {unknown_name_advice(lang, LANGUAGES)}")
    with files_in(folder) as scratch:
        (scratch / PAGE).write_text(_page(base, lang), encoding="utf-8")
    return Path(folder) / PAGE


def _page(base: EvidenceBase, lang: str) -> str:
    from markupsafe import Markup

    words = {row["key"]: [row["en"], row["zh"]] for row in read_table(ROOM / "texts" / "evidence_graph.csv")}
    data = {**evidence_graph_data(base), "words": words, "lang": lang}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    scripts = [(ROOM / "static" / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    first = {key: pair[LANGUAGES.index(lang)] for key, pair in words.items()}
    page: str = template("evidence.html").render(
        html_lang=HTML_LANG[lang], words=first, style=Markup((ROOM / "static" / "evidence.css").read_text(encoding="utf-8")),
        scripts=[Markup(script) for script in scripts], policy=page_policy(scripts), data=Markup(text))
    return page + "\n"


def evidence_graph_data(base: EvidenceBase) -> dict[str, Any]:
    """Return what the page draws: nodes with places, edges with statements, and every word in both languages."""
    graph = evidence_graph(base)
    position = {entity.id: i for i, entity in enumerate(graph.entities)}
    joined = sorted({(position[edge.subject], position[edge.object]) for edge in graph.edges if edge.subject != edge.object})
    places = lay_out([entity.compartments for entity in graph.entities], joined)
    nodes = [{"id": one.id, "en": one.name_en, "zh": one.name_zh, "kind": _KINDS[one.type], "type": one.type,
              "where": one.compartments, "ids": one.identifiers, "x": float(x), "y": float(y)}
             for one, (x, y) in zip(graph.entities, places, strict=True)]
    return {
        "nodes": nodes,
        "edges": [{"s": edge.subject, "t": edge.object, "sign": edge.sign, "tissue": edge.tissue, "said": edge.statements}
                  for edge in edges_of(base.statements.values())],
        "statements": {one.statement_id: _told(base, one) for one in base.statements.values()},
        "labels": {kind: _labels(base, kind) for kind in ("tissue", "context", "evidence", "entity_type", "section")},
        "relations": {one.relation: [one.label_en, one.label_zh] for one in base.words.relations.values()},
        "exerkines": [entity_id for entity_id in dict.fromkeys(_exerkines(base)) if entity_id in position],
        "organs": _captions(graph.entities, places),
    }


def _captions(entities: Sequence[Entity], places: npt.NDArray[np.float64]) -> dict[str, list[float]]:
    """Return where the name of each organ stands: over the things that lie in it alone."""
    found = {}
    for organ in ANCHORS:
        inside = places[[i for i, one in enumerate(entities) if one.compartments == (organ,)]]
        if len(inside) and organ != "systemic":
            found[organ] = [float(np.median(inside[:, 0])), float(inside[:, 1].min()) - CAPTION_PX]
    return found


def _told(base: EvidenceBase, one: Statement) -> list[Any]:
    resting = [link.name for link in base.links_by_statement.get(one.statement_id, ()) if link.kind in ("law", "arrow")]
    return [one.relation, one.context, one.evidence, list(one.references), one.section, one.line, resting]


def _labels(base: EvidenceBase, kind: str) -> Mapping[str, list[str]]:
    return {term.term: [term.label_en, term.label_zh] for term in base.words.terms.values() if term.kind == kind}


def _exerkines(base: EvidenceBase) -> Iterable[str]:
    """Yield the exerkines of the mechanism, each with what else the review calls by its gene."""
    for row in read_table(base.folder / "exerkines.csv"):
        gene = base.entities[row["entity_id"]].hgnc_symbol
        family = sorted(one.id for one in base.entities.values() if one.type == "exerkine" and gene and one.hgnc_symbol == gene)
        yield from (family or [row["entity_id"]])
