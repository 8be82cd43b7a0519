"""Stub."""

from lesson import ui

ui.page_header("tensor_reshaping")
