"""Everything that touches Streamlit: pages, scenes and what stands in them."""

import gc

from lesson.ui import memory

# isort: split
from lesson.contents import PAGES
from lesson.ui.page import page

__all__ = ["PAGES", "memory", "page"]

gc.enable()
