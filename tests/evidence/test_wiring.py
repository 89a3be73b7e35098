"""From the mechanism to its statements and back: each cited one is used or left out, and a symbol can be followed back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exerkine.errors import TableError, UnknownNameError
from exerkine.evidence import (
    check_evidence,
    count_grounds,
    read_audit,
    read_contradictions,
    read_entities,
    read_own_statements,
    read_statements,
    read_wiring,
    statement_uses,
    trace,
)
from exerkine.mechanism import is_review, is_statement, read_mechanism, shipped_knowledge
from exerkine.tables import read_table


@pytest.fixture(scope="module")
def mechanism():
    return read_mechanism()


@pytest.fixture(scope="module")
def follow(mechanism):
    told = read_statements(), read_own_statements(), read_entities(), read_audit()
    return lambda symbol: trace(symbol, mechanism, *told)


def test_every_cited_statement_is_used_or_left_out_and_none_is_both(mechanism, statements):
    wiring = read_wiring(mechanism)

    cited = {s.statement_id for s in statements if s.tier == "cited"}
    assert set(wiring.cited) == cited
    assert set(wiring.left_out) == cited - set(wiring.used)
    counts = wiring.counts()
    assert counts["used"] + counts["left_out"] == counts["cited"] == 616
    assert sum(counts[reason] for reason in wiring.reasons) == counts["left_out"]
    assert all(counts[reason] for reason in wiring.reasons)


def test_a_use_names_the_line_of_the_law(mechanism):
    places = statement_uses(mechanism)["S632"]

    file, line = places[0].split(" ")[0].rsplit(":", 1)
    assert "S632" in (shipped_knowledge() / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert places[1:] == ("exerkines.csv CTSB", "modulators.csv w_ctsb_ampk")


def test_what_is_called_the_same_edge_has_the_same_ends_as_what_is_used(mechanism, statements):
    by_id = {s.statement_id: s for s in statements}
    for one in read_wiring(mechanism).left_out.values():
        if one.reason == "same_edge":
            (other,) = (by_id[name] for name in one.instead)
            mine = by_id[one.statement_id]
            assert (mine.subject, mine.object, mine.sign) == (other.subject, other.object, other.sign)


def test_what_stands_for_a_statement_speaks_of_the_same_study(mechanism, statements):
    """A training result points at an arm of its own reference, a contradicted statement at a contradiction of it."""
    by_id = {s.statement_id: s for s in statements}
    arms = {row["arm_id"]: row["ref"] for row in read_table(shipped_knowledge() / "review" / "table2_arms.csv")}
    spans = {c.contradiction_id: c.references for c in read_contradictions()}
    checked = 0
    for one in read_wiring(mechanism).left_out.values():
        references = by_id[one.statement_id].references
        for name in one.instead:
            if one.reason == "training_result":
                assert arms[name] in references, one
            elif one.reason == "contradicted":
                assert {number for span in spans[name].split() for number in spelt(span)} & set(references), one
            else:
                continue
            checked += 1
    assert checked > 90


def spelt(span):
    """Return the numbers of ``84-85`` or ``74``."""
    first, _, last = span.partition("-")
    return [str(number) for number in range(int(first), int(last or first) + 1)]


@pytest.mark.parametrize(("table", "old", "new", "told"), [
    ("modules/ctsb.ant", "[Moon2016 S632]", "[Moon2016]", None),  # still cited by exerkines.csv and modulators.csv
    ("review/left_out.csv", "S034,follows,MUSCLE\n", "", "cites S034, and nothing says why"),
    ("review/left_out.csv", "S034,follows,MUSCLE", "S632,follows,MUSCLE", "'S632' is left out here and cited in"),
    ("review/left_out.csv", "S034,follows,MUSCLE", "S034,follows,MUSCEL", "'MUSCEL' is nothing that 'follows' can name"),
    ("review/left_out.csv", "S034,follows,MUSCLE", "S034,follows,", "is empty; 'follows' says what stands"),
    ("review/left_out.csv", "S034,follows,MUSCLE", "S034,forgotten,MUSCLE", "'forgotten' is unknown"),
    ("review/left_out.csv", "S034,follows,MUSCLE", "S9999,follows,MUSCLE", "'S9999' is no statement"),
    ("review/left_out.csv", "S034,follows,MUSCLE\n", "S034,follows,MUSCLE\nS034,follows,MUSCLE\n", "'S034' appears twice"),
    ("review/left_out.csv", "S034,follows,MUSCLE\n", "S034,follows,MUSCLE\nS001,association,\n", "is of tier 'abstract'"),
    ("review/left_out.csv", "contradicted,X25", "contradicted,X99", "'X99' is nothing that 'contradicted' can name"),
    ("review/left_out_reasons.csv", "follows,follows from", "follows,", "expected"),
])
def test_a_statement_that_got_lost_is_told(tmp_path, table, old, new, told):
    folder = Path(shutil.copytree(shipped_knowledge(), tmp_path / "knowledge"))
    text = (folder / table).read_text(encoding="utf-8")
    assert old in text
    if told == "expected":
        text = text.replace("follows,follows from arrows that are drawn; not an arrow of its own,", "follows,,")
        told = "'reason_en': is empty"
    (folder / table).write_text(text.replace(old, new, 1), encoding="utf-8")
    copy = read_mechanism(folder)

    if told is None:
        assert "S632" in read_wiring(copy).used
        return
    with pytest.raises(TableError) as refused:
        read_wiring(copy)
    assert any(told in str(fault) and fault.line > 1 for fault in refused.value.faults), refused.value


def test_a_law_without_the_citation_that_only_it_has_leaves_the_statement_homeless(tmp_path, mechanism):
    only = [name for name, places in statement_uses(mechanism).items() if len(places) == 1 and ".ant:" in places[0]]
    name = next(n for n in only if n in read_wiring(mechanism).cited)
    file = statement_uses(mechanism)[name][0].split(":")[0]
    folder = Path(shutil.copytree(shipped_knowledge(), tmp_path / "knowledge"))
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(f" {name}", ""), encoding="utf-8")

    with pytest.raises(TableError, match=f"cites {name}, and nothing says why"):
        read_wiring(read_mechanism(folder))


@pytest.mark.parametrize(("symbol", "kind"), [
    ("SYNAPSES", "state"), ("akt_brain", "rule"), ("HGS", "observable"), ("u_laser", "input"),
    ("w_synapses_bdnf", "parameter"), ("irisin_bdnf", "arrow"),
])
def test_every_kind_of_symbol_can_be_followed(follow, symbol, kind):
    found = follow(symbol)

    assert (found.symbol, found.kind) == (symbol, kind)
    assert found.laws
    assert all(law.place.startswith("modules/") and law.sources + law.statements for law in found.laws)


def test_a_state_leads_to_law_numbers_statements_and_what_was_found_behind_them(follow):
    found = follow("CTSB_muscle")

    (law,) = found.laws
    assert law.statements == ("S632",)
    assert {p.symbol: w.rests_on for p, w in found.parameters if w} == {"w_ctsb_ampk": "statements"}
    (told,) = found.statements
    assert (told.subject.id, told.object.id, told.statement.sign, told.statement.references) == ("ampk", "ctsb", 1, ("91",))
    assert [v.claim_id for v in told.verdicts] == ["C233"]
    assert "Moon2016" in found.sources


def test_a_weight_leads_to_its_own_statements_and_not_to_those_of_its_law(follow):
    assert [told.statement.statement_id for told in follow("w_akt_pten").statements] == ["S555", "S556"]


def test_an_unknown_symbol_names_the_nearest(follow):
    with pytest.raises(UnknownNameError, match="Nearest name: 'SYNAPSES'"):
        follow("SYNAPSE")


def test_every_symbol_of_the_mechanism_can_be_followed(follow, mechanism):
    for symbol in (*mechanism.laws, *mechanism.parameters, *(a.arrow_id for a in mechanism.arrows)):
        found = follow(symbol)
        assert found.laws, symbol
        cited = {name for law in found.laws for name in law.sources} | {p.source for p, _ in found.parameters}
        assert cited <= set(found.sources), symbol


def test_every_law_and_every_weight_names_a_statement_and_what_was_measured_names_a_study(mechanism):
    own = read_own_statements()

    for law in mechanism.laws.values():
        assert any(name in own or is_review(name) for name in law.evidence), law.symbol
    for weight in mechanism.modulators.values():
        assert weight.statements, weight.parameter
    for one in own.values():
        assert (mechanism.references[one.source].read_from not in ("simulation", "definition", "none")) or one.kind != "measured"


def test_grounds_count_each_law_under_all_that_it_names(mechanism):
    own, found = read_own_statements(), count_grounds(mechanism, read_own_statements())

    said = [{"review" if is_review(name) else own[name].kind for name in law.evidence if is_statement(name)}
            for law in mechanism.laws.values()]
    assert found.n_laws == len(said) == 189
    for kind, n in found.laws.items():
        assert n == sum(kind in one for one in said)
        assert found.laws_alone[kind] == sum(one == {kind} for one in said) <= n
    assert sum(found.weights.values()) == len(mechanism.modulators)
    assert sum(found.statements.values()) == len(own)
    assert 0 < found.recalled < found.statements["measured"]


def test_own_statements_do_not_count_among_those_of_the_review(mechanism):
    assert not set(statement_uses(mechanism)) & set(read_own_statements())


def test_a_law_of_which_the_review_says_nothing_leads_to_its_studies(follow):
    found = follow("CRP_plasma")

    assert found.statements == ()
    assert {one.source for one in found.own if one.kind == "measured"} == {"CRPPepys2003", "Steensberg2003", "Zheng2019"}
    assert {one.source for one in found.own} <= set(found.sources)
    assert [one.object for one in follow("g_crp_il6").own] == ["crp"]


@pytest.mark.parametrize(("old", "new", "told"), [
    (",increases,crp,1,", ",increases,crp,-1,", "'-1' does not go with 'increases'"),
    (",increases,crp,1,", ",raises,crp,1,", "'raises' is not in relations.csv"),
    (",increases,crp,1,", ",increases,crpp,1,", "'crpp' is not in entities.csv"),
    ("静脉输注IL-6三小时后CRP升高", "", "'says_zh': is empty"),
    ("measured,il6_myogenic,increases,crp", "guessed,il6_myogenic,increases,crp", "'guessed' is unknown"),
    (",1,Steensberg2003,CRP rose", ",1,Steensberg1900,CRP rose", "'Steensberg1900' is not a known source"),
    ("\nL002,", "\nL001,", "'L001' appears twice"),
])
def test_a_fault_of_an_own_statement_is_told_with_its_line(tmp_path, old, new, told):
    folder = Path(shutil.copytree(shipped_knowledge(), tmp_path / "knowledge"))
    path = folder / "own_statements.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    found = [fault for fault in check_evidence(folder) if told in fault.message]

    assert [Path(fault.file).name for fault in found] == ["own_statements.csv"]
    assert found[0].line == text[:text.index(old)].count("\n") + 1 + old.startswith("\n")
