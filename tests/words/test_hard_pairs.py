"""What is said of the 45 pairs."""

import pytest

from lesson.experiments.hard_pairs import PAIRS, PairsEpoch, PairSettings, every_pair
from lesson.words.captions import hard_pairs as captions
from lesson.words.questions import hard_pairs as questions

OF = [2000] * len(PAIRS)


def epoch(**wrong: int) -> PairsEpoch:
    """After one epoch: of all pairs one picture wrong, but for those that are named, as in p4_9=70."""
    counts = [wrong.get("p{}_{}".format(*pair), 1) for pair in PAIRS]
    return PairsEpoch(1, counts, OF)


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        (epoch(p5_8=88), "No other interval overlaps"),
        (epoch(p5_8=88, p3_5=80), "The interval of 3/5 overlaps"),
        (epoch(p5_8=88, p3_5=80, p4_9=75), "2 other intervals overlap"),
        (PairsEpoch(1, [0] * 45, OF), "44 other intervals overlap"),
        (PairsEpoch(0, OF, OF), "44 other intervals overlap"),
    ],
)
def test_the_caption_says_how_sure_the_hardest_pair_is(shown, says):
    text = captions.hard_pairs([shown])
    assert says in text
    assert len(text) <= 150


def test_one_mistake_of_many_is_not_none():
    shares = 0.0, 1 / 2115, 25 / 400, 1.0
    written = ["0.0 %", "0.05 %", "6.2 %", "100.0 %"]
    assert [captions.per_cent(share) for share in shares] == written


def test_the_table_has_all_pairs_the_hardest_first():
    heads, rows = captions.table(epoch(p5_8=88, p3_5=80))
    assert len(rows) == len(PAIRS)
    assert {len(row) for row in rows} == {len(heads)}
    assert [row[0] for row in rows[:2]] == ["5/8", "3/5"]
    assert rows[0][1:4] == (88, 2000, "4.4 %")


def test_the_guess_is_judged_by_the_pairs_offered():
    answer = questions.hardest(epoch(p5_8=88, p4_9=89, p2_3=95))
    assert answer.right == "4/9"
    assert "5/8: 88 of 2,000" in answer.because
    assert "number 2" in answer.because


def test_on_the_sample_the_first_is_ahead_of_the_others():
    last = every_pair(PairSettings()).up_to(questions.EPOCHS)[-1]
    offered = [last.wrong[PAIRS.index(pair)] for pair in questions.OFFERED]
    assert sorted(offered)[-1] > sorted(offered)[-2]
    assert questions.hardest_now().right == captions.named(
        questions.OFFERED[offered.index(max(offered))]
    )
