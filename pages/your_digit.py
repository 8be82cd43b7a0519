"""Step 8: does it read your handwriting?"""

from collections.abc import Sequence

from lesson import ui
from lesson.charts import answers, galleries, nearness, running_votes, turning
from lesson.charts import teaching as charts
from lesson.digits import load_digits
from lesson.handwriting import distances, oddness, readers, teaching, votes
from lesson.handwriting.preparation import Given, centre_of_mass, prepare
from lesson.handwriting.sheets import Sheet, pixels_of, sheets_to_text, to_tensors
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.words.captions import your_digit as captions
from lesson.words.cards import your_digit as cards
from lesson.words.questions import your_digit as questions
from lesson.words.story import Ask

page = ui.page("your_digit")
BY_HAND, PYTORCH, NET = ALL = list(readers.READERS)
WRITE = "Write"


def digit_and_readers(
    lab: ui.Lab, *names: str
) -> tuple[Given, dict[str, readers.Reader]]:
    """The digit that all scenes speak of and the named models; the controls of both are behind "More"."""
    with lab.more("the digit, the models"):
        given = lab.given_digit()
        last, seed = lab.epochs(), lab.seed()
    with lab.busy("Training"):
        return given, readers.readers(seed, last, names)


def epochs_and_seed(lab: ui.Lab) -> tuple[int, int]:
    """How long the models learn, and from which start: behind "More"."""
    with lab.more("the models"):
        return lab.epochs(), lab.seed()


def reader(lab: ui.Lab, name: str) -> readers.Reader:
    """The model of this name, with its controls behind "More"."""
    last, seed = epochs_and_seed(lab)
    with lab.busy("Training"):
        return readers.readers(seed, last, [name])[name]


def write_sheets(
    lab: ui.Lab, own: Sequence[Sheet], reader: readers.Reader
) -> tuple[list[bool], float | None]:
    """The pad, and the sheets with rims that say whether a model reads them right.

    Gives which it reads right, and its score for what is on the pad, if there is anything.
    """
    ink = lab.ink("next")
    pixels = pixels_of(ink)
    score = None
    if pixels is not None:
        score = votes.votes_of(pixels, reader.parameters).score
        lab.doubt(pixels, draw_strokes(strokes_from_text(ink)))
    well = teaching.right(teaching.Copies(reader, 1), *to_tensors(own))[:, 0].tolist()
    read_as = [charts.answer(*each) for each in zip(own, well, strict=True)]
    lab.write_sheets(own, read_as, well, (charts.RIGHT, charts.WRONG))
    return well, score


def way_to_teach(lab: ui.Lab) -> tuple[str, float]:
    """What to do with the sheets, and the one control that it has of its own: a rate, how many times, how far."""
    way = lab.one_of("Your sheets", [WRITE, *teaching.WAYS], WRITE, "teach")
    if way == "Alone":
        hint = "How far each step goes: the gradient is multiplied by it."
        usual = teaching.USUAL_RATE
        return way, lab.select(
            "Learning rate", teaching.RATES, usual, "own_lr", help=hint
        )
    if way == "Mixed":
        hint = "As if each of your sheets were in the pile so many times."
        usual = teaching.USUAL_TIMES
        return way, lab.select(
            "How many times yours count", teaching.TIMES, usual, "times", help=hint
        )
    if way == "Varied":
        hint = "Shifted so far in four directions, turned by 5° a pixel to both sides, and made thicker."
        return way, lab.slider(
            "How far variants go, in pixels", 1, 3, teaching.USUAL_FAR, "far", help=hint
        )
    return way, 0


def teach(
    lab: ui.Lab, way: str, how: float, reader: readers.Reader, own: Sequence[Sheet]
) -> list:
    """Teach a model the sheets and draw what came of it; the records.

    The last ones are remembered, in this visit and nowhere else: other cards and other places in them are there at once.
    """
    counted = 0 if way == "Mixed" else how  # all of them are computed at once
    wanted = way, counted, reader.settings, reader.epochs, sheets_to_text(own)

    def compute() -> list:
        return teaching.taught(teaching.WAYS[way], reader, to_tensors(own), how)

    records = lab.remembered("taught", wanted, compute)
    pictures_above, counts = charts.figures(way, own, records, how)
    lab.figure(pictures_above, 6.5 if len(own) <= charts.IN_A_ROW else 9)
    lab.figure(counts)
    if way != "Mixed":
        lab.play(teaching.STEPS, "step", charts.words_of_steps(counts))
    return records


@page.scene("Draw")
def draw_it(lab: ui.Lab) -> None:
    """Three models read it, and how each came to its answer."""
    lab.cards(cards.DRAW, cards.FOOL_THEM)
    pixels = lab.given_digit(on_stage=True).pixels
    last, seed = epochs_and_seed(lab)
    trained = readers.runs(seed)
    lab.code(draw_strokes)
    lab.watch(
        trained,
        last,
        lambda epochs, _: answers.by_epoch(readers.scores_by_epoch(pixels, epochs)),
        lambda *epochs: captions.answers(
            readers.scores_by_epoch(pixels, dict(zip(trained, epochs, strict=True))),
            empty=not pixels.any(),
        ),
    )


@page.scene("As MNIST has it")
def as_mnist_has_it(lab: ui.Lab) -> None:
    """How it was prepared, and what they say of it elsewhere in the picture."""
    lab.cards(cards.ALL_ALIKE, Ask(questions.MOVED, questions.moved_now), cards.PLACES)
    given, known = digit_and_readers(lab, *ALL)
    shifted = readers.places(given.pixels)
    scores = readers.scores_of(shifted, known)
    with lab.stage:
        lab.pictures(galleries.stages(given.prepared, given.pixels), 140)
    lab.figure(figure := answers.coming(scores, shifted))
    lab.play(readers.FARTHEST, "coming", answers.words_of_frames(figure, "coming"))
    loose = readers.scores_of(given.loose, known)
    lab.what_you_see(captions.moved(scores, loose))
    lab.code(prepare, centre_of_mass, readers.moved)
    with lab.details(f"All validation pictures moved, as {PYTORCH} reads them"):
        wrong = readers.wrong_when_moved(known[PYTORCH].model)
        lab.table(("pixels to the right", "wrong"), list(enumerate(wrong)))


@page.scene("Every vote")
def every_vote(lab: ui.Lab) -> None:
    """The score as a sum."""
    lab.cards(cards.VOTES, Ask(questions.BLANK, questions.blank_now), cards.UNITS)
    name = lab.one_of("Whose votes", ALL, PYTORCH, "whose")
    given, known = digit_and_readers(lab, name)
    parameters = known[name].parameters
    sums = votes.votes_of(given.pixels, parameters)
    lab.figure(figure := running_votes.running_votes(given.pixels, parameters, sums))
    words = running_votes.words_of_parts(figure)
    lab.play(len(words) - 1, "part", words)
    lab.what_you_see(captions.votes(sums, units=name == NET))
    lab.code(votes.unit_votes if name == NET else votes.pixel_votes)
    with lab.details("The sums"):
        lab.table(("votes", "sum"), sums.sums)
    if name == NET:
        with lab.details("All hidden units that have found something"):
            lab.pictures(galleries.units(parameters[0], sums))


@page.scene("Change its mind")
def change_its_mind(lab: ui.Lab) -> None:
    """The smallest change after which a linear model gives the other answer."""
    lab.cards(cards.TURN, cards.NO_SHAPE)
    name = lab.one_of("Whose mind", [BY_HAND, PYTORCH], PYTORCH, "mind")
    given, known = digit_and_readers(lab, name)
    model, pixels = known[name].parameters, given.pixels
    other = votes.turned(pixels, *model)
    score = votes.pixel_votes(pixels, *model).score
    lab.figure(figure := turning.on_the_way(pixels, other, *model))
    lab.play(turning.STEPS, "step", turning.words_of_steps(figure))
    lab.what_you_see(captions.turned(pixels, other, score))
    change = r"x' = x - 1.001\,\frac{\text{score}}{w \cdot w}\,w"
    lab.equation(change, (votes.turned, "score ="), (votes.turned, "return"))
    lab.code(votes.turned)
    with lab.details("What a screen can show of it"):
        visible = votes.pixel_votes(other.clamp(0, 1), *model).score
        lab.pictures(galleries.cut(pixels, other, (score, visible)), 140)


@page.scene("What it has seen")
def what_it_has_seen(lab: ui.Lab) -> None:
    """The training pictures nearest to it."""
    lab.cards(cards.NEIGHBOURS, cards.NEAR)
    count = lab.slider("How many neighbours vote", 1, 500, 100, "neighbours")
    with lab.more("the digit"):
        pixels = lab.given_digit().pixels
    x, y = load_digits().train_x, load_digits().train_y
    away = distances.distances(pixels, x)
    with lab.stage:
        near = distances.nearest(away, 4)
        lab.pictures(galleries.neighbours(pixels, *near, load_digits()), 110)
    lab.figure(nearness.by_distance(away, y))
    voters = distances.nearest(away, count)
    lab.what_you_see(captions.neighbours(*voters, y, pixels.norm().item()))
    lab.code(distances.distances, distances.nearest)


@page.scene("Neither")
def neither(lab: ui.Lab) -> None:
    """How odd it is: a ruler made of threes and sevens, for what is neither."""
    noise = Ask(questions.NOISE, questions.noisy_now)
    lab.cards(cards.NEVER_SHOWN, cards.RULER, cards.MISSES, noise, cards.NO_CHANCE)
    name = lab.one_of("Whose score", ALL, PYTORCH, "whose")
    given, known = digit_and_readers(lab, name)
    with lab.busy("Comparing"):
        shown = [*oddness.strangers(), oddness.stranger("yours", given.pixels)]
    scores = readers.scores_of([each.pixels for each in shown], known)[name]
    lab.figure(nearness.odd_and_sure(known[name].model, shown, scores))
    lab.what_you_see(captions.neither(shown, oddness.validation_oddness()))
    lab.code(oddness.edges, oddness.oddness, oddness.ruler)
    with lab.details("Each of them, and thousands of other digits"):
        lab.table(*oddness.as_table(shown, scores))
        lab.table(*oddness.caught_table())


@page.scene("Teach it yours")
def teach_it_yours(lab: ui.Lab) -> None:
    """A trained model learns a visitor's sheets, in three ways."""
    forget = Ask(questions.FORGET, questions.forgotten_now)
    lab.cards(cards.SOMEBODY, forget, cards.LARGE_STEPS, cards.MIXED, cards.VARIED)
    name = lab.one_of("Who learns", ALL, PYTORCH, "pupil")
    way, how = way_to_teach(lab)
    pupil, own = reader(lab, name), lab.own_sheets()
    if way in teaching.WAYS and own:
        records = teach(lab, way, how, pupil, own)
        lab.what_you_see(captions.taught(way, records, how))
        lab.code(teaching.WAYS[way], teaching.weighted_step, teaching.Copies)
    else:
        lab.what_you_see(captions.sheets(name, *write_sheets(lab, own, pupil)))
        lab.code(teaching.right, teaching.Copies)


page.show()
