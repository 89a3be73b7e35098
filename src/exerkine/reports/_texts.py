"""Every word of the page, in the reader's language; a missing one is an error, never shown raw."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from exerkine.errors import Fault, UnknownNameError, unknown_name_advice
from exerkine.simulation._result import Arrow, Label

LANGUAGES = ("en", "zh")
FOLDER = Path(__file__).parent / "texts"


class Texts:
    """The words of one language, and the labels a result brings with it."""

    def __init__(self, lang: str, labels: Sequence[Label] = ()):
        if lang not in LANGUAGES:
            raise UnknownNameError(f"language '{lang}' is not known.  {unknown_name_advice(lang, LANGUAGES)}")
        self.lang = lang
        self._file = f"{lang}.json"
        self._sections: dict[str, dict[str, str]] = json.loads((FOLDER / self._file).read_text(encoding="utf-8"))
        self._labels = {label.symbol: label.zh if lang == "zh" else label.en for label in labels}

    def word(self, key: str, **values: object) -> str:
        """Return the text of ``key`` with its gaps filled."""
        return self._find("words", key).format(**values)

    def label(self, symbol: str) -> str:
        """Return the name of an outcome or exerkine."""
        if not self._labels.get(symbol):
            raise UnknownNameError(Fault(
                "labels", message=f"'{symbol}' has no label in '{self.lang}'",
                advice="Add a Label with this symbol to SimulationResult.labels."))
        return self._labels[symbol]

    def field(self, key: str) -> str:
        """Return the name of a line of a person or a programme: a label of the result, else a common field."""
        common = self._sections["fields"]
        return common[key] if key not in self._labels and key in common else self.label(key)

    def unit(self, unit: str) -> str:
        """Return the symbol of a unit; what is not an identifier of the model stands as it was written."""
        return self._sections["units"].get(unit, unit.replace("_", "\N{NO-BREAK SPACE}"))

    def value(self, value: str) -> str:
        """Return a value for reading: a labelled or common one in words, any other as it was written."""
        return self._labels.get(value) or self._sections["values"].get(value, value)

    def quantity(self, value: str, unit: str) -> str:
        """Return a value with its unit."""
        return f"{self.value(value)} {self.unit(unit)}".strip()

    def grade(self, grade: str) -> str:
        """Return the name of a grade of evidence."""
        return self._find("grades", grade)

    def arrow(self, arrow: Arrow) -> str:
        """Return the name of an arrow."""
        return arrow.label_zh if self.lang == "zh" else arrow.label_en

    def pick(self, pair: tuple[str, str]) -> str:
        """Return this language's half of an (English, Chinese) pair."""
        return pair[LANGUAGES.index(self.lang)]

    def _find(self, section: str, key: str) -> str:
        try:
            return self._sections[section][key]
        except KeyError as error:
            raise UnknownNameError(Fault(
                self._file, message=f"no text '{key}' in '{section}'",
                advice=unknown_name_advice(key, self._sections[section]))) from error
