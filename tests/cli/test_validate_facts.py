"""``exerkine validate --facts``: at the central values, over draws, in both languages."""

from __future__ import annotations

import json

import pytest

from exerkine.mechanism import read_mechanism


def test_draws_add_a_band_and_a_share_to_every_fact(exerkine):
    central = json.loads(exerkine("validate", "--facts", "--json").out)["facts"]
    answer = exerkine("validate", "--facts", "--draws", "3", "--seed", "2", "--json")
    told = json.loads(answer.out)

    assert answer.code == 0
    assert (told["draws"], told["seed"], told["bands"]) == (3, 2, read_mechanism().bands)
    assert len(told["facts"]) == len(central)
    for one, other in zip(told["facts"], central, strict=True):
        assert {key: one[key] for key in other} == other | {"got": one["got"]}
        assert one["got"] == pytest.approx(other["got"], rel=1e-9, abs=1e-12)
        assert one["lo80"] <= one["median"] <= one["hi80"]
        assert one["share_met"] * 3 == pytest.approx(round(one["share_met"] * 3))
        assert one["unfinished"] == 0


def test_facts_are_told_in_both_languages(exerkine):
    facts = json.loads(exerkine("validate", "--facts", "--json").out)["facts"]
    english, chinese = (exerkine("validate", "--facts", "--draws", "2", "--lang", lang).out.splitlines() for lang in ("en", "zh"))

    assert english[1].split() == ["fact", "part", "required", "central", "median", "(80", "%)", "within", "what"]
    assert chinese[1].split()[0] == "事实"
    assert len(english) == len(chinese)
    assert "Peak after the bout" in english[17]
    assert "合成峰值时间" in chinese[17]
    counts = [line.split() for line in english if " facts " in line]
    assert sum(int(words[2]) for words in counts) == len({one["fact_id"] for one in facts})
    for words, told in zip(counts, chinese[-len(counts):], strict=True):
        assert told.startswith(f"{words[0]} / {words[2]}")


@pytest.mark.parametrize(("words", "told"), [
    (("--lang", "de"), "en, zh"),
    (("--moved-by", "k_fgf21", "--draws", "5"), "without draws"),
    (("--draws", "0"), "draws"),
    (("-o", "somewhere"), "--out"),
])
def test_wrong_words_are_refused(exerkine, words, told):
    answer = exerkine("validate", "--facts", *words)

    assert answer.code == 2, answer
    assert told in answer.err
    assert answer.out == ""
