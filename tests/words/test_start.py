"""What the start page says, and asks, at many settings."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments import presets
from lesson.experiments.baseline import baseline
from lesson.experiments.one_picture import EXAMPLES, scores_by_epoch, turns
from lesson.experiments.race import ENTRANTS, entrants
from lesson.models import LinearByHand
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES, Epoch
from lesson.words.captions import start as captions
from lesson.words.cards import MAX_WORDS, Card
from lesson.words.cards import start as cards
from lesson.words.questions import start as questions

wrong_counts = st.integers(0, VALIDATION_IMAGES)


def epoch(number: int, wrong: int) -> Epoch:
    accuracy = torch.tensor(1 - wrong / VALIDATION_IMAGES).item()
    return Epoch(number, 0.5, 0.5, accuracy, ())


def first_look() -> list[Epoch]:
    settings, last = presets.FIRST_LOOK
    return run_for(settings).up_to(last)


@pytest.mark.parametrize("row", EXAMPLES)
def test_an_example_is_misread_untrained_and_read_in_the_end(digits, row):
    scores = scores_by_epoch(digits.valid_x[row], first_look())
    is_three = digits.valid_y[row].item() == 1
    assert (scores[0] > 0) != is_three
    assert (scores[-1] > 0) == is_three
    assert len(turns(scores)) == 1


def test_the_answer_to_the_first_example_can_be_seen_to_turn(digits):
    (turned,) = turns(scores_by_epoch(digits.valid_x[EXAMPLES[0]], first_look()))
    assert 5 <= turned <= 20


def test_the_examples_are_threes_and_sevens(digits):
    assert {digits.valid_y[row].item() for row in EXAMPLES} == {0.0, 1.0}


def test_the_scores_by_epoch_are_those_of_the_model(digits):
    for each, score in zip(
        first_look()[:3],
        scores_by_epoch(digits.valid_x[5], first_look()[:3]),
        strict=True,
    ):
        model = LinearByHand()
        model.weights, model.bias = each.parameters
        assert score == pytest.approx(model(digits.valid_x[5:6]).item(), abs=1e-5)


def test_a_3_over_a_7_appears_in_the_weights_and_the_count_falls():
    start, *_, end = first_look()
    shape = baseline().mean_three - baseline().mean_seven
    cosine = torch.nn.functional.cosine_similarity
    assert cosine(end.parameters[0][:, 0], shape, dim=0) > 0.5
    assert abs(cosine(start.parameters[0][:, 0], shape, dim=0)) < 0.15
    assert end.wrong < start.wrong / 20


@given(
    st.lists(
        st.tuples(st.floats(-9, 9), wrong_counts),
        min_size=2,
        max_size=40,
    )
)
def test_the_caption_says_what_it_said_first_last_and_when_it_turned(rows):
    scores, wrongs = zip(*rows, strict=True)
    text = captions.one_picture(scores, [epoch(n, w) for n, w in enumerate(wrongs)])
    says = ["3" if score > 0 else "7" for score in scores]
    changed = [n for n in range(1, len(says)) if says[n] != says[n - 1]]
    if not changed:
        assert text.startswith(f"It says **{says[-1]}** from the start.")
    elif says[0] != says[-1]:
        assert text.startswith(f"Untrained it says **{says[0]}**;")
        assert f"epoch {changed[-1]}, to **{says[-1]}**" in text
        assert ("for the last time" in text) == (len(changed) > 1)
    else:
        assert f"turns {len(changed)} times in between" in text
    assert ("fall" in text) == (wrongs[-1] < wrongs[0])
    assert f"from {wrongs[0]:,} to **{wrongs[-1]:,} of 2,038**" in text


@given(st.lists(wrong_counts, min_size=2, max_size=30))
def test_the_caption_of_the_race_says_when_each_beat_the_average_pictures(wrongs):
    run = [epoch(number, wrong) for number, wrong in enumerate(wrongs)]
    text = captions.race({"one": run, "other": run}, 99)
    beaten = next((str(n) for n, wrong in enumerate(wrongs) if wrong < 99), "never")
    assert text.endswith(f"pictures: {beaten}, {beaten}.")
    assert f"one **{wrongs[-1]:,}**, other **{wrongs[-1]:,}**" in text
    assert ("After 1 epoch," in text) == (len(wrongs) == 2)


@pytest.mark.parametrize(
    ("by_hand", "small", "net", "right"),
    [
        (58, 38, 38, questions.TIE),
        (58, 38, 28, questions.NET),
        (30, 38, 29, questions.TIE),
        (30, 38, 38, questions.HAND),
    ],
)
def test_the_race_is_a_tie_unless_the_net_is_ten_ahead(by_hand, small, net, right):
    answer = questions.race(by_hand, small, net)
    assert answer.right == right
    assert f"{by_hand} are wrong by hand" in answer.because


@pytest.mark.slow
def test_like_against_like_the_net_is_no_better_and_the_model_by_hand_is_worse():
    """The first version gave the second layer the credit for what the start does."""
    assert questions.race_now().right == questions.TIE
    for seed in (0, 1, 2):
        by_hand, small, net = (
            run_for(each).up_to(40)[40].wrong for each in entrants(seed).values()
        )
        assert abs(small - net) < questions.CLEAR
        assert by_hand > max(small, net)
    assert [each.model for each in ENTRANTS.values()] == [
        "by_hand",
        "pytorch",
        "relu_net",
    ]


def test_the_average_pictures_are_called_a_classifier():
    text = captions.average_pictures(baseline())
    assert "0.9168" in text
    assert "0.9854" in text
    assert "0.9511" in text
    assert "nearest centroid" in text


@pytest.mark.parametrize(
    "card",
    [each for each in vars(cards).values() if isinstance(each, Card)],
    ids=lambda card: card.title,
)
def test_a_card_has_at_most_60_words_and_says_its_words_of_the_glossary(card):
    assert card.length <= MAX_WORDS
    assert all(word.lower() in card.text.lower() for word in card.words)
