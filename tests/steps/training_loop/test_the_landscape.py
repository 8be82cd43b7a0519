"""The landscape."""

import base64
import io
import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lesson.charts.theme import LINES
from lesson.loss import LOSSES
from lesson.models import linear
from lesson.runs import run_for
from lesson.steps.training_loop import the_landscape, trials
from lesson.steps.training_loop.the_landscape import (
    SHADES,
    ground_png,
    paths_on_landscape,
)
from lesson.steps.training_loop.the_landscape_measure import (
    POINTS,
    Landscape,
    Map,
    Plane,
    landscape_of,
    main_plane,
    path_of,
    plane_of_weights,
    run_from,
)
from lesson.training import Settings, train
from tests.steps.training_loop.shared import epoch, wrong_counts

ENTROPY = Settings(batch_size=4096, shuffle=True, loss="cross_entropy")
QUICK = Settings(lr=2.0, batch_size=2048, seed=3)


def path(settings: Settings, last: int) -> torch.Tensor:
    return path_of(run_for(settings).up_to(last))


def test_the_main_plane_is_the_one_that_holds_most():
    points = path(QUICK, 12)
    plane = main_plane(points)
    directions = torch.stack([plane.across, plane.up])
    torch.testing.assert_close(directions @ directions.T, torch.eye(2))
    squares = torch.linalg.svdvals((points - points.mean(0)).double()).square()
    most = (squares[:2].sum() / squares.sum()).item()
    assert plane.held(points) == pytest.approx(most, abs=1e-4)
    for first, second in [(350, 406), (0, 783)]:
        assert plane_of_weights(points, first, second).held(points) < most


@pytest.mark.parametrize("last", [0, 1])
def test_a_path_of_one_or_two_points_has_a_plane_too(last):
    points = path(QUICK, last)
    plane = main_plane(points)
    assert plane.held(points) == pytest.approx(1, abs=1e-4)
    assert len(plane.up) == 785


@pytest.mark.parametrize("settings", [QUICK, ENTROPY], ids=str)
@pytest.mark.parametrize("pixels", [None, (350, 406)])
def test_the_loss_of_the_map_is_the_loss_of_the_model_at_that_place(
    digits, settings, pixels
):
    shown = Map(settings, 5, pixels, None)
    ground = landscape_of(shown)
    assert ground.loss.shape == (POINTS, POINTS)
    plane, x, y = ground.plane, digits.train_x, digits.train_y
    for row, column in [(0, 0), (20, 31), (40, 7)]:
        up, across = ground.up[row] * plane.up, ground.across[column] * plane.across
        point = plane.centre + across + up
        loss = LOSSES[settings.loss](linear(x, point[:784, None], point[784:]), y)
        assert ground.loss[row, column] == pytest.approx(loss.item(), rel=1e-4)


def test_the_map_holds_the_whole_path_with_room_around_it():
    ground = landscape_of(Map(QUICK, 12, None, None))
    across, up = ground.plane.place(path(QUICK, 12)).T
    for places, ends in ((across, ground.across), (up, ground.up)):
        assert ends[0] < places.min()
        assert places.max() < ends[-1]


def test_two_weights_leave_all_others_as_in_the_end():
    points = path(QUICK, 5)
    plane = plane_of_weights(points, 350, 406)
    moved = plane.centre + 2 * plane.across - plane.up
    differ = (moved != points[-1]).nonzero()[:, 0].tolist()
    assert differ == [350, 406]


def test_a_run_from_elsewhere_starts_there_and_takes_the_steps_of_training(digits):
    shown = Map(QUICK, 5, None, (3, 40))
    (run,) = run_from(shown).values()
    ground = landscape_of(shown)
    first, *_, last = run.up_to(3)
    place = ground.plane.place(path_of([first]))[0]
    wanted = torch.stack([ground.across[40], ground.up[3]])
    torch.testing.assert_close(place, wanted, atol=1e-4, rtol=1e-4)
    again = train(digits, QUICK, first.parameters)
    fourth = [epoch for epoch, _ in zip(again, range(4), strict=False)][-1]
    assert all(map(torch.equal, fourth.parameters, last.parameters))
    assert run_from(shown._replace(start=None)) == {}


def test_what_the_cards_say_of_the_landscape():
    slow, usual = (path(Settings(lr=lr), 40) for lr in (0.1, 1.0))
    far, near = ((each[-1] - each[0]).norm() for each in (usual, slow))
    assert near < far
    settings, last = trials.LARGE_AND_SORTED
    stuck = path(settings, last)
    first, rest = (stuck[1] - stuck[0]).norm(), (stuck[-1] - stuck[1]).norm()
    assert rest < first / 100
    added = (usual[-1] - usual[0])[:784]
    assert added.abs().max() < 2  # two standard deviations of the start
    assert (added.abs() > 0.1).sum() > 300
    for pixels in [(350, 406), (100, 700), (378, 405), (212, 490)]:
        loss = landscape_of(Map(Settings(), 40, pixels, None)).loss
        assert loss.max() < 1.5 * loss.min()
    loss = landscape_of(Map(Settings(), 40, None, None)).loss
    assert loss.max() > 20 * loss.min()


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
    (words,) = figure.data["words"]["words"]
    assert f"run 0: {epochs[12].wrong:,} wrong after 12 epochs" in words


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


@given(
    st.none() | st.tuples(st.integers(0, 783), st.integers(0, 783)),
    st.lists(wrong_counts, min_size=1, max_size=7),
)
def test_the_caption_of_the_landscape_says_its_heights_and_how_every_run_ends(
    pixels, wrongs
):
    flat = torch.zeros(785)
    loss = torch.tensor([[0.25, 0.5], [0.0312, 0.75]])
    ground = Landscape(Plane(flat, flat, flat), 0.983, loss[0], loss[0], loss)
    runs = {f"run {at}": [epoch(1, wrong)] for at, wrong in enumerate(wrongs)}
    text = the_landscape.caption(Map(Settings(), 1, pixels, None), ground, runs)
    assert "**98.3%**" in text
    assert "from **0.0312** to **0.7500**" in text
    assert ("of pixels (" in text) == (pixels is not None)
    for at, wrong in enumerate(wrongs):
        assert f"run {at} {wrong:,}" in text


def test_two_directions_hold_nearly_all_of_the_movement_of_the_usual_run():
    assert the_landscape.plane_now().right == the_landscape.MOST


@pytest.mark.parametrize(
    ("held", "right"),
    [*zip((0.05, 0.5, 0.95), the_landscape.PLANE.answers, strict=True)],
)
def test_the_answer_on_the_plane_follows_what_it_holds(held, right):
    flat = torch.zeros(785)
    ground = Landscape(Plane(flat, flat, flat), held, flat, flat, flat)
    answer = the_landscape.plane(ground)
    assert answer.right == right
    assert f"{held:.1%}" in answer.because
