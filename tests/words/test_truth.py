"""What the first version said wrongly, and the data: none of it may come back."""

import ast
import functools
import re
from dataclasses import replace

import pytest
import torch
from torch.nn.functional import cosine_similarity

from lesson.digits import load_digits
from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import compare
from lesson.experiments.presets import LEARNING_RATES
from lesson.loss import all_pairs_losses, mnist_loss
from lesson.runs import run_for
from lesson.steps.gradients import what_starves_it, who_changes_what
from lesson.steps.gradients.batch import batch_of
from lesson.steps.gradients.what_starves_it import pulls
from lesson.steps.gradients.who_changes_what import trace_step
from lesson.steps.pytorch_version import the_same_steps
from lesson.steps.pytorch_version.the_same_steps import Compared
from lesson.steps.relu_net import nets, two_layers, what_they_look_for
from lesson.steps.start import a_fair_race
from lesson.steps.start.a_fair_race import ENTRANTS
from lesson.steps.training_loop import (
    every_learning_rate,
    sorted_or_shuffled,
    train_it,
    trials,
)
from lesson.steps.training_loop.every_learning_rate import SweepEpoch
from lesson.steps.training_loop.trials import called_3
from lesson.steps.your_digit import neither
from lesson.steps.your_digit.neither import strangers, validation_oddness
from lesson.training import VALIDATION_IMAGES, Epoch, Settings, model_at, start_model
from lesson.words import numbers
from tests.conftest import ROOT

HAND, LINEAR = Settings(), Settings("pytorch")


@functools.cache
def texts() -> str:
    """All strings of the lesson and its pages, as a reader sees them: one a line, in lower case."""
    found = []
    for file in [*(ROOT / "lesson").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (getattr(part, "value", "…") for part in node.values)
                found.append("".join(p if isinstance(p, str) else "…" for p in parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return "\n".join(" ".join(each.split()).lower() for each in found)


def nowhere(*statements: str) -> None:
    for statement in statements:
        assert statement.lower() not in texts()


@functools.cache
def at(settings: Settings, last: int = 40) -> Epoch:
    return run_for(settings).up_to(last)[last]


def wrong(settings: Settings, last: int = 40) -> int:
    return at(settings, last).wrong


def cosine(one: torch.Tensor, other: torch.Tensor) -> float:
    return cosine_similarity(one.flatten(), other.flatten(), dim=0).item()


def three_over_seven() -> torch.Tensor:
    return baseline().mean_three - baseline().mean_seven


def epoch(number: int, wrong: int) -> Epoch:
    accuracy = torch.tensor(1 - wrong / VALIDATION_IMAGES).item()
    return Epoch(number, 0.5, 0.5, accuracy, ())


def test_the_texts_of_the_lesson_are_all_there():
    """Else nothing would be nowhere: from a card, a caption made of parts, and a page."""
    assert "watch 785 numbers learn" in texts()
    assert "it first beat …, in epoch …." in texts()
    assert "one picture, one row" in texts()


def test_truth_01_near_is_not_like():
    known = {each.name: each for each in strangers()}
    for yours in known.values():
        text = neither.caption([*known.values(), yours], validation_oddness())
        assert ("not like what they have seen" in text) != ("it passes" in text)
        assert "like those" not in text
    five = neither.caption([known["a 5"]] * 2, validation_oddness())
    assert "not like what they have seen" in five
    nowhere("picture like those")


def test_truth_02_the_race_credits_no_second_layer_with_what_the_start_does():
    by_hand, small, net = (wrong(each) for each in ENTRANTS.values())
    assert abs(small - net) < 10 < by_hand - small
    answer = a_fair_race.race(by_hand, small, net)
    assert answer.right == a_fair_race.TIE
    # what differs between the first two is their start
    assert replace(ENTRANTS["by hand"], model="pytorch") == ENTRANTS["small start"]


def test_truth_03_a_rate_of_100_is_large_on_sorted_batches_and_good_on_shuffled_ones():
    sorted_, shuffled = trials.LARGE_AND_SORTED, trials.LARGE_AND_SHUFFLED
    assert wrong(*sorted_) == 1028
    assert wrong(replace(sorted_.settings, seed=1)) < baseline().wrong
    for seed in (2, 3):  # often, the card says
        run = run_for(replace(sorted_.settings, seed=seed)).up_to(5)
        assert [each.wrong for each in run[1:]] == [1028] * 5
    assert wrong(*shuffled) <= 40
    card = train_it.TOO_LARGE
    assert card.show["Seed 1"]["seed"] == 1
    assert "seed 0" in train_it.HUNDRED.text
    nowhere("far too large")


def test_truth_04_a_second_layer_does_no_better_at_the_defaults_nor_learns_faster():
    two, one = nets.NET, LINEAR
    assert two_layers.layers(wrong(two), wrong(one)).right == nets.ALIKE
    first_below = [
        numbers.first_below(run_for(each).up_to(9), baseline().wrong)
        for each in (two, replace(two, relu=False), replace(one, lr=two.lr))
    ]
    assert int(first_below[0]) >= max(map(int, first_below[1:]))
    nowhere("second layer can do better", "learns faster")


def test_truth_05_a_loud_start_stays_in_the_weights():
    """It is not starved: after an epoch the small start is the more saturated one."""
    start, end = (at(HAND, last).parameters[0] for last in (0, 40))
    added = end - start
    assert cosine(end, start) > 0.9
    assert added.norm() < 0.5 * start.norm()
    assert cosine(added, three_over_seven()) > 2 * cosine(end, three_over_seven())

    def mean_slope(settings: Settings) -> float:
        p = model_at(settings, at(settings, 1).parameters)(load_digits().train_x)
        return (p.sigmoid() * (1 - p.sigmoid())).mean().item()

    assert mean_slope(LINEAR) < 0.1 * mean_slope(HAND)
    nowhere("sigmoids at their ends", "hardly any gradient")


def test_truth_06_threes_first_gives_threes_for_all_at_the_rate_that_is_named():
    small = sorted_or_shuffled.SMALL_AND_SORTED.settings
    assert "learning rate 1" in sorted_or_shuffled.GUESS_SORTED.text
    assert "std 0.01" in sorted_or_shuffled.GUESS_SORTED.text
    assert (small.lr, small.init_std, small.shuffle) == (1.0, 0.01, False)
    assert called_3(small, 1) > 0.95 * VALIDATION_IMAGES
    for lr in (0.2, 0.5):
        assert called_3(replace(small, lr=lr), 1) < 0.05 * VALIDATION_IMAGES
    answer = sorted_or_shuffled.threes_first(called_3(small, 1), epoch(1, 60))
    assert answer.right == trials.THREES


def test_truth_07_the_first_step_of_one_giant_batch_gets_most_of_the_way():
    giant = train_it.GIANT_BATCH_RUN.settings
    start, one, two = (wrong(giant, last) for last in (0, 1, 2))
    assert start - one > 0.9 * (start - wrong(giant))
    assert one > two > wrong(giant)
    nowhere("how slow")


def test_truth_08_weights_look_like_noise_in_good_runs_too():
    assert cosine(at(HAND).parameters[0], three_over_seven()) < 0.35
    assert wrong(HAND) < baseline().wrong
    assert wrong(Settings(lr=0.001, init_std=0.01)) < baseline().wrong
    nowhere("before the weights look like anything")


def test_truth_09_the_loss_starves_the_wrong_ones_and_longer_is_not_faster():
    digits = load_digits()
    start = pulls(digits.train_x, digits.train_y, 0, 1.0)
    assert start.distances[start.wrong].mean() > 30 * start.slopes[start.wrong].mean()
    quiet = replace(HAND, init_std=0.01)
    assert pulls(*batch_of("first 256", 0), 0, 0.01).length > 10 * (
        pulls(*batch_of("first 256", 0), 0, 1.0).length
    )
    assert wrong(quiet, 1) > wrong(HAND, 1)
    assert "cross-entropy" in what_starves_it.caption(start, start)


def test_truth_10_the_sigmoid_is_no_chance_of_being_right():
    digits = load_digits()
    scores = model_at(HAND, at(HAND).parameters)(digits.valid_x).detach()
    p, right = scores.sigmoid(), (scores > 0) == (digits.valid_y == 1)
    confidence = torch.maximum(p, 1 - p)
    assert confidence.mean() > right.float().mean() + 0.02
    assert confidence[~right].mean().item() == pytest.approx(0.895, abs=0.01)
    # the loss is the share of mistakes of who answers 3 with probability p
    mistakes = torch.where(digits.valid_y == 1, 1 - p, p).mean()
    assert mnist_loss(scores, digits.valid_y).item() == pytest.approx(mistakes.item())
    nowhere("how sure the model is", "looks like a probability and is none")


def test_truth_11_all_pairs_of_a_mixed_batch_push_all_scores_one_way():
    digits = load_digits()
    threes = int(digits.train_y.sum())
    rows = [*range(100), *range(threes, threes + 156)]
    for scale in (0.01, 1.0):
        scores = torch.randn(256, 1, generator=torch.Generator().manual_seed(0))
        scores = (scale * scores).requires_grad_()
        all_pairs_losses(scores, digits.train_y[rows]).sum().backward()
        assert (scores.grad > 0).all()  # there are fewer threes, so all towards 7
    nowhere("nothing is learned")


@pytest.mark.parametrize("apart", [0.0, 1e-7, 1e-3])
def test_truth_12_the_same_steps_are_claimed_only_where_they_were_measured(apart):
    compared = [Compared(n, apart, apart, apart, 1e-7, 1.0) for n in range(2)]
    says = the_same_steps.caption(compared)
    assert ("take the same steps" in says) == (apart <= 1e-6)
    nowhere("and does nothing more")


def test_truth_13_the_post_did_not_end_there():
    nowhere("post ended", "as the post computed them")


def test_truth_14_no_step_moves_all_785_numbers():
    start, end = (at(HAND, last).parameters[0] for last in (0, 40))
    assert int((load_digits().train_x.amax(0) == 0).sum()) == 144
    assert int((start == end).sum()) >= 144
    nowhere("moves all 785")


def test_truth_15_a_rate_near_the_best_is_not_called_too_large():
    wrong_of = dict.fromkeys(LEARNING_RATES, 1028) | {5.0: 56, 100.0: 66}
    end = SweepEpoch(1, [1 - each / VALIDATION_IMAGES for each in wrong_of.values()])
    text = every_learning_rate.caption([end], 1.0)
    assert text.startswith("After 1 epoch the fewest")
    assert "at 5; at most 10 more at 100." in text
    nowhere("**too large** is", "**too small** is")


def test_truth_16_the_net_is_described_at_its_ends():
    from lesson.steps.relu_net.what_they_look_for import HiddenUnit

    one = [HiddenUnit(0, torch.zeros(784), True, 1.0, 0.0)]
    assert what_they_look_for.caption(one, relu=True).startswith(
        "**1 of 1 unit** has half"
    )
    assert "1 is asleep" in what_they_look_for.caption(one, relu=True)
    assert "asleep" not in what_they_look_for.caption(one, relu=False)
    assert "second layer has only 31 of them" in two_layers.MANY_NUMBERS.text
    assert "*Awake*: the share" in what_they_look_for.UNITS.text
    nowhere("fewer mistakes", "1 times as many", "second layer costs")


def test_truth_17_the_average_pictures_learn_from_labels():
    text = a_fair_race.average_pictures(baseline())
    assert "it learns from the same labelled pictures" in text
    nowhere("learns nothing")


def test_truth_18_weights_need_not_look_like_a_three_and_twice_0_is_0():
    loud = Settings(seed=1)
    xb, yb = batch_of("shuffled 256", 1)
    model = start_model(loud)
    mnist_loss(model(xb), yb).backward()
    assert cosine(-model.weights.grad, three_over_seven()) < 0.5
    nowhere("negative three over a seven")

    weights, bias = start_model(Settings(seed=1, init_std=3.0)).parameters()
    trace = trace_step(*batch_of("first 4", 1), weights, bias, 1.0, 14 * 28 + 14)
    once, again = (each for each in trace if "backward" in each.statement)
    assert once.bias_grad == again.bias_grad == 0
    notes = " ".join(who_changes_what.statements(trace, 1.0))
    assert "It added 0 to 0" in notes
    assert "became" not in notes
    # the guess takes a slope that is not 0
    assert who_changes_what.twice_now().right == who_changes_what.ADDED


def test_truth_19_autograd_follows_round_and_stops_at_a_comparison():
    score = torch.tensor([0.4], requires_grad=True)
    score.round().sum().backward()
    assert score.grad == 0
    assert not (score > 0).requires_grad
    nowhere("autograd can only follow", "only follow what has a slope")


def test_truth_20_a_count_says_how_sure_it_is():
    assert "95 % interval" in train_it.caption({"a run": [epoch(40, 38)]}, 99)
    of_one, of_other = torch.ones(2, VALIDATION_IMAGES, dtype=torch.bool)
    of_one[:38], of_other[2:38] = False, False  # 38 wrong, and 36
    found = compare(of_one, of_other)
    for text in (
        sorted_or_shuffled.caption([epoch(40, 38)], [epoch(40, 36)], found),
        nets.caption_of_runs({"a": [epoch(40, 38)], "b": [epoch(40, 36)]}, 99, [found]),
    ):
        assert "no evidence" in text
    assert "flatters" in every_learning_rate.BEST_OF_MANY.text


def test_truth_21_the_terms():
    assert "directions" not in all_pairs_losses.__doc__
    assert "(n, k)" in all_pairs_losses.__doc__
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert "the order of a shuffle is not that of `DataLoader(shuffle=True)`" in readme
    for file in (ROOT / "lesson").rglob("*.py"):
        titles = re.findall(r"title\((.+?)\)", file.read_text("utf-8"))
        assert not any("images" in each for each in titles), file
    nowhere("number of directions")


FOREIGN = (
    "they are right about",
    "and so it is",
    "7 to nothing",
    "mistakes fewer",
    "starve it",
    "half of all the pull",
    "foretold",
    "is bent",
    "bent ruler",
    "from itself by rounding alone",
    "the sigmoid makes of",
    "so is yours made",
    "the eye is lost",
    "adds to the score varies",
)


@pytest.mark.parametrize("phrase", FOREIGN)
def test_english_that_reads_foreign(phrase):
    nowhere(phrase)


def test_no_name_reads_foreign():
    names = re.compile(r"\b(MOST_\w+|\w*upto\w*|told_apart|worths)\b")
    for folder in ("lesson", "pages"):
        for file in (ROOT / folder).rglob("*.py"):
            tree = ast.walk(ast.parse(file.read_text("utf-8")))
            used = {node.id for node in tree if isinstance(node, ast.Name)}
            assert not [name for name in used if names.fullmatch(name)], file
