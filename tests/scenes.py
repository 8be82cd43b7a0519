"""The pages that are rows of scenes, and their scenes."""

import ast

from lesson.contents import PAGES
from tests.conftest import ROOT

SOURCES = {step: (ROOT / PAGES[step].file).read_text("utf-8") for step in PAGES}


def scenes_of(source: str) -> list[str]:
    """The names of its scenes, in the order of the row: the keys of what a page is told to show."""
    (shown,) = (
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(").show")
    )
    return [name.value for rows in shown.keywords for name in rows.value.keys]


SCENES = [(step, scene) for step in PAGES for scene in scenes_of(SOURCES[step])]
STEPS_WITH_SCENES = list(PAGES)
