"""Pages and tables written from the knowledge at build time, so that the site cannot disagree with it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _claims import claims_parts
from _markdown import code, plain, table

from exerkine.evidence import (
    Audit,
    Entity,
    OwnStatement,
    Statement,
    Verdict,
    count_grounds,
    read_audit,
    read_entities,
    read_own_statements,
    read_statements,
    read_studies,
    read_wiring,
)
from exerkine.mechanism import Mechanism, Reference, read_mechanism, shipped_knowledge
from exerkine.synthesis import count_fates, pool_every_group
from exerkine.tables import read_table

ROOT = Path(__file__).resolve().parent.parent
KNOWLEDGE = "/../src/exerkine/knowledge"
"""The knowledge folder as the build names files: from the folder of the site."""
WIDE = "---\nhtml_theme.sidebar_secondary.remove: true\n---"
"""Leaves the room of the right-hand contents to the tables of a page."""


def generate(out: Path) -> list[Path]:
    """Write one page per module and the tables that hand-written pages include; return what was written."""
    sources = _Sources(read_mechanism(), {s.statement_id: s for s in read_statements()}, read_entities(), read_own_statements())
    texts = {f"mechanism/{name}.md": _module_page(name, sources) for name in module_names(sources.mechanism)}
    texts["parts/modules.md"] = _module_list(sources)
    texts["parts/facts.md"] = _facts(sources)
    texts |= _audit(read_audit(), sources)
    texts["parts/wiring.md"] = _wiring(sources.mechanism)
    texts["parts/grounds.md"] = _grounds(sources)
    silent = read_table(shipped_knowledge() / "persons" / "silent_fields.csv")
    texts["parts/silent_fields.md"] = table(("field", "why"), ((code(r["field"]), plain(r["why"])) for r in silent))
    texts["parts/codes.md"] = " ".join(f"[{name}](#{name.lower()})" for name in codes_in_source())
    texts["parts/prevalence.md"] = _whole_table(shipped_knowledge() / "persons" / "prevalence.csv")
    for name in ("pairs", "levels", "slopes"):
        texts[f"parts/population_{name}.md"] = _whole_table(ROOT / "docs" / "populations" / f"{name}.csv")
    texts["parts/population_figure.md"] = _pairs_figure()
    texts |= claims_parts()
    for comparison in ("net", "within"):
        texts[f"parts/pools_{comparison}.md"] = _pools(comparison)
    texts["parts/pool_reasons.md"] = _fates()
    for name in ("targets", "routes", "actions"):
        texts[f"parts/{name}.md"] = _whole_table(shipped_knowledge() / "perturbations" / f"{name}.csv")
    for kind in ("person", "programme", "scenario", "protocol", "population"):
        schema = json.loads((shipped_knowledge() / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8"))
        texts[f"parts/{kind}_fields.md"] = "\n\n".join(_schema_tables(schema, kind))
    for old in set(out.rglob("*.md")) - {out / name for name in texts}:
        old.unlink()
    for name, text in texts.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text + "\n":  # an unchanged page is not built again
            path.write_text(text + "\n", encoding="utf-8")
    return [out / name for name in texts]


def _whole_table(path: Path) -> str:
    """Return a table of the knowledge as it stands, without its Chinese names."""
    rows = read_table(path)
    columns = [column for column in rows.columns if column != "label_zh"]
    return table(columns, (tuple(plain(row[column]) for column in columns) for row in rows))


def _pools(comparison: str) -> str:
    """Return every group that can be pooled as a table."""
    rows = []
    for one in pool_every_group(read_studies(), comparison=comparison):
        found = one.pooled
        spans = [f"{lo:+.2f} to {hi:+.2f}" for lo, hi in (found.interval, found.prediction or (0.0, 0.0))]
        rows.append((plain(one.scale.label_en), plain(", ".join(one.populations) or "all"), ", ".join(one.modalities) or "all",
                     str(found.k), f"{found.mean:+.2f} {plain(one.scale.unit.strip('{}'))}", spans[0],
                     spans[1] if found.prediction else "", f"{found.i2_pct:.0f} %"))
    return table(("outcome", "population", "modality", "trials", "pooled", "95 %", "prediction", "I²"), rows)


def _fates() -> str:
    """Return how many rows of training outcomes are used, and why the others are not, for both comparisons."""
    words = json.loads((ROOT / "src/exerkine/reports/texts/en.json").read_text(encoding="utf-8"))["words"]
    net, within = (count_fates(read_studies(), comparison=comparison) for comparison in ("net", "within"))
    said = {"pooled": words["pool_fate_pooled"], "literature": words["pool_fate_literature"]}
    return table(("word", "meaning", "rows, net", "rows, within"), (
        (code(fate), said.get(fate) or words[f"pool_out_{fate}"], str(net.get(fate, 0)), str(within.get(fate, 0)))
        for fate in dict.fromkeys([*net, *within])))


def _pairs_figure() -> str:
    """Return correlations of drawn people over those of real people, one dot a pair, as an SVG of lines of a page."""
    colours = {"check": "#b2182b", "informed": "#e08214", "reproduced": "#2166ac"}
    rows = list(read_table(ROOT / "docs" / "populations" / "pairs.csv"))

    def at(r: str) -> float:
        return 40 + 320 * (1 + float(r)) / 2

    dots = [f'<circle cx="{at(row["in_data"]):.1f}" cy="{400 - at(row["drawn"]):.1f}" r="4" stroke="{colours[row["role"]]}" '
            f'stroke-width="1.5" fill="{"none" if row["is_stand_in"] == "True" else colours[row["role"]]}">'
            f'<title>{row["label_en"]} ({row["cohort"]})</title></circle>' for row in rows]
    legend = [f'<circle cx="52" cy="{52 + 18 * k}" r="4" fill="{colour}"/><text x="62" y="{56 + 18 * k}">{role}</text>'
              for k, (role, colour) in enumerate(colours.items())]
    lines = [f'<path d="M{at("-1"):g} {400 - at("-1"):g}L{at("1"):g} {400 - at("1"):g}M40 200H360M200 40V360" stroke="#999" '
             'stroke-width="0.7"/>', '<text x="62" y="110">hollow: stand-in</text>',
             '<text x="360" y="376" text-anchor="end">real people: -1 to 1</text>', '<text x="206" y="36">drawn people</text>']
    return "\n".join(['<svg viewBox="0 0 400 390" width="480" role="img" font-size="12" fill="currentColor" '
                      'aria-label="Correlations of drawn people over those of real people">', *lines, *legend, *dots, "</svg>"])


def module_names(mechanism: Mechanism) -> list[str]:
    """Return the names of the modules, without folder and suffix."""
    return [Path(name).stem for name in mechanism.text.sources if name.startswith("modules/")]


def codes_in_source() -> list[str]:
    """Return every check code that the source uses, sorted."""
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src" / "exerkine").rglob("*.py"))
    return sorted({name for source in sources for name in re.findall(r"EK\d{3}", source)})


@dataclass(frozen=True)
class _Sources:
    mechanism: Mechanism
    statements: dict[str, Statement]
    entities: dict[str, Entity]
    own: dict[str, OwnStatement]

    def link(self, source_id: str) -> str:
        """Return a source id as a link to where it can be read."""
        reference = self.mechanism.references[source_id]
        return f"[{plain(source_id)}](<{_address(reference)}>)"

    def statement(self, statement_id: str) -> str:
        s = self.statements[statement_id]
        subject, thing = (self.entities[name].name_en for name in (s.subject, s.object))
        return plain(f"{statement_id}: {subject} {s.relation.replace('_', ' ')} {thing}")

    def evidence(self, item: str) -> str:
        if item in self.own:
            return plain(f"{item} (beyond the review, {self.own[item].kind}): {self.own[item].says_en}")
        return self.statement(item) if item in self.statements else self.link(item)

    def listed(self, ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
        for reference in (self.mechanism.references[source_id] for source_id in sorted(set(ids), key=str.lower)):
            yield self.link(reference.source_id), plain(reference.citation), plain(reference.read_from)


def _address(reference: Reference) -> str:
    if reference.url.startswith("docs/"):
        return f"/{reference.url.removeprefix('docs/')}/index.md"
    return reference.url if reference.url.startswith("http") else f"https://doi.org/{reference.url}"


def _header(source: str) -> tuple[str, list[str]]:
    """Return the title and the other lines of the comment that opens a module."""
    lines = []
    for line in source.splitlines():
        if not line.startswith("//"):
            break
        lines.append(line.removeprefix("//").strip())
    return re.sub(r"^\S+\.ant\s+", "", lines[0]), lines[1:]


def _module_list(sources: _Sources) -> str:
    m = sources.mechanism
    rows = []
    for name in module_names(m):
        states = [law.symbol for law in m.text.laws if law.kind == "rate" and law.place.file == f"modules/{name}.ant"]
        title = _header(m.text.sources[f"modules/{name}.ant"])[0]
        rows.append((f"[{name}](/_generated/mechanism/{name}.md)", plain(title), " ".join(map(code, states))))
    counts = (f"{len(rows)} modules, {len(m.states)} states, {len(m.inputs)} inputs, {len(m.parameters)} parameters, "
              f"{len(m.observables)} observables, {len(m.arrows)} cuts.")
    tree = "\n".join(f"/_generated/mechanism/{name}" for name in module_names(m))
    return "\n\n".join([counts, table(("module", "what it holds", "states"), rows),
                        f"```{{toctree}}\n:hidden:\n\n{tree}\n```"])


def _module_page(name: str, sources: _Sources) -> str:
    m, file = sources.mechanism, f"modules/{name}.ant"
    declared = {d.symbol for d in m.text.declarations if d.place.file == file}
    laws = [law for law in m.text.laws if law.place.file == file and law.kind != "start"]
    parameters = [m.parameters[symbol] for symbol in sorted(declared & set(m.parameters), key=str.lower)]
    title, others = _header(m.text.sources[file])
    wanted = [re.match(r"needs\s+(.*?)\s{3,}gives\s+(.*)", line) for line in others]
    parts = [WIDE, f"# {name}", f"{plain(title[0].upper() + title[1:])}."]
    for line, match in zip(others, wanted, strict=True):
        parts.append(f"- Needs: {plain(match[1])}\n- Gives: {plain(match[2])}" if match
                     else f"{plain(line[0].upper() + line[1:])}.")
    parts.append(f"## Text\n\n```{{literalinclude}} {KNOWLEDGE}/{file}\n:language: antimony\n:lineno-match:\n```")

    def section(heading: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        if rows := list(rows):
            parts.append(f"## {heading}\n\n{table(header, rows)}")

    section("States", ("symbol", "unit", "speed", "English", "Chinese"), (
        (code(s.symbol), code(s.unit), s.speed, plain(s.label_en), s.label_zh)
        for s in m.states if s.symbol in declared))
    section("Inputs", ("symbol", "unit", "at rest", "English", "Chinese"), (
        (code(i.symbol), code(i.unit), f"{i.rest:g}", plain(i.label_en), i.label_zh)
        for i in m.inputs if i.symbol in declared))
    section("Laws and their evidence", ("symbol", "kind", "evidence"), (
        (code(law.symbol), law.kind, "; ".join(map(sources.evidence, law.evidence))) for law in laws))
    header = ("symbol", "value", "unit", "lo to hi", "prior", "posterior (80 %)", "grade", "source", "rests on", "note")
    section("Parameters", header, (
        (code(p.symbol), f"{p.value:g}", code(p.unit), "" if p.prior == "fixed" else f"{p.lo:g} to {p.hi:g}", p.prior,
         _posterior(m, p.symbol), p.grade, sources.link(p.source), _rests_on(m, p.symbol), plain(p.note)) for p in parameters))
    section("Observables", ("symbol", "unit", "role", "met by", "moved by", "English", "Chinese"), (
        (code(o.symbol), plain(o.display_unit), o.role, code(o.person_field), code(o.anchor), plain(o.label_en),
         o.label_zh) for o in m.observables.values() if o.symbol in declared))
    section("Cuts", ("arrow", "set to zero", "statements", "English", "Chinese"), (
        (code(a.arrow_id), " ".join(map(code, a.parameters)), "; ".join(map(sources.statement, a.statements)),
         plain(a.label_en), a.label_zh) for a in m.arrows if declared & set(a.parameters)))
    cited = [item for law in laws for item in law.evidence if item in m.references] + [p.source for p in parameters]
    cited += [sources.own[item].source for law in laws for item in law.evidence if item in sources.own]
    section("Sources", ("id", "citation", "read from"), sources.listed(cited))
    return "\n\n".join(parts)


def _posterior(m: Mechanism, symbol: str) -> str:
    """Return median and 80 % band of a parameter that trials inform, nothing for another."""
    band = m.posterior.band(symbol) if m.posterior else None
    return "{:.3g} ({:.3g} to {:.3g})".format(*band) if band else ""


def _rests_on(m: Mechanism, symbol: str) -> str:
    """Return what a weight rests on, nothing for another parameter."""
    weight = m.modulators.get(symbol)
    return f"{weight.rests_on}: {' '.join(weight.statements)}" if weight else ""


def _facts(sources: _Sources) -> str:
    rows = [(row["fact_id"], code(row["part"]), plain(row["title_en"]), f"{row['lo']} to {row['hi']}", plain(row["unit"]),
             row["title_zh"], sources.link(row["source"])) for row in read_table(shipped_knowledge() / "facts.csv")]
    return table(("id", "part", "what is measured", "required", "unit", "Chinese", "source"), rows)


def _audit(audit: Audit, sources: _Sources) -> dict[str, str]:
    """Return counts of verdicts, the contradictions, the rows of Table 2, and the claims that are contradicted."""
    header = ("claims", "supported", "partly", "contradicted", "source not found")
    names = {"all": "all", "rows": "rows of Table 2"}
    counts = [(names.get(name, f"section {name.replace('_', ' ')}"), *map(str, count.values()))
              for name, count in audit.counts().items()]
    kinds = {"sign": "Signs", "table_vs_text": "Tables against text", "context": "Context",
             "thin_support": "Thin or missing support", "naming": "Naming"}
    parts = []
    for kind, title in kinds.items():
        rows = ((c.contradiction_id, plain(" ".join([*c.sections, *c.rows, f"[{c.references}]" if c.references else ""])),
                 plain(c.says[0]), plain(c.problem[0]), plain(c.use[0]), ", ".join(c.how), " ".join(map(sources.link, c.sources)))
                for c in audit.contradictions if c.kind == kind)
        columns = ("id", "where", "what the review says", "what is wrong", "what is done with it", "known by", "source")
        parts.append(f"### {title}\n\n{table(columns, rows)}")

    def verdicts(wanted: Iterable[Verdict]) -> str:
        return table(("claim", "reference", "verdict", "why", "looked at", "contradictions", "speaks of"), (
            (v.claim_id, plain(v.references), v.verdict.replace("_", " "), plain(v.reason[0]),
             " ".join(map(sources.link, v.sources)), " ".join(v.contradictions),
             "; ".join(map(sources.statement, v.statements))) for v in wanted))

    return {"parts/audit_counts.md": table(header, counts), "parts/audit_contradictions.md": "\n\n".join(parts),
            "parts/audit_rows.md": verdicts(v for v in audit.verdicts if v.is_row),
            "parts/audit_contradicted.md": verdicts(
                v for v in audit.verdicts if v.verdict == "contradicted" and not v.is_row)}


def _wiring(m: Mechanism) -> str:
    wiring = read_wiring(m)
    weights = Counter(weight.rests_on for weight in m.modulators.values())
    counts = wiring.counts()
    reasons = table(("reason", "statements", "what it means"),
                    ((code(name), str(counts[name]), plain(words[0])) for name, words in wiring.reasons.items()))
    told = (f"Of {counts['cited']} statements that the review supports with a reference, the mechanism uses {counts['used']} and "
            f"leaves out {counts['left_out']}. Of {len(m.modulators)} weights {weights['statements']} rest on statements and "
            f"{weights['study']} on a study, {weights['readout']} are scales of tests and {weights['assumption']} assumptions.")
    return f"{told}\n\n{reasons}"


def _grounds(sources: _Sources) -> str:
    """Return how many laws and weights rest on what, and every own statement."""
    found = count_grounds(sources.mechanism, sources.own)
    names = {"review": "statements of the review", "measured": "own, measured", "definition": "own, definitions",
             "assumption": "own, assumptions"}
    counts = table(("what is named", "laws", "laws that name nothing else", "weights", "statements"), (
        (name, str(found.laws[kind]), str(found.laws_alone[kind]), str(found.weights[kind]), str(found.statements.get(kind, "")))
        for kind, name in names.items()))
    said = table(("id", "kind", "says", "Chinese", "source"), (
        (one.statement_id, one.kind, plain(one.says_en), one.says_zh, sources.link(one.source)) for one in sources.own.values()))
    told = (f"Each of {found.n_laws} laws names a statement; a law may name several kinds. Of {found.statements['measured']} own "
            f"statements that are called measured {found.recalled} rest on a source that was remembered and not read.")
    return f"{told}\n\n{counts}\n\n{said}"


def _schema_tables(schema: dict[str, Any], kind: str) -> Iterator[str]:
    """Yield one table per group of fields, the file itself first."""
    groups = {kind: schema} | {_group(name): form for name, form in schema.get("$defs", {}).items()}
    for name, form in groups.items():
        needed = form.get("required", ())
        rows = [_field_row(field, spec, kind, is_needed=field in needed) for field, spec in form["properties"].items()]
        yield f"({kind}-{name})=\n### {name if name != kind else kind + '.yaml'}"
        yield plain(form["description"])
        yield table(("field", "needed", "kind", "unit", "allowed", "if left out", "description"), rows)
        for field, partners in form.get("dependentRequired", {}).items():
            yield f"`{field}` needs {' and '.join(map(code, partners))} beside it."


def _group(name: str) -> str:
    return name.removesuffix("Form").lower()


def _field_row(field: str, spec: dict[str, Any], kind: str, *, is_needed: bool) -> tuple[str, ...]:
    core = next((option for option in spec.get("anyOf", ()) if option.get("type") != "null"), {})
    spec = {**core, **spec}
    default = spec.get("default")
    return (code(field), "yes" if is_needed else "", _kind(spec, kind), plain(spec.get("unit", "")), _allowed(spec),
            "" if default in (None, []) else code(f"{default:g}" if isinstance(default, float) else str(default)),
            plain(spec.get("description", "")))


def _kind(spec: dict[str, Any], kind: str) -> str:
    if "$ref" in spec:
        group = _group(spec["$ref"].rsplit("/", 1)[1])
        return f"[{group}](#{kind}-{group})"
    if spec.get("type") == "array":
        return f"list of {_kind(spec['items'], kind)}"
    names = {"number": "number", "integer": "whole number", "string": "text", "boolean": "true or false"}
    return "word" if "enum" in spec else names[spec["type"]]


def _allowed(spec: dict[str, Any]) -> str:
    choices = spec.get("enum") or spec.get("items", {}).get("enum") or ([spec["const"]] if "const" in spec else [])
    if choices:
        return " ".join(code(str(choice)) for choice in choices)
    low, high = spec.get("minimum", spec.get("exclusiveMinimum")), spec.get("maximum", spec.get("exclusiveMaximum"))
    above = "above " if "exclusiveMinimum" in spec else ""
    if low is None:
        return "" if high is None else f"up to {high:g}"
    if high is None:
        return f"{above}{low:g}" if above else f"from {low:g}"
    return f"{above}{low:g}{', up to' if above else ' to'} {high:g}"
