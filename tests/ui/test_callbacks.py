"""What Streamlit keeps of a run of a script for the rest of the visit."""

import gc
import weakref

from lesson.ui import lab
from tests.pages.test_pages import open_page


def test_no_callback_holds_a_lab(monkeypatch):
    """A lab holds all places of its screen: kept for every scene that was opened, they would be most of a visit's memory."""
    labs, begin = [], lab.Lab.__init__

    def noted(self, *args, **options):
        begin(self, *args, **options)
        labs.append(weakref.ref(self))

    monkeypatch.setattr(lab.Lab, "__init__", noted)
    visits = [open_page(step) for step in ("start", "training_loop", "your_digit")]
    gc.collect()
    assert len(labs) == len(visits)
    assert [each() for each in labs] == [None] * len(labs)
