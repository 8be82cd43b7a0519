"""Its mistakes."""

from lesson.experiments.mistakes import Confusion
from lesson.steps.training_loop import its_mistakes


def test_the_caption_of_the_mistakes_is_grammatical_at_0_1_and_many():
    assert (
        its_mistakes.caption(Confusion(1010, 0, 0, 1028))
        == "It is right about all of them."
    )
    one = its_mistakes.caption(Confusion(1009, 1, 0, 1028))
    assert "1 three called 7, 0 sevens called 3" in one
    assert "Chance alone" in one
    assert "leans towards 3" in its_mistakes.caption(Confusion(1010, 0, 1028, 0))
    assert "leans towards 7" in its_mistakes.caption(Confusion(10, 1000, 20, 1008))
