"""``exerkine evidence``: what the literature says, asked."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from exerkine.cli import _ask

app = typer.Typer(no_args_is_help=True, help="What the literature says: statements, studies, and how well they hold.")


@app.callback()
def _root() -> None:
    """Hold the commands together."""


@app.command(epilog="Examples: exerkine evidence check; exerkine evidence check ../trial --json")
def check(
    folder: Annotated[Path | None, typer.Argument(help="A folder laid out like knowledge/; else the shipped one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Refuse a row without source or sign, one that is malformed, or one that points nowhere; all faults at once."""
    from dataclasses import asdict

    from exerkine.evidence import check_evidence, read_audit, read_evidence

    faults = check_evidence(folder)
    if faults:
        if as_json:
            print(json.dumps({"faults": [asdict(fault) for fault in faults]}, ensure_ascii=False))
        else:
            print("\n".join(map(str, faults)), file=sys.stderr)
            print(f"{len(faults)} fault{'s' if len(faults) > 1 else ''}", file=sys.stderr)
        raise typer.Exit(1)
    base, audit = read_evidence(folder), read_audit(folder)
    counts = {
        "entities": len(base.entities),
        "statements": len(base.statements),
        "own_statements": len(base.own),
        "sources": len(base.studies.sources),
        "training_arms": len(base.studies.arms),
        "acute_arms": len(base.studies.acute_arms),
        "links": len(base.links),
        "contradictions": len(audit.contradictions),
        "verdicts": len(audit.verdicts),
    }
    if as_json:
        print(json.dumps({**counts, "faults": []}))
    else:
        print("\n".join(f"{name.replace('_', ' ')}: {n}" for name, n in counts.items()))


app.command(epilog="Examples: exerkine evidence search BDNF in AD; exerkine evidence search 乳酸 海马 --lang zh")(_ask.search)
app.command(epilog="Examples: exerkine evidence show S123; exerkine evidence show L012; exerkine evidence show bdnf; "
                   "exerkine evidence show 鸢尾素 --lang zh")(_ask.show)
app.command(epilog="Examples: exerkine evidence study Vidoni2015; exerkine evidence study FIT_AD --json")(_ask.study)
app.command(epilog="Examples: exerkine evidence path IL6 hippocampal_neurogenesis --max-steps 5; "
                   "exerkine evidence path exercise 认知功能 --context AD --lang zh")(_ask.path)
app.command(epilog="Examples: exerkine evidence neighbours bdnf --in --sign +; exerkine evidence neighbours IL-6 --tissue brain")(
    _ask.neighbours)
app.command(epilog="Examples: exerkine evidence gaps; exerkine evidence gaps --limit 50 --json")(_ask.gaps)


@app.command(epilog='Examples: exerkine evidence sql "SELECT outcome, count(*) AS n FROM outcomes GROUP BY ALL ORDER BY n DESC"; '
                    'exerkine evidence sql "SHOW TABLES" --csv')
def sql(
    query: Annotated[str, typer.Argument(help="One query that reads, in the SQL of DuckDB.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV to stdout.")] = False,
) -> None:
    """Ask the evidence in SQL; nothing can be changed."""
    from exerkine.cli._ask_words import columns
    from exerkine.evidence import run_sql

    if as_json and as_csv:
        raise typer.BadParameter("--json and --csv exclude each other")
    names, rows = run_sql(query)
    if as_json:
        print(json.dumps({"columns": names, "rows": rows}, ensure_ascii=False, default=str))
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows([names, *(["" if cell is None else "|".join(map(str, cell)) if isinstance(cell, list) else cell
                                    for cell in row] for row in rows)])
    else:
        told = [["" if cell is None else " ".join(map(str, cell)) if isinstance(cell, list) else str(cell) for cell in row]
                for row in rows]
        print("\n".join(columns([names, *told])))


@app.command(epilog="Examples: exerkine evidence export --format graphml -o evidence.graphml; "
                    "exerkine evidence export -o brain.cx2 --tissue brain; exerkine evidence export -o whole.csv --tier all")
def export(
    out: Annotated[Path, typer.Option("-o", "--out", help="File; of CSV, nodes go into a second one (.nodes.csv).")],
    form: Annotated[str, typer.Option("--format", help="graphml, sif, cx2 or csv; else the file's suffix says it.")] = "",
    context: _ask.Context = None,
    tissue: _ask.Tissue = None,
    evidence: _ask.Kind = None,
    tier: Annotated[str, typer.Option(help="review, beyond_review (the project's own statements) or all.")] = "review",
    as_json: _ask.AsJson = False,
) -> None:
    """Write the signed graph for other programs; every edge tells its tier."""
    from exerkine.evidence import evidence_graph, graph_texts, read_evidence
    from exerkine.reports import write_whole

    graph = evidence_graph(read_evidence(), contexts=context or (), tissues=tissue or (), evidence=evidence or (), tier=tier)
    texts = graph_texts(graph, form or out.suffix.removeprefix("."))
    files = [write_whole(out.with_suffix(suffix) if suffix else out, text) for suffix, text in texts.items()]
    names, nodes, edges = [str(file) for file in files], len(graph.entities), len(graph.edges)
    if as_json:
        print(json.dumps({"files": names, "nodes": nodes, "edges": edges}))
    else:
        print(f"{', '.join(names)}: {nodes} nodes, {edges} edges")


@app.command(epilog="Examples: exerkine evidence graph -o out; exerkine evidence graph -o out --lang zh")
def graph(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the page.")],
    lang: _ask.Lang = "en",
    as_json: _ask.AsJson = False,
) -> None:
    """Write the graph of all statements as a page that needs no network: filters, search, statements on a click."""
    from exerkine.evidence import read_evidence
    from exerkine.reports import write_evidence_graph

    page = write_evidence_graph(read_evidence(), out, lang)
    print(json.dumps({"page": str(page)}) if as_json else f"page: {page}")
