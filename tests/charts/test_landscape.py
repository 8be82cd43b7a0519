"""The map of the loss and the paths on it."""

import base64
import io
import json

import numpy as np
import torch
from PIL import Image

from lesson.charts.landscape import SHADES, ground_png, paths_on_landscape
from lesson.charts.theme import LINES
from lesson.experiments.landscape import POINTS, Map, landscape_of
from lesson.runs import run_for
from lesson.training import Settings

QUICK = Settings(lr=2.0, batch_size=2048, seed=3)


def opacity(loss: torch.Tensor) -> np.ndarray:
    encoded = ground_png(loss).partition(",")[2]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))))[..., 3]


def test_a_map_of_many_runs_is_valid_and_small():
    epochs = run_for(QUICK).up_to(12)
    runs = {f"run {number}": epochs[: 13 - number] for number in range(len(LINES) + 1)}
    figure = paths_on_landscape(landscape_of(Map(QUICK, 12, None, None)), runs)
    assert len(json.dumps(figure.chart().to_dict())) < 250_000
    places = figure.data["places"]
    assert places["run"].nunique() == len(LINES)
    assert places[["x", "y"]].min().min() > 0
    assert places[["x", "y"]].max().max() < 1
    ends = places.groupby("run")["newest"].sum()
    assert ends.tolist() == [1] * len(LINES)
    assert f"run 0: {epochs[12].wrong:,} wrong after 12 epochs" in str(
        figure.data["words"]["words"][0]
    )


def test_a_cell_says_the_loss_of_its_place():
    ground = landscape_of(Map(QUICK, 12, None, None))
    cells = paths_on_landscape(ground, {}).data["cells"]
    for row, column in [(0, 0), (7, 30), (40, 40)]:
        cell = cells.iloc[row * POINTS + column]
        assert cell["index"] == row * POINTS + column
        assert cell["loss"] == ground.loss[row, column]
        assert cell["across"] == ground.across[column]
        assert cell["up"] == ground.up[row]


def test_the_higher_the_loss_the_more_grey_and_a_level_ground_has_one_shade():
    slope = torch.linspace(0.0, 3.0, POINTS).exp()
    upwards = opacity(slope[:, None].expand(POINTS, POINTS))
    column = upwards[:, 5].astype(int)
    assert column[2] > column[-3]  # up is up
    assert len(np.unique(upwards)) <= 2 * SHADES
    assert len(np.unique(opacity(torch.full((POINTS, POINTS), 0.25)))) == 1
