"""What a module says of itself is what its laws do."""

from __future__ import annotations

import re

import pytest

from exerkine.mechanism import read_mechanism, shipped_knowledge

MECHANISM = read_mechanism()
LAWS = [law for law in MECHANISM.text.laws if law.kind != "start"]
HOME = {law.symbol: law.place.file for law in LAWS}
READS = {
    name: {symbol for law in LAWS if law.place.file == name for symbol, _ in law.symbols()} for name in set(HOME.values())
}
MODULES = sorted(set(HOME.values()) - {"modules/observables.ant"})


@pytest.mark.parametrize("name", MODULES)
def test_a_module_names_what_it_needs_and_what_it_gives(name):
    text = (shipped_knowledge() / name).read_text(encoding="utf-8")
    needs, gives = (
        set(part.split(", ")) for part in re.search(r"^// needs  (.*?)      gives  (.*)$", text, re.M).groups()
    )

    read_elsewhere = {s for other, symbols in READS.items() if other != name for s in symbols}
    own = {symbol for symbol, file in HOME.items() if file == name}
    states = {state.symbol for state in MECHANISM.states}
    assert needs == ({s for s in READS[name] if HOME.get(s, name) != name} or {"nothing"})
    assert gives == own & (states | read_elsewhere)
