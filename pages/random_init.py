"""Stub."""

from lesson import ui

ui.page_header("random_init")
