"""Captions and verdicts at settings drawn at random: each number and each claim is that of the records it was made from.

Those whose records can be drawn alone have their tests beside them; here are those that need real pictures, and the rest.
"""

import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson.digits import PIXELS, load_digits
from lesson.experiments.baseline import baseline
from lesson.experiments.mistakes import Confusion, confusion
from lesson.experiments.presets import LEARNING_RATES
from lesson.experiments.random_starts import thousand_starts
from lesson.gradients import gradient_by_hand
from lesson.handwriting.votes import pixel_votes, says
from lesson.loss import LOSSES
from lesson.steps.gradients import (
    as_a_picture,
    is_it_right,
    what_starves_it,
    who_changes_what,
)
from lesson.steps.gradients.as_a_picture import Signs
from lesson.steps.gradients.batch import BATCHES, batch_of
from lesson.steps.gradients.is_it_right import check_slope
from lesson.steps.gradients.what_starves_it import pulls
from lesson.steps.gradients.who_changes_what import trace_step
from lesson.steps.pytorch_version import the_broken_measure, the_learner
from lesson.steps.pytorch_version.the_broken_measure import measured_batches
from lesson.steps.random_init import a_thousand_starts, every_pair, one_random_start
from lesson.steps.random_init.starts import one_start
from lesson.steps.relu_net import without_relu
from lesson.steps.relu_net.without_relu import Merging
from lesson.steps.start import watch_it_learn
from lesson.steps.start.watch_it_learn import scores_by_epoch
from lesson.steps.step_vs_sigmoid import (
    a_step_or_a_slope,
    nudge_it,
    three_at_once,
    turn_one_weight,
)
from lesson.steps.step_vs_sigmoid.a_step_or_a_slope import downhill
from lesson.steps.step_vs_sigmoid.nudge_it import raise_weight
from lesson.steps.step_vs_sigmoid.one_weight import blank_pixels, one_weight, sweep
from lesson.steps.step_vs_sigmoid.three_at_once import measure_few
from lesson.steps.tensor_reshaping import in_batches, one_picture_one_row, other_widths
from lesson.steps.tensor_reshaping.in_batches import one_pass
from lesson.steps.tensor_reshaping.other_widths import at_width
from lesson.steps.tensor_reshaping.pictures import pick
from lesson.steps.training_loop import (
    its_mistakes,
    sorted_or_shuffled,
    train_it,
    trials,
)
from lesson.steps.your_digit import change_its_mind, every_vote, what_it_has_seen
from lesson.steps.your_digit.change_its_mind import turned
from lesson.steps.your_digit.what_it_has_seen import distances, nearest
from lesson.training import (
    KINDS,
    VALIDATION_IMAGES,
    Epoch,
    Settings,
    start_model,
    train,
)
from lesson.words import numbers

FEW = settings(max_examples=25)  # each looks at real pictures
seeds, pixels = st.integers(0, 99), st.integers(0, PIXELS - 1)
stds = st.sampled_from([0.001, 0.01, 0.1, 1.0, 3.0])
wrong_counts = st.one_of(st.integers(0, 3), st.integers(0, VALIDATION_IMAGES))

NOUNS = "epochs|pictures|threes|sevens|moves|slopes|units|batches|times|parts|pixels"
ONE = "|".join(each.removesuffix("s") for each in NOUNS.split("|"))
MANY_VERBS = "are|have|want|do|account|bring|change|make|stand"
CLUMSY = (
    rf"(?<![\w.,]) ?\b1 (?:{NOUNS}|wrong pictures|{MANY_VERBS})\b",
    rf"(?<![\w.,]) ?\b1 (?:{ONE}|batch) (?:{MANY_VERBS})\b",
    r"\b[Aa]ll 1\b|\b1 of [\d,]+ (?:pictures )?(?:are|have)\b",
    rf"(?<![\d.,])\b(?:0|[2-9]|[1-9][\d,]*\d) (?:{ONE}|batch|has|wants|does)\b",
    r"\bnan\b|\binf\b|[{}]|\.\.|,,",
)


def reads_well(text: str) -> None:
    """Singular and plural agree with their numbers, and nothing is left over of how the sentence was made."""
    plain = text.replace("**", "")
    for pattern in CLUMSY:
        found = re.search(pattern, plain)
        assert not found, (found[0], text)


def number(text: str) -> float:
    return float(text.replace(",", "").rstrip("."))


def first(pattern: str, text: str) -> float:
    return number(re.search(pattern, text.replace("**", ""))[1])


def epoch(count: int, wrong: int) -> Epoch:
    accuracy = torch.tensor(1 - wrong / VALIDATION_IMAGES).item()
    return Epoch(count, 0.5, 0.5, accuracy, ())


@pytest.fixture(scope="module")
def tenth(digits):
    """A tenth of the training pictures, and all to check with."""
    return digits._replace(
        train_x=digits.train_x[::10].contiguous(), train_y=digits.train_y[::10]
    )


@FEW
@given(
    st.builds(
        Settings,
        model=st.sampled_from(list(KINDS)),
        lr=st.sampled_from(LEARNING_RATES),
        batch_size=st.sampled_from([8, 64, 256, 4096]),
        seed=seeds,
        shuffle=st.booleans(),
        init_std=stds,
        hidden=st.sampled_from([1, 3, 30]),
        relu=st.booleans(),
        loss=st.sampled_from(list(LOSSES)),
    ),
    st.integers(0, 2),
    st.integers(0, VALIDATION_IMAGES - 1),
)
def test_what_is_said_of_a_run_is_true_of_it(tenth, chosen, last, row):
    epochs = []
    for each in train(tenth, chosen):
        epochs += [each] if isinstance(each, Epoch) else []
        if len(epochs) > last:
            break
    end, beat = epochs[-1], baseline().wrong
    text = train_it.caption({"this run": epochs}, beat)
    reads_well(text)
    assert first(r"([\d,]+) of 2,038", text) == end.wrong
    low, high = map(float, re.search(r"interval ([\d.]+) to ([\d.]+)", text).groups())
    assert low - 0.001 <= end.valid_accuracy <= high + 0.001
    passed = [each.number for each in epochs if each.wrong < beat]
    assert text.endswith(f"in epoch {passed[0]}." if passed else f"with {beat} wrong.")
    assert ("never" in text) == (not passed)

    model = start_model(chosen)
    if chosen.model == "by_hand":
        scores = scores_by_epoch(tenth.valid_x[row], epochs)
        text = watch_it_learn.caption(scores, epochs)
        reads_well(text)
        assert f"**{says(scores[-1])}**" in text
        assert ("fall" in text) == (end.wrong < epochs[0].wrong)
        if "from the start" in text:
            assert {says(each) for each in scores} == {says(scores[0])}
    for parameter, value in zip(model.parameters(), end.parameters, strict=True):
        parameter.data = value
    with torch.no_grad():
        scores = model(tenth.valid_x)
    counts = confusion(scores, tenth.valid_y)
    assert counts.wrong == end.wrong
    text = its_mistakes.caption(counts)
    reads_well(text)

    measured = measured_batches(scores, tenth.valid_y, 256, chosen.shuffle)
    text = the_broken_measure.caption(measured)
    reads_well(text)
    assert first(r"truth ([\d,]+) of", text) == end.wrong


@given(*[wrong_counts] * 2)
def test_the_mistakes_lean_only_where_chance_alone_would_not_do_it(one, other):
    text = its_mistakes.caption(Confusion(1010, one, other, 1028))
    reads_well(text)
    if not one + other:
        assert text == "It is right about all of them."
        return
    assert first(r"([\d,]+) three", text) == one
    assert first(r"([\d,]+) seven", text) == other
    lean = (other - one) / (one + other) ** 0.5
    assert ("towards 3" in text) == (lean > 2)
    assert ("towards 7" in text) == (lean < -2)


@given(wrong_counts, wrong_counts)
def test_what_sorted_batches_answer_and_its_verdict_agree(called, wrong):
    answer = sorted_or_shuffled.threes_first(called, epoch(1, wrong))
    assert answer.right in sorted_or_shuffled.GUESS_SORTED.answers
    assert f"calls {called:,} of 2,038 a 3" in answer.because
    assert f"leaves {wrong:,} wrong" in answer.because
    mostly = train_it.hundred([epoch(0, 9), epoch(1, wrong)], called).right
    assert mostly == answer.right
    assert (mostly == trials.THREES) == (called > 0.95 * 2038)
    assert (mostly == trials.SEVENS) == (called < 0.05 * 2038)


@given(*[st.one_of(st.integers(0, 2), st.integers(0, 200))] * 5)
def test_the_signs_of_a_gradient(threes, sevens, below, above, blank):
    if not threes + sevens:
        return
    silent = PIXELS - below - above - blank
    text = as_a_picture.caption(Signs(threes, sevens, below, above, blank, silent))
    reads_well(text)
    if not below + above:
        assert "every slope is rounded to 0" in text
        return
    assert first(r"([\d]+) slopes? (?:is|are) below", text) == below
    assert ("none above" in text) == (not above)
    assert first(r"([\d]+) (?:is|are) 0 because", text) == blank
    assert ("although" in text) == (silent > 0)


@FEW
@given(st.sampled_from(list(BATCHES)), seeds, stds, stds)
def test_how_hard_pictures_pull(name, seed, std, other_std):
    xb, yb = batch_of(name, seed)
    yours, other = (pulls(xb, yb, seed, each) for each in (std, other_std))
    text = what_starves_it.caption(yours, other)
    reads_well(text)
    p = start_model(Settings(seed=seed, init_std=std))(xb).detach().sigmoid()
    said = first(rf"with std {std:g}: ([\d.e-]+)", text)
    assert said == pytest.approx((p * (1 - p)).mean().item(), rel=0.01)
    wrong = (p > 0.5) != (yb == 1)
    assert ("None of your pictures" in text) == (not wrong.any())
    by_hand, _ = gradient_by_hand(xb, yb, p)
    heard = what_starves_it.heard(yours, by_hand, by_hand)
    reads_well(heard)
    answer = what_starves_it.longer(yours, other)
    longer = yours.length > other.length
    assert (answer.right == what_starves_it.LARGE) == longer
    assert answer.right in what_starves_it.LONGER.answers


@FEW
@given(st.sampled_from(list(BATCHES)), seeds, stds, pixels)
def test_a_step_and_a_slope_checked(name, seed, std, pixel):
    batch = batch_of(name, seed)
    weights, bias = start_model(Settings(seed=seed, init_std=std)).parameters()
    check = check_slope(*batch, weights, bias, pixel)
    text = is_it_right.caption(
        check, pixel, len(batch[0]), bool(batch[0][:, pixel].any())
    )
    reads_well(text)
    if check.slope:
        said = first(r"says (-?[\d.e-]+)\.", text)
        assert said == pytest.approx(check.slope, rel=1e-6)
    else:
        assert "nothing to measure" in text
    reads_well(is_it_right.stuck(check))
    trace = trace_step(*batch, weights, bias, 1.0, pixel)
    notes = who_changes_what.statements(trace, 1.0)
    assert len(notes) == len(trace) + 1
    for each in notes:
        reads_well(each)
    text = who_changes_what.caption(trace, pixel)
    after = first(r"to (-?[\d.e-]+)\.$", text)
    assert after == pytest.approx(trace[-1].weight, rel=1e-4, abs=1e-9)
    if weights[pixel].item() and batch[0][:, pixel].any():
        once, twice = (each for each in trace if "backward" in each.statement)
        assert twice.weight_grad == pytest.approx(2 * once.weight_grad, rel=1e-5)


@FEW
@given(seeds, stds, st.integers(0, 99))
def test_a_random_start_and_four_pictures(seed, std, place):
    digits = load_digits()
    found = one_start(seed, std)
    text = one_random_start.caption(found, digits.train_y)
    reads_well(text)
    threes, sevens = (
        int((found.scores[rows] > 0).sum()) for rows in (slice(6131), slice(6131, None))
    )
    assert first(r"calls ([\d,]+) three", text) == threes
    assert first(r"and ([\d,]+) seven", text) == sevens
    right = (threes + 6265 - sevens) / 12396
    assert first(r"accuracy (0\.\d+)", text) == pytest.approx(right, abs=6e-5)
    rows = [place, place + 1, 6131 + place, 6132 + place]
    text = every_pair.caption_of_four(found.scores[rows], digits.train_y[rows])
    right = (threes_right := (found.scores[rows[:2]] > 0).sum()) + (
        found.scores[rows[2:]] <= 0
    ).sum()
    assert first(r"Meant.*?mean ([\d.]+)", text) == int(right) / 4
    assert first(r"Computed.*mean ([\d.]+)", text) == 0.5
    assert 0 <= threes_right <= 2
    answer = one_random_start.smaller(seed, found, one_start(seed, std / 100))
    assert answer.right == one_random_start.SAME


@FEW
@given(seeds)
def test_a_thousand_starts_and_one_of_them(seed):
    starts = thousand_starts()
    for text in (
        a_thousand_starts.caption(starts, seed),
        every_pair.caption_of_all(starts, seed),
    ):
        reads_well(text)
        assert f"{starts.accuracy[seed]:.4f}" in text.rpartition("Yours")[2]
        lowest, highest = (each.item() for each in starts.accuracy.aminmax())
        assert f"{lowest:.4f}" in text
        assert f"{highest:.4f}" in text


@given(
    st.floats(-8, 8).map(lambda score: round(score, 2)),
    st.sampled_from([0, 1]),
    st.integers(0, 40),
)
def test_a_score_downhill(score, target, moves):
    path = downhill(score, target, moves)
    text = a_step_or_a_slope.caption(path, target)
    reads_well(text)
    losses = [number(each) for each in re.findall(r"\*\*([\d.]+)\*\*", text)]
    for said, each in zip(losses, (path[0], path[-1]), strict=True):
        p = torch.tensor(each.score).sigmoid().item()
        assert said == pytest.approx(abs(target - p), abs=1e-4)
    assert losses[1] <= losses[0]
    assert f"{moves} move{'' if moves == 1 else 's'} downhill" in text


@given(st.lists(st.sampled_from([n / 20 for n in range(21)]), min_size=3, max_size=3))
def test_three_predictions_by_hand(predictions):
    few = measure_few(predictions, three_at_once.TARGETS)
    text = three_at_once.caption(predictions, three_at_once.TARGETS, few)
    away = [abs(t - p) for t, p in zip(three_at_once.TARGETS, predictions, strict=True)]
    assert first(r"= (0\.\d{4}|1\.0000)", text) == pytest.approx(
        sum(away) / 3, abs=1e-4
    )
    right = sum(
        (p > 0.5) == (t == 1)
        for t, p in zip(three_at_once.TARGETS, predictions, strict=True)
    )
    assert f"accuracy = {right} / 3 = {right / 3:.4f}" in text


@FEW
@given(pixels, stds, seeds, st.sampled_from([1e-6, 1e-4, 0.01, 1.0]))
def test_one_weight_turned_and_nudged(pixel, std, seed, nudge):
    digits = load_digits()
    x, y = digits.train_x[::10], digits.train_y[::10]
    weight = one_weight(x, y, start_model(Settings(seed=seed, init_std=std)), pixel)
    blank, nudged = blank_pixels(x), raise_weight(weight, nudge)
    swept = sweep(weight, 10.0, points=11, max_stairs=50)
    for text in (
        turn_one_weight.caption(weight, swept, blank),
        nudge_it.caption(weight, nudged, swept, blank),
    ):
        reads_well(text)
        assert ("Nothing changes" in text) == (pixel in blank)
    answer = nudge_it.tiny(weight, raise_weight(weight, 1e-4))
    reads_well(answer.because)
    assert answer.right in nudge_it.TINY.answers


@given(
    st.sampled_from(["train", "valid"]),
    st.sampled_from([3, 7]),
    st.integers(0, 6264),
    pixels,
    st.sampled_from([7, 8, 14, 16, 28, 49, 56, 98, 112]),
)
def test_a_picture_as_numbers(split, digit, wanted, index, width):
    picked = pick(split, digit, wanted)
    text = one_picture_one_row.caption(picked, index)
    reads_well(text)
    assert first(r"ink on ([\d]+)", text) == int((picked.pixels > 0).sum())
    row, column = map(int, re.search(r"row (\d+), column (\d+)", text).groups())
    assert 28 * row + column == index
    assert ("it is the last" in text) == (wanted > picked.number)
    reads_well(other_widths.caption(picked.pixels, at_width(picked.pixels, width)))


@FEW
@given(st.integers(1, 12396))
def test_a_pass_in_batches(batch_size):
    taken = one_pass(batch_size)
    text = in_batches.caption(taken)
    reads_well(text)
    assert first(r"([\d,]+) batch", text) == -(-12396 // batch_size)


@given(
    st.integers(1, 50_000), st.floats(0, 1), st.integers(0, 2038), *[wrong_counts] * 2
)
def test_two_layers_merged(size, apart, called, two, one):
    text = without_relu.caption(
        [epoch(1, two)], [epoch(1, one)], Merging(size, apart, called)
    )
    reads_well(text)
    assert first(r"785: ([\d,]+) picture", text) == called
    assert f"two layers **{two:,}**, one layer **{one:,}**" in text


@given(st.integers(0, 12), *[st.floats(0, 1)] * 3)
def test_the_learner_says_what_it_recorded(parts, train_loss, valid_loss, reached):
    text = the_learner.caption(parts, (train_loss, valid_loss, reached))
    reads_well(text)
    assert (
        f"{train_loss:.4f}, validation loss {valid_loss:.4f}, accuracy {reached:.4f}"
        in text
    )


@FEW
@given(
    st.integers(0, VALIDATION_IMAGES - 1),
    st.one_of(st.integers(1, 3), st.integers(1, 500)),
    seeds,
)
def test_a_picture_its_neighbours_votes_and_change(row, count, seed):
    digits = load_digits()
    picture = digits.valid_x[row]
    near = nearest(distances(picture, digits.train_x[::10]), count)
    own = picture.norm().item()
    text = what_it_has_seen.caption(*near, digits.train_y[::10], own)
    reads_well(text)
    if count > 1:
        said = re.search(r"nearest (\d+) (?:is|are) a? ?threes? and (\d+) ", text)
        assert sum(map(int, said.groups())) == count
    weights, bias = start_model(Settings("by_hand", seed=seed)).parameters()
    sums = pixel_votes(picture, weights, bias)
    text = every_vote.caption(sums, units=False)
    three, seven, own_bias, score = map(float, re.findall(r"[+-][\d.]+\d", text))
    assert three + seven + own_bias == pytest.approx(score, abs=0.02)
    assert f"**{says(sums.score)}**" in text
    text = change_its_mind.caption(picture, turned(picture, weights, bias), sums.score)
    length = abs(sums.score) / weights.norm().item()
    assert first(r"length ([\d.]+)", text) == pytest.approx(length, abs=0.02)


@given(st.integers(0, 3000), st.integers(1, 3000))
def test_a_share_and_its_interval(wrong, of):
    if wrong > of:
        return
    text = numbers.accuracy(wrong, of)
    low, high = map(float, re.search(r"([\d.]+) to ([\d.]+)\)", text).groups())
    assert low - 0.0006 <= 1 - wrong / of <= high + 0.0006


@pytest.mark.parametrize(
    "clumsy",
    [
        "After 1 epochs all is well",
        "1 three want a higher score",
        "All 1 pictures are threes",
        "1 are 0",
        "1 of 2,038 are wrong",
        "2 picture called differently",
        "0 wants it",
    ],
)
def test_what_reads_badly_is_found_out(clumsy):
    with pytest.raises(AssertionError):
        reads_well(clumsy)
    reads_well("1,231 pictures are 1 of 2,038; 0.1 epochs, 21 threes want 0 pictures")
