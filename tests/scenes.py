"""The pages that are rows of scenes, and their scenes."""

import re

from lesson.ui import PAGES
from tests.conftest import ROOT

SOURCES = {step: (ROOT / PAGES[step].file).read_text("utf-8") for step in PAGES}
SCENES = [
    (step, scene)
    for step, source in SOURCES.items()
    for scene in re.findall(r'@page\.scene\(\s*"(.+?)"', source)
]
STEPS_WITH_SCENES = list(dict.fromkeys(step for step, _ in SCENES))
