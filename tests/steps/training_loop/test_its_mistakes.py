"""Its mistakes."""

import json

from lesson.experiments.mistakes import Confusion
from lesson.runs import Run
from lesson.steps.training_loop import its_mistakes
from lesson.steps.training_loop.its_mistakes import mistakes_by_epoch
from lesson.steps.training_loop.trials import Mistakes, mistakes_after
from lesson.training import Settings


def test_each_epoch_has_the_pictures_that_it_is_surest_and_wrong_about(digits):
    settings = Settings(batch_size=4096)
    mistakes = [mistakes_after(settings, each) for each in Run(settings).up_to(3)]
    figure = mistakes_by_epoch(mistakes)
    assert json.dumps(figure.chart().to_dict())
    worst = figure.data["worst"]
    for each in mistakes:
        here = worst[worst["epoch"] == each.epoch]
        assert here["row"].tolist() == each.worst
        targets = digits.valid_y[each.worst, 0]
        assert ((here["says"] == "3").to_numpy() != (targets == 1).numpy()).all()
    urls = dict(figure.data["pictures"].itertuples(index=False))
    assert set(worst["row"]) == set(urls)
    assert worst[worst["newest"]]["epoch"].unique().tolist() == [3]
    assert f"{mistakes[-1].counts.wrong:,} of 2,038" in figure.data["words"]["words"][0]


def test_without_a_mistake_there_is_nothing_to_look_at():
    figure = mistakes_by_epoch([Mistakes(1, Confusion(1010, 0, 0, 1028), [], [])])
    assert figure.data["worst"].empty
    assert figure.data["words"]["words"][0].endswith("surest about: none.")


def test_the_caption_of_the_mistakes_is_grammatical_at_0_1_and_many():
    none = its_mistakes.caption(Confusion(1010, 0, 0, 1028))
    assert none == "It is right about all of them."
    one = its_mistakes.caption(Confusion(1009, 1, 0, 1028))
    assert "1 three called 7, 0 sevens called 3" in one
    assert "Chance alone" in one
    assert "leans towards 3" in its_mistakes.caption(Confusion(1010, 0, 1028, 0))
    assert "leans towards 7" in its_mistakes.caption(Confusion(10, 1000, 20, 1008))
