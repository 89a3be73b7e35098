"""Sphinx: how the site is built; nothing is fetched."""

import sys
from pathlib import Path
from typing import ClassVar

from pygments.lexer import RegexLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, Text

import exerkine

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS))

from _generate import generate  # noqa: E402

generate(DOCS / "_generated")

project = "Exerkine"
author = "The Exerkine developers"
release = version = exerkine.__version__

extensions = ["myst_parser", "sphinx_gallery.gen_gallery"]
sphinx_gallery_conf = {
    "examples_dirs": "../examples/tutorials",
    "gallery_dirs": "_generated/tutorials",
    "within_subsection_order": "FileNameSortKey",
    "run_stale_examples": True,  # the model may have changed though the script has not
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_signature": False,
    "write_computation_times": False,
    "remove_config_comments": True,
}
exclude_patterns = ["_build", "_generated/parts"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]  # a fragment starts at the level of the page that includes it

html_theme = "pydata_sphinx_theme"
html_title = "Exerkine"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": False,
    "header_links_before_dropdown": 9,
    "navbar_align": "left",
    "secondary_sidebar_items": ["page-toc"],
}
html_sidebars = {"*": []}  # pages of the first level; those of the mechanism and the decisions keep theirs
copyright = "The Exerkine developers. Research software, not a medical device"


class AntimonyLexer(RegexLexer):
    """Colours for the text of modules."""

    name = "Antimony"
    aliases: ClassVar[list[str]] = ["antimony"]
    tokens: ClassVar[dict] = {
        "root": [
            (r"//.*?$", Comment.Single),
            (r"\b(has|unit|exp|ln)\b", Keyword),
            (r"\b\d+(\.\d+)?([eE][-+]?\d+)?\b", Number),
            (r"[A-Za-z_]\w*", Name),
            (r"[-+*/^=:;,.'()]", Operator),
            (r"\s+", Text),
        ]
    }


def setup(app):
    """Tell Sphinx about the language of the modules."""
    app.add_lexer("antimony", AntimonyLexer)
