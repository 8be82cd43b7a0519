"""Start: can a few numbers learn to read?"""

from lesson import ui

ui.page_header("start")
