"""The charts of every scene, as they are sent to the browser."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lesson.contents import card_key
from tests.pages.test_scenes import dealt, open_scene  # noqa: F401
from tests.scenes import SCENES


def layers(part: Any) -> Iterator[dict]:
    """Everything in a specification that has a mark."""
    if isinstance(part, dict):
        if "mark" in part:
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from layers(each)


def named(part: Any) -> set[str]:
    """The data sets that a specification asks for by their names."""
    if isinstance(part, list):
        return set().union(*map(named, part))
    if not isinstance(part, dict):
        return set()
    data = part.get("data")
    own = {data["name"]} if isinstance(data, dict) and "name" in data else set()
    return own.union(*map(named, part.values()))


def faults(chart) -> Iterator[str]:
    """What a browser would complain of, and what a screen reader would read out letter by letter."""
    spec = json.loads(chart.proto.spec)
    sent = {each.name for each in chart.proto.datasets}
    if named(spec) != sent:
        yield f"asks for {named(spec) - sent}, and is sent {sent - named(spec)}"
    for layer in layers(spec):
        mark, encoding = layer["mark"], layer.get("encoding", {})
        if isinstance(mark, str) or mark["type"] != "image":
            continue
        if mark.get("aria") is not False and "description" not in encoding:
            yield f"a picture is named by its data: {encoding['url']}"


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize(("step", "scene"), SCENES)
def test_the_charts_of_each_card_name_no_picture_by_its_data_and_get_the_data_they_ask_for(
    step,
    scene,
    dealt,  # noqa: F811
):
    app = open_scene(step, scene)
    found = {}
    for number in range(len(dealt)):
        app.session_state[card_key(step, scene)] = number
        app.run()
        found[number] = [
            each for chart in app.get("vega_lite_chart") for each in faults(chart)
        ]
    assert found == {number: [] for number in found}
