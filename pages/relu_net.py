"""Stub."""

from lesson import ui

ui.page_header("relu_net")
