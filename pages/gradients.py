"""Step 4: all 785 slopes at once, and what happens to `.grad`."""

import streamlit as st

from lesson import ui
from lesson.charts.gradients import (
    error_by_step,
    growing_gradient,
    pulls_by_score,
    slopes_by_image,
)
from lesson.charts.step_length import by_step_length, length_words
from lesson.experiments.finite_differences import STEPS, check_slope, finite_difference
from lesson.experiments.one_step import NAMES, one_step_twice_backward, trace_step
from lesson.experiments.pulls import BATCHES, batch_of, growing, pulls, signs
from lesson.experiments.step_length import LENGTHS, model_after, step_lengths
from lesson.gradients import calc_grad, gradient_by_hand, sigmoid_slope
from lesson.optimizer import BasicOptim
from lesson.training import Settings, start_model
from lesson.words.captions import gradients as captions
from lesson.words.cards import Ask
from lesson.words.cards import gradients as cards
from lesson.words.questions import gradients as questions

LR = Settings().lr
PIXEL = (13, 14)

page = ui.page("gradients")


def batch_name(lab: ui.Lab) -> str:
    """Which pictures."""
    hint = "The first ones in the order of the files, or as the seed shuffles them."
    return lab.select(
        "Pictures in the batch", list(BATCHES), "first 256", "images", help=hint
    )


@page.scene("The gradient as a picture")
def as_a_picture(lab: ui.Lab) -> None:
    """All slopes of the weights, of one picture first and then of the whole batch."""
    lab.cards(cards.DOWNHILL, cards.SORTED, cards.SILENT)
    images, std = batch_name(lab), lab.init_std()
    with lab.more("seed, row, column"):
        seed, pixel = lab.seed(), ui.pixel_sliders(lab, PIXEL)
    xb, yb = batch_of(images, seed)
    model = start_model(Settings(seed=seed, init_std=std))
    grown = growing(xb, yb, model)
    figure = growing_gradient(grown, xb, model.weights[:, 0], LR, pixel)
    lab.figure(figure, **ui.clicks(lab))
    lab.play(len(grown) - 1)
    lab.what_you_see(captions.gradient(signs(xb, yb, grown[-1].weights)))
    lab.equation(
        r"\nabla L = \left(\tfrac{\partial L}{\partial w_1}, \dots, \tfrac{\partial L}{\partial w_{784}},"
        r" \tfrac{\partial L}{\partial b}\right)",
        (calc_grad, "backward()"),
    )
    lab.code(calc_grad)
    with lab.details("What one backward() has left"):
        ui.table(("after `calc_grad`", "value"), captions.numbers(grown[-1], pixel))


@page.scene("What starves it")
def starves(lab: ui.Lab) -> None:
    """How hard each picture can pull, from two starts."""
    images, std, seed = batch_name(lab), lab.init_std(), lab.seed()
    lab.cards(
        cards.PULLS,
        Ask(questions.LONGER, lambda: questions.longer_now(images, seed)),
        cards.SURE_AND_WRONG,
        cards.NOT_FASTER,
    )
    xb, yb = batch_of(images, seed)
    yours, other = (
        pulls(xb, yb, seed, each) for each in (std, 0.01 if std >= 0.1 else 1.0)
    )
    lab.figure(pulls_by_score(yours, yb))
    lab.what_you_see(captions.starved(yours, other))
    lab.equation(r"\sigma'(\text{score}) = p\,(1 - p)", (sigmoid_slope, "return"))
    lab.equation(
        r"\frac{\partial L}{\partial w_j} = \frac{1}{n} \sum_{i=1}^{n} \pm\, p_i (1 - p_i)\, x_{ij}",
        (gradient_by_hand, "pull ="),
        (gradient_by_hand, "return"),
    )
    lab.code(sigmoid_slope, gradient_by_hand)
    with lab.details("Two starts, side by side"):
        ui.draw(
            slopes_by_image(
                {f"std {each.std:g}": each.slopes for each in (yours, other)}
            )
        )
    with lab.details("How few have a say, and the gradient by hand"):
        model = start_model(Settings(seed=seed, init_std=std))
        calc_grad(xb, yb, model)
        by_hand, _ = gradient_by_hand(xb, yb, model(xb).detach().sigmoid())
        st.markdown(captions.heard(yours, by_hand, model.weights.grad))


@page.scene("Who changes what")
def who_changes_what(lab: ui.Lab) -> None:
    """One training step, statement by statement, with one backward() too many."""
    lab.cards(cards.WHERE, Ask(questions.TWICE, questions.twice_now), cards.FORGET)
    images, std = batch_name(lab), lab.init_std()
    with lab.more("seed, row, column"):
        seed, pixel = lab.seed(), ui.pixel_sliders(lab, PIXEL)
    weights, bias = start_model(Settings(seed=seed, init_std=std)).parameters()
    trace = trace_step(*batch_of(images, seed), weights, bias, LR, pixel)
    steps = [(each.statement, each.values) for each in trace]
    before = ("# before", (weights[pixel].item(), None, bias.item(), None))
    notes = captions.statements(trace, LR)
    with lab.stage:
        ui.statements(NAMES, [before, *steps], notes)
    lab.play(len(trace), "statement", [note.replace("`", "") for note in notes])
    lab.what_you_see(captions.stepped(trace, pixel))
    lab.code(one_step_twice_backward, BasicOptim)


@page.scene("How far?")
def how_far(lab: ui.Lab) -> None:
    """Steps of every length along one gradient."""
    lab.cards(cards.HOW_FAR, cards.ONE_DIGIT_ONLY, cards.RUNNING_START)
    images, lr, epoch = (
        batch_name(lab),
        lab.lr(),
        lab.slider("Epochs before", 0, 40, 0, "before"),
    )
    with lab.more("start, seed, loss"):
        settings = Settings(
            init_std=lab.init_std(), seed=lab.seed(), loss=lab.loss(), shuffle=True
        )
    steps = step_lengths(
        batch_of(images, settings.seed), model_after(settings, epoch), settings.loss
    )
    for figure in by_step_length(steps, lr):
        lab.figure(figure)
    lab.play(len(LENGTHS) - 1, words=length_words(steps))
    lab.what_you_see(captions.how_far(steps, lr))
    lab.code(step_lengths)


@page.scene("Is it right?")
def is_it_right(lab: ui.Lab) -> None:
    """Autograd's slope of one weight, against finite differences."""
    lab.cards(
        cards.ASK_THE_LOSS,
        Ask(questions.SMALLER, questions.smaller_now),
        cards.TWO_ERRORS,
        cards.DIGITS,
    )
    images, std = batch_name(lab), lab.init_std()
    with lab.more("seed, row, column"):
        seed, pixel = lab.seed(), ui.pixel_sliders(lab, PIXEL)
    xb, yb = batch_of(images, seed)
    weights, bias = start_model(Settings(seed=seed, init_std=std)).parameters()
    check = check_slope(xb, yb, weights, bias, pixel)
    lab.figure(error_by_step(check))
    lab.play(len(STEPS) - 1)
    lab.what_you_see(captions.checked(check, pixel, len(xb), bool(xb[:, pixel].any())))
    lab.code(finite_difference)
    with lab.details("Where float32 is at its end"):
        st.markdown(captions.stuck(check))


page.show()
