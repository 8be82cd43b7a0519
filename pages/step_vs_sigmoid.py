"""Stub."""

from lesson import ui

ui.page_header("step_vs_sigmoid")
