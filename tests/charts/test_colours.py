"""Colours, by computation: contrast as WCAG 2 measures it, and what colour-blind eyes see."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest
from colorspacious import cspace_convert, deltaE

from lesson.charts.pictures import SEVEN, THREE, rgb
from lesson.charts.theme import LINES

ROOT = Path(__file__).parents[2]
THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
CODE = (ROOT / "lesson/ui/style.css").read_text("utf-8")
BLIND = ["deuteranomaly", "protanomaly", "tritanomaly"]


def luminance(colour: str) -> float:
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (byte / 255 for byte in rgb(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def apart(one: str, other: str, eyes: str | None = None) -> float:
    """How different two colours look, in CAM02-UCS: 2 or so can just be told apart."""

    def seen(colour: str):
        colour = [byte / 255 for byte in rgb(colour)]
        space = {"name": "sRGB1+CVD", "cvd_type": eyes, "severity": 100}
        return cspace_convert(colour, space, "sRGB1") if eyes else colour

    return float(deltaE(seen(one), seen(other), input_space="sRGB1"))


def test_contrast_is_as_wcag_has_it():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_and_links_can_be_read(theme):
    colours = THEME[theme]
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(colours["textColor"], colours[ground]) > 7
        assert contrast(colours["primaryColor"], colours[ground]) > 4.5


def test_the_colours_of_code_and_of_words_in_charts_can_be_read():
    pairs = re.findall(r"light-dark\((#\w{6}), (#\w{6})\)", CODE)
    assert len(pairs) == 8  # the two of the sidebar, too
    for light, dark in pairs:
        assert contrast(light, THEME["light"]["secondaryBackgroundColor"]) > 4.5
        assert contrast(dark, THEME["dark"]["secondaryBackgroundColor"]) > 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_curves_and_bars_stand_out(theme):
    for colour in (THREE, SEVEN, *LINES):
        assert contrast(colour, THEME[theme]["backgroundColor"]) > 3


@pytest.mark.parametrize("eyes", [None, *BLIND])
def test_a_3_and_a_7_are_far_apart_for_all_eyes(eyes):
    assert apart(THREE, SEVEN, eyes) > 50


@pytest.mark.parametrize("eyes", [None, *BLIND])
def test_the_first_lines_of_a_chart_can_be_run_labels_even_without_their_dashes(eyes):
    for one, other in itertools.combinations(LINES[:4], 2):
        assert apart(one, other, eyes) > 8
