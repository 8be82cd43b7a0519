"""The landscape of the loss: its plane, its heights, and runs that start on it."""

import pytest
import torch

from lesson.experiments import presets
from lesson.experiments.landscape import (
    POINTS,
    Map,
    landscape_of,
    main_plane,
    path_of,
    plane_of_weights,
    run_from,
)
from lesson.loss import LOSSES
from lesson.models import linear
from lesson.runs import run_for
from lesson.training import Settings, train

QUICK = Settings(lr=2.0, batch_size=2048, seed=3)
ENTROPY = Settings(batch_size=4096, shuffle=True, loss="cross_entropy")


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
    settings, last = presets.LARGE_AND_SORTED
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
