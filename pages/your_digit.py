"""Step 8: does it read your handwriting?"""

from lesson import ui
from lesson.charts import answers, galleries, nearness, running_votes, turning
from lesson.digits import load_digits
from lesson.handwriting import distances, oddness, readers, teaching, votes
from lesson.handwriting.preparation import centre_of_mass, prepare
from lesson.handwriting.strokes import draw_strokes
from lesson.words.captions import your_digit as captions
from lesson.words.cards import your_digit as cards
from lesson.words.questions import your_digit as questions

page = ui.page("your_digit")
BY_HAND, PYTORCH, NET = ALL = list(readers.READERS)


@page.scene("Draw")
def draw_it(lab: ui.Lab) -> None:
    """Three models read it, and how each came to its answer."""
    lab.cards(cards.DRAW, cards.FOOL_THEM)
    pixels = ui.given_digit(lab, on_stage=True).pixels
    last, seed = ui.epochs_and_seed(lab)
    runs = readers.runs(seed)
    lab.code(draw_strokes)
    lab.watch(
        runs,
        last,
        lambda epochs, _: answers.by_epoch(readers.scores_by_epoch(pixels, epochs)),
        lambda *epochs: captions.answers(
            readers.scores_by_epoch(pixels, dict(zip(runs, epochs, strict=True))),
            empty=not pixels.any(),
        ),
    )


@page.scene("As MNIST has it")
def as_mnist_has_it(lab: ui.Lab) -> None:
    """How it was prepared, and what they say of it elsewhere in the picture."""
    lab.cards(
        cards.ALL_ALIKE, ui.Ask(questions.MOVED, questions.moved_now), cards.PLACES
    )
    given, known = ui.digit_and_readers(lab, *ALL)
    places = readers.places(given.pixels)
    scores = readers.scores_of(places, known)
    with lab.stage:
        ui.pictures(galleries.stages(given.prepared, given.pixels), 140)
    lab.figure(figure := answers.coming(scores, places))
    lab.play(readers.FARTHEST, "coming", answers.words_of_frames(figure, "coming"))
    loose = readers.scores_of(given.loose, known)
    lab.what_you_see(captions.moved(scores, loose))
    lab.code(prepare, centre_of_mass, readers.moved)
    with lab.details(f"All validation pictures moved, as {PYTORCH} reads them"):
        wrong = readers.wrong_when_moved(known[PYTORCH].model)
        ui.table(("pixels to the right", "wrong"), list(enumerate(wrong)))


@page.scene("Every vote")
def every_vote(lab: ui.Lab) -> None:
    """The score as a sum."""
    lab.cards(cards.VOTES, ui.Ask(questions.BLANK, questions.blank_now), cards.UNITS)
    name = lab.one_of("Whose votes", ALL, PYTORCH, "whose")
    given, known = ui.digit_and_readers(lab, name)
    parameters = known[name].parameters
    sums = votes.votes_of(given.pixels, parameters)
    lab.figure(figure := running_votes.running_votes(given.pixels, parameters, sums))
    words = running_votes.words_of_parts(figure)
    lab.play(len(words) - 1, "part", words)
    lab.what_you_see(captions.votes(sums, units=name == NET))
    lab.code(votes.unit_votes if name == NET else votes.pixel_votes)
    with lab.details("The sums"):
        ui.table(("votes", "sum"), sums.sums)
    if name == NET:
        with lab.details("All hidden units that have found something"):
            ui.pictures(galleries.units(parameters[0], sums))


@page.scene("Change its mind")
def change_its_mind(lab: ui.Lab) -> None:
    """The smallest change after which a linear model gives the other answer."""
    lab.cards(cards.TURN, cards.NO_SHAPE)
    name = lab.one_of("Whose mind", [BY_HAND, PYTORCH], PYTORCH, "mind")
    given, known = ui.digit_and_readers(lab, name)
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
        ui.pictures(galleries.cut(pixels, other, (score, visible)), 140)


@page.scene("What it has seen")
def what_it_has_seen(lab: ui.Lab) -> None:
    """The training pictures nearest to it."""
    lab.cards(cards.NEIGHBOURS, cards.NEAR)
    count = lab.slider("How many neighbours vote", 1, 500, 100, "neighbours")
    with lab.more("the digit"):
        pixels = ui.given_digit(lab).pixels
    x, y = load_digits().train_x, load_digits().train_y
    away = distances.distances(pixels, x)
    with lab.stage:
        near = distances.nearest(away, 4)
        ui.pictures(galleries.neighbours(pixels, *near, load_digits()), 110)
    lab.figure(nearness.by_distance(away, y))
    voters = distances.nearest(away, count)
    lab.what_you_see(captions.neighbours(*voters, y, pixels.norm().item()))
    lab.code(distances.distances, distances.nearest)


@page.scene("Neither")
def neither(lab: ui.Lab) -> None:
    """How odd it is: a ruler made of threes and sevens, for what is neither."""
    noise = ui.Ask(questions.NOISE, questions.noisy_now)
    lab.cards(cards.NEVER_SHOWN, cards.RULER, cards.MISSES, noise, cards.NO_CHANCE)
    name = lab.one_of("Whose score", ALL, PYTORCH, "whose")
    given, known = ui.digit_and_readers(lab, name)
    with lab.busy("Comparing"):
        shown = [*oddness.strangers(), oddness.stranger("yours", given.pixels)]
    scores = readers.scores_of([each.pixels for each in shown], known)[name]
    lab.figure(nearness.odd_and_sure(known[name].model, shown, scores))
    lab.what_you_see(captions.neither(shown, oddness.validation_oddness()))
    lab.code(oddness.edges, oddness.oddness, oddness.ruler)
    with lab.details("Each of them, and thousands of other digits"):
        ui.table(*oddness.as_table(shown, scores))
        ui.table(*oddness.caught_table())


@page.scene("Teach it yours")
def teach_it_yours(lab: ui.Lab) -> None:
    """A trained model learns a visitor's sheets, in three ways."""
    forget = ui.Ask(questions.FORGET, questions.forgotten_now)
    lab.cards(cards.SOMEBODY, forget, cards.LARGE_STEPS, cards.MIXED, cards.VARIED)
    name = lab.one_of("Who learns", ALL, PYTORCH, "pupil")
    way, how = ui.way_to_teach(lab)
    reader, own = ui.reader(lab, name), ui.own_sheets(lab)
    if way in teaching.WAYS and own:
        taught = ui.teach(lab, way, how, reader, own)
        lab.what_you_see(captions.taught(way, taught, how))
        lab.code(teaching.WAYS[way], teaching.weighted_step, teaching.Copies)
    else:
        lab.what_you_see(captions.sheets(name, *ui.write_sheets(lab, own, reader)))
        lab.code(teaching.right, teaching.Copies)


page.show()
