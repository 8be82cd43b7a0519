"""Step 4: all 785 slopes at once, and what happens to `.grad`."""

from lesson import ui
from lesson.charts import gradients as charts
from lesson.charts.predictions import SCORES
from lesson.charts.step_length import by_step_length, length_words
from lesson.charts.two_losses import two_losses
from lesson.experiments.finite_differences import STEPS, check_slope, finite_difference
from lesson.experiments.one_step import NAMES, one_step_twice_backward, trace_step
from lesson.experiments.pulls import BATCHES, batch_of, growing, pulls, signs
from lesson.experiments.step_length import LENGTHS, model_after, step_lengths
from lesson.experiments.two_losses import MOVES, both_ways, roll
from lesson.gradients import calc_grad, gradient_by_hand, sigmoid_slope
from lesson.loss import cross_entropy, distance_to_target, mnist_loss
from lesson.models import LinearByHand
from lesson.optimizer import BasicOptim
from lesson.training import Batch, Settings, start_model
from lesson.words.captions import gradients as captions
from lesson.words.cards import gradients as cards
from lesson.words.questions import gradients as questions
from lesson.words.story import Ask

LR = Settings().lr
PIXEL = (13, 14)


page = ui.page("gradients")


def batch_name(lab: ui.Lab) -> str:
    """Which pictures."""
    hint = "The first ones in the order of the files, or as the seed shuffles them."
    names = list(BATCHES)
    return lab.select("Pictures in the batch", names, "first 256", "images", help=hint)


def batch_and_start(lab: ui.Lab) -> tuple[Batch, LinearByHand, int]:
    """Which pictures, a model before its first step, and one of its pixels."""
    images, std = batch_name(lab), lab.init_std()
    with lab.more("seed, row, column"):
        seed, pixel = lab.seed(), lab.pixel(PIXEL)
    model = start_model(Settings(seed=seed, init_std=std))
    return batch_of(images, seed), model, pixel


@page.scene("The gradient as a picture")
def as_a_picture(lab: ui.Lab) -> None:
    """All slopes of the weights, of one picture first and then of the whole batch."""
    lab.cards(cards.DOWNHILL, cards.SORTED, cards.SILENT)
    (xb, yb), model, pixel = batch_and_start(lab)
    grown = growing(xb, yb, model)
    figure = charts.growing_gradient(grown, xb, model.weights[:, 0], LR, pixel)
    lab.figure(figure, **lab.clicks())
    lab.play(len(grown) - 1)
    lab.what_you_see(captions.gradient(signs(xb, yb, grown[-1].weights)))
    slopes = r"\tfrac{\partial L}{\partial w_1}, \dots, \tfrac{\partial L}{\partial w_{784}}, \tfrac{\partial L}{\partial b}"
    lab.equation(rf"\nabla L = \left({slopes}\right)", (calc_grad, "backward()"))
    lab.code(calc_grad)
    with lab.details("What one backward() has left"):
        lab.table(("after `calc_grad`", "value"), captions.numbers(grown[-1], pixel))


@page.scene("What starves it")
def starves(lab: ui.Lab) -> None:
    """How hard each picture can pull, from two starts."""
    images, std, seed = batch_name(lab), lab.init_std(), lab.seed()
    longer = Ask(questions.LONGER, lambda: questions.longer_now(images, seed))
    lab.cards(cards.PULLS, longer, cards.SURE_AND_WRONG, cards.NOT_FASTER)
    xb, yb = batch_of(images, seed)
    yours = pulls(xb, yb, seed, std)
    other = pulls(xb, yb, seed, 0.01 if std >= 0.1 else 1.0)
    lab.figure(charts.pulls_by_score(yours, yb))
    lab.what_you_see(captions.starved(yours, other))
    lab.equation(r"\sigma'(\text{score}) = p\,(1 - p)", (sigmoid_slope, "return"))
    mean = r"\frac{\partial L}{\partial w_j} = \frac{1}{n} \sum_{i=1}^{n} \pm\, p_i (1 - p_i)\, x_{ij}"
    lab.equation(mean, (gradient_by_hand, "pull ="), (gradient_by_hand, "return"))
    lab.code(sigmoid_slope, gradient_by_hand)
    with lab.details("Two starts, side by side"):
        lab.draw(charts.slopes_by_image(yours, other))
    with lab.details("How few have a say, and the gradient by hand"):
        lab.write(captions.heard(yours, yours.by_hand, yours.autograd))


@page.scene("Two losses")
def two(lab: ui.Lab) -> None:
    """One score, pulled by either loss."""
    crosses = Ask(questions.CROSSES, questions.crosses_now)
    lab.cards(cards.SAME_START, crosses, cards.WHO_IS_HEARD)
    start = lab.select("Score at the start", SCORES, questions.SURE_AND_WRONG, "score")
    target = lab.target()
    paths = both_ways(start, target)
    for figure in two_losses(paths, target):
        lab.figure(figure)
    lab.play(MOVES, "move")
    lab.what_you_see(captions.two_losses(paths, target))
    lab.equation(r"\left|p - y\right|", (distance_to_target, "abs()"))
    lab.equation(r"-\log\,(1 - \left|p - y\right|)", (cross_entropy, "return binary"))
    lab.code(mnist_loss, distance_to_target, cross_entropy, roll)


@page.scene("Who changes what")
def who_changes_what(lab: ui.Lab) -> None:
    """One training step, statement by statement, with one backward() too many."""
    lab.cards(cards.WHERE, Ask(questions.TWICE, questions.twice_now), cards.FORGET)
    batch, model, pixel = batch_and_start(lab)
    trace = trace_step(*batch, *model.parameters(), LR, pixel)
    steps = [(each.statement, each.values) for each in trace]
    before = ("# before", (model.weights[pixel].item(), None, model.bias.item(), None))
    notes = captions.statements(trace, LR)
    with lab.stage:
        lab.statements(NAMES, [before, *steps], notes)
    lab.play(len(trace), "statement", [note.replace("`", "") for note in notes])
    lab.what_you_see(captions.stepped(trace, pixel))
    lab.code(one_step_twice_backward, BasicOptim)


@page.scene("How far?")
def how_far(lab: ui.Lab) -> None:
    """Steps of every length along one gradient."""
    lab.cards(cards.HOW_FAR, cards.ONE_DIGIT_ONLY, cards.RUNNING_START)
    images, lr = batch_name(lab), lab.lr()
    epoch = lab.slider("Epochs before", 0, 40, 0, "before")
    with lab.more("start, seed, loss"):
        std, seed, loss = lab.init_std(), lab.seed(), lab.loss()
    settings = Settings(init_std=std, seed=seed, loss=loss, shuffle=True)
    steps = step_lengths(batch_of(images, seed), model_after(settings, epoch), loss)
    for figure in by_step_length(steps, lr):
        lab.figure(figure)
    lab.play(len(LENGTHS) - 1, words=length_words(steps))
    lab.what_you_see(captions.how_far(steps, lr))
    lab.code(step_lengths)


@page.scene("Is it right?")
def is_it_right(lab: ui.Lab) -> None:
    """Autograd's slope of one weight, against finite differences."""
    smaller = Ask(questions.SMALLER, questions.smaller_now)
    lab.cards(cards.ASK_THE_LOSS, smaller, cards.TWO_ERRORS, cards.DIGITS)
    (xb, yb), model, pixel = batch_and_start(lab)
    check = check_slope(xb, yb, *model.parameters(), pixel)
    lab.figure(charts.error_by_step(check))
    lab.play(len(STEPS) - 1)
    lab.what_you_see(captions.checked(check, pixel, len(xb), bool(xb[:, pixel].any())))
    lab.code(finite_difference)
    with lab.details("Where float32 is at its end"):
        lab.write(captions.stuck(check))


page.show()
