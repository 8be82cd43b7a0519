"""Step 8: does it read your handwriting?"""

import streamlit as st

from lesson import ui
from lesson.charts.pictures import digit_png, png, votes_png
from lesson.charts.votes import pixel_votes_map
from lesson.digits import load_digits
from lesson.handwriting.photos import NotReadable, read_upload
from lesson.handwriting.preparation import BOX, centre_of_mass, prepare
from lesson.handwriting.strokes import draw_strokes
from lesson.handwriting.votes import (
    nearest,
    noise,
    pixel_votes,
    shifted,
    sigmoid,
    turned,
    unit_votes,
    usual,
    votes_of,
)
from lesson.loss import batch_accuracy
from lesson.runs import run_for
from lesson.training import Settings, model_at

DRAW, PICK, UPLOAD = "Draw", "Pick", "Upload"
NEARLY_ALL, MOST, COIN = (
    "More than 95 of 100",
    "70 to 95 of 100",
    "Fewer than 70 of 100",
)
SURE, UNDECIDED, NEITHER = (
    "3 or 7 all the same, with a sigmoid below 0.05 or above 0.95",
    "3 or 7, with a sigmoid between 0.05 and 0.95",
    "Neither",
)

ui.page_header("your_digit")
digits = load_digits()

"""
Three models have learned from other people's handwriting: by hand, PyTorch's version, and the ReLU net. Now give them yours.
They answer after every stroke, and further down they tell you why.
"""

way = ui.one_of("Where the digit comes from", [DRAW, PICK, UPLOAD], "way", DRAW)
left, right = st.columns([1, 1])
drawn, pixels, step = None, None, None
with left:
    if way == DRAW:
        width = st.slider(
            "Width of the pen",
            4,
            60,
            22,
            key=ui.key_of("width"),
            bind="query-params",
        )
        drawn = draw_strokes(ui.drawing_pad(width))
    elif way == PICK:
        digit = ui.one_of("Digit", ["3", "7"], "digit", "3")
        images = digits.select("valid", int(digit))[0]
        number = st.slider(
            "Number of the validation picture",
            0,
            len(images) - 1,
            key=ui.key_of("number"),
            bind="query-params",
        )
        pixels = images[number]
    else:
        file = st.file_uploader(
            "A picture of one digit, PNG or JPEG, drawn or photographed",
            ["png", "jpg", "jpeg"],
            max_upload_size=20,
            key=ui.key_of("file"),
            help="It is looked at here and then forgotten; a link to this page does not carry it.",
        )
        if file:
            try:
                drawn = read_upload(file.getvalue())
            except NotReadable as refusal:
                st.error(str(refusal))
    centred = way == PICK or st.toggle(
        "Centre it, as MNIST does",
        True,
        key=ui.key_of("centred"),
        bind="query-params",
        help="Off: the whole picture is only made smaller.",
    )
with right:
    answer = st.container()

with st.expander("Which models"):
    one, other = st.columns(2)
    with one:
        last = ui.epochs_slider()
    with other:
        seed = ui.seed_slider()
settings = {
    "by hand": Settings("by_hand", seed=seed),
    "PyTorch's version": Settings("pytorch", seed=seed),
    "ReLU net": Settings("relu_net", lr=0.2, seed=seed),
}

prepared = prepare(drawn, centred) if drawn else None
if prepared:
    pixels = prepared.pixels
if pixels is None:
    with answer:
        st.info(
            {
                DRAW: "Draw a 3 or a 7 on the black pad, with the mouse, a finger or a pen.",
                UPLOAD: "Choose a file. It is looked at here and then forgotten. If its name is still there, choose it again.",
            }.get(way, ""),
            icon=":material/draw:",
        )
    ui.next_step("your_digit")
    st.stop()

with answer, st.spinner("Training the models"):
    parameters = {
        name: run_for(each).up_to(last)[-1].parameters
        for name, each in settings.items()
    }
votes = {name: votes_of(pixels, each) for name, each in parameters.items()}


def says(score: float) -> str:
    """The answer of a model."""
    return "3" if score > 0 else "7"


rows, distances = nearest(pixels, digits.train_x, 5)
strange = distances[0].item() > usual()
with answer:
    with st.container(horizontal=True):
        for name, each in votes.items():
            score = f"score {each.score:+.3f}"
            st.metric(
                name,
                says(each.score),
                score,
                delta_color="off",
                delta_arrow="off",
                width="content",
            )
    answers = {says(each.score) for each in votes.values()}
    surest = max(votes, key=lambda name: abs(votes[name].score))
    text = (
        f"All three say **{answers.pop()}**. "
        if len(answers) == 1
        else "They do not agree. "
    )
    sigmoids = (f"{name} {sigmoid(each.score):.2g}" for name, each in votes.items())
    text += f"The sigmoid makes of their scores: {', '.join(sigmoids)}. "
    text += (
        f"But **do not trust that**: the nearest of {len(digits.train_x):,} training pictures is {distances[0]:.1f} away, and "
        f"for 99 of 100 validation pictures it is less than {usual():.1f}. This is not like anything they have seen."
        if strange
        else f"The nearest of {len(digits.train_x):,} training pictures is {distances[0]:.1f} away; for 99 of 100 validation "
        f"pictures it is less than {usual():.1f}, so this is a picture like those."
    )
    ui.what_you_see(text)

st.header("As MNIST would have it", anchor=False)
moving = ui.guess(
    "moved",
    "Move every validation picture by four pixels to the right. How many of them does PyTorch's version, after 40 epochs, "
    "still read right?",
    [NEARLY_ALL, MOST, COIN],
)
if moving:
    trained = Settings("pytorch")
    model = model_at(trained, run_for(trained).up_to(40)[-1].parameters)
    still = batch_accuracy(model(shifted(digits.valid_x, 4)), digits.valid_y).item()
    before = batch_accuracy(model(digits.valid_x), digits.valid_y).item()
    ui.reveal(
        moving,
        NEARLY_ALL if still > 0.95 else COIN if still < 0.7 else MOST,
        f"{before:.1%} before, {still:.1%} after. A weight belongs to one place in the picture: move the digit by a few "
        "pixels, and other weights vote.",
    )
if prepared:
    "Everybody writes larger or smaller, more to the left or to the right. MNIST makes all pictures alike. So is yours made:"
    pictures = [
        (png(prepared.drawn), "What you drew", "what you gave, light on black"),
    ]
    if centred:
        pictures += [
            (png(prepared.cropped), "Cropped to the ink", "cropped to its ink"),
            (
                png(prepared.scaled),
                "Scaled",
                f"made to fit {BOX} × {BOX}, proportions kept, edges smoothed",
            ),
            (
                png(prepared.placed),
                "Placed in the middle",
                "its centre of mass in the middle of 28 × 28",
            ),
        ]
    else:
        pictures.append(
            (png(prepared.placed), "Made smaller", "only made smaller, to 28 × 28")
        )
    ui.gallery(pictures, 130)
    if centred:
        loose = prepare(drawn, centred=False).pixels
        off = [says(votes_of(loose, each).score) for each in parameters.values()]
        st.markdown(
            f"Without centring they would say {', '.join(off)}. A digit elsewhere in the picture meets other weights."
        )
    ui.show_source(prepare, centre_of_mass)
else:
    "This picture is one of MNIST's own: it is in the middle already."
    ui.gallery([(digit_png(pixels), f"A handwritten {digit}", "as it is")], 130)

st.header("Every vote", anchor=False)
name = ui.one_of("Whose votes", list(settings), "whose", "PyTorch's version")
shown, weights = votes[name], parameters[name]
if len(weights) == 2:
    """
    Each pixel votes with its brightness times its weight. Blue votes for 3, orange for 7. Where there is no ink, there is no
    vote. Point at a pixel to see how its vote comes about.
    """
    picture, sums = st.columns([3, 2], vertical_alignment="center")
    with picture:
        ui.draw(pixel_votes_map(pixels, weights[0], shown))
else:
    sums = st.container()
    awake = (shown.each != 0).sum()
    st.markdown(
        f"{awake} of the {len(shown.each)} hidden units have found something, the others are silent. Each picture shows what a "
        "unit looks for, and under it what it adds to the score: the loudest first."
    )
    order = shown.each.abs().argsort(descending=True)[:awake].tolist()
    ui.gallery(
        [
            (
                votes_png(weights[0][unit]),
                f"What hidden unit {unit} looks for; it adds {shown.each[unit]:+.3f}",
                f"unit {unit}: {shown.each[unit]:+.3f}",
            )
            for unit in order
        ]
    )
sums.markdown(
    "| votes | sum |\n|---|--:|\n"
    f"| for 3 | {shown.for_three:+.3f} |\n| for 7 | {shown.for_seven:+.3f} |\n| bias | {shown.bias:+.3f} |\n"
    f"| **score** | **{shown.score:+.3f}** |"
)
ui.show_source(pixel_votes if len(weights) == 2 else unit_votes)

st.header("What would change its mind?", anchor=False)
linear = "PyTorch's version" if name == "ReLU net" else name
weight, bias = parameters[linear]
other_picture = turned(pixels, weight, bias)
change = other_picture - pixels
after = pixel_votes(other_picture, weight, bias).score
visible = pixel_votes(other_picture.clamp(0, 1), weight, bias).score
ui.gallery(
    [
        (digit_png(pixels), "The picture", f"score {votes[linear].score:+.3f}"),
        (votes_png(change), "The change", "the change, enlarged"),
        (
            digit_png(other_picture.clamp(0, 1)),
            "The changed picture",
            f"cut to what a screen can show: score {visible:+.3f}",
        ),
    ],
    130,
)
ui.what_you_see(
    f"This is, to a thousandth, the smallest change after which {linear} says {says(after)} instead of "
    f"{says(votes[linear].score)}: its length is {change.norm():.3f}, that of the picture {pixels.norm():.2f}. The score is "
    f"then {after:+.3f}. No pixel changes by more than {change.abs().max():.3f}, where black to white is 1, but some become "
    f"darker than black or brighter than white: what a screen can show of it, on the right, has the score {visible:+.3f}. "
    "The model does not look at the shape, it adds up votes: changes in many pixels add up."
)
ui.equation(
    r"x' = x - 1.001\,\frac{\text{score}}{w \cdot w}\,w",
    (turned, "score ="),
    (turned, "return"),
)
ui.show_source(turned)

st.header("What it has seen that is like yours", anchor=False)
ui.gallery(
    [
        (
            digit_png(digits.train_x[row]),
            f"A training picture, a {'3' if digits.train_y[row] else '7'}",
            f"a {'3' if digits.train_y[row] else '7'}, {distance:.1f} away",
        )
        for row, distance in zip(rows.tolist(), distances.tolist(), strict=True)
    ]
)

st.header("It was never shown a 5", anchor=False)
strangers = noise(100)
guessing = ui.guess(
    "noise",
    f"Show PyTorch's version {len(strangers)} pictures of random noise. What does it say to most of them?",
    [SURE, UNDECIDED, NEITHER],
)
if guessing:
    scores = [
        votes_of(each, parameters["PyTorch's version"]).score for each in strangers
    ]
    sure = sum(not 0.05 < sigmoid(score) < 0.95 for score in scores)
    ui.reveal(
        guessing,
        SURE if sure > len(scores) / 2 else UNDECIDED,
        f"To {sum(score > 0 for score in scores)} of them it says 3, to {sum(score <= 0 for score in scores)} it says 7. For "
        f"{sure} the sigmoid is below 0.05 or above 0.95. It cannot say *neither*: nobody gave it that answer.",
    )
f"""
Draw a 5, a face, a dot. The answer is 3 or 7 all the same: a score is above 0 or it is not. The sigmoid makes something between
0 and 1 of it, which looks like a probability and is none: {sigmoid(votes[surest].score):.2g} from {surest}, whose score is
{abs(votes[surest].score):.2f} away from 0. It only says on which side of 0 the sum of the votes is, and how far.
"""
ui.next_step("your_digit")
