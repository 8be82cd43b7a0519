"""The story of the page on PyTorch's version."""

from lesson.experiments.ladder import LONGER, NAMES, STARTS
from lesson.training import VALIDATION_IMAGES
from lesson.words.story import Card


def _made(*changes: str) -> dict[str, list[str]]:
    """The switches of the ladder with only these changes on."""
    return {"changes": [NAMES[change] for change in changes]}


TWICE = Card(
    "Trained twice",
    "The post behind this lesson trained 785 numbers by hand, then again with PyTorch's own parts: `nn.Linear`, an "
    "optimizer, a `Learner`. The second curve came out better. A mistake, or something PyTorch does better? Press *Play* "
    "and watch the two curves part.",
    words=("optimizer",),
)
NOT_LUCK = Card(
    "Not just luck",
    "One random start may be lucky. Try the others: the size of the gap changes, but its sign does not. Two runs that "
    "differ in several ways explain nothing, though. So next we change one thing at a time.",
    show={"Start 1": {"start": 1}, "Start 4": {"start": 4}},
)
ONE_CHANGE = Card(
    "One change at a time",
    f"Each curve makes one more change to the post's run. It is the mean of {STARTS} random starts; its band goes from the "
    "best of them to the worst. Switch changes off and on, in any order: what is one worth, and does that depend on the "
    "others?",
    show={"Only the first": _made("measure"), "All of them": _made(*NAMES)},
)
MEASURE = Card(
    "Measure with right shapes",
    "Compare each prediction with its own label, and let every picture count the same. The models stay exactly as they "
    "are; only the number we read off them changes. What is wrong with the post's measure? The next scene shows it.",
    show={"This change alone": _made("measure")},
)
START = Card(
    "Start small",
    "`nn.Linear` starts with small numbers, `randn` with numbers some fifty times as large. Such a loud start stays in the "
    "weights: in forty epochs, training moves them less far than the start did. So is it the start, or are the steps too "
    "short for it?",
    show={"Measure, start small": _made("measure", "start")},
)
LOSS = Card(
    "Loss with right shapes",
    "The loss has the same fault as the measure: every score meets every label. But sorted batches hold one digit each, "
    "nearly all of them. There all labels are equal, so the wrong pairs say what the right ones say, and the fault stays "
    "hidden.",
    words=("loss",),
    show={"Measure, right loss": _made("measure", "loss")},
)
STEPS = Card(
    "Longer steps",
    f"Leave the loud start, and take a learning rate of {LONGER:g}: most of the gap to the small start is gone. So the start "
    "alone is neither good nor bad; it depends on how far the steps go. Start and learning rate belong together.",
    words=("learning rate",),
    show={
        "Start small": _made("measure", "start"),
        "Longer steps": _made("measure", "steps"),
    },
)
TOO_LONG = Card(
    "Too long for a small start",
    "With sorted batches the first long steps from a small start all go towards 3, until no sigmoid has any slope. A loud "
    "start holds against that. Mend the loss, then shuffle: now both digits pull, and long steps do no harm to either start.",
    words=("sigmoid",),
    show={
        "Both, sorted": _made("measure", "loss", "start", "steps"),
        "Shuffled": _made("measure", "loss", "start", "steps", "shuffle"),
    },
)
SHUFFLE = Card(
    "Now the fault shows",
    "In a mixed batch all pairs say almost nothing: the pulls towards 3 and towards 7 cancel. From a small start the model "
    "ends up answering 7 for everything. Mend the loss, then shuffle, and the order of the pictures does no harm.",
    show={
        "All pairs": _made("measure", "start", "shuffle"),
        "Own labels": _made("measure", "start", "loss", "shuffle"),
    },
)
EVERY_PAIR = Card(
    "Everything against everything",
    "Predictions of shape (n,) meet labels of shape (n, 1): broadcasting compares all pairs without a word. The picture is "
    "that table for one batch, green where both are equal; only its diagonal was meant. Beside it are all batches: circles "
    "for the diagonal, diamonds for all pairs. Press *Play*.",
    words=("broadcasting",),
)
ONE_DIGIT = Card(
    "Seven are fine, one is not",
    "In a batch of one digit every label is the same, so all pairs give what the diagonal gives. One sorted batch holds both "
    "digits, and is far off. Shuffle, and every batch does. That is how a fault hides.",
    show={"Sorted": {"mixed": False}, "Shuffled": {"mixed": True}},
)
SMALL_BATCH = Card(
    "One more, smaller fault",
    "The post took the mean of the batches. The last one is smaller, and counts as much as the others: a small error, even "
    f"with right shapes. It is safer to count all {VALIDATION_IMAGES:,} pictures at once, as this app does.",
)
THREE_WAYS = Card(
    "The same training, three ways",
    "By hand; with `nn.Linear` and `torch.optim.SGD`; with the `Learner` of the next scene. All three get the same start and "
    "the same batches. After every epoch we look for the largest difference in any of their 785 numbers.",
)
ROUNDING = Card(
    "How close is close?",
    "Adding the pictures of a batch from last to first gives the same sum, but for rounding. The middle line shows how far "
    "the hand-written run drifts from itself that way. A difference up to about that size would mean nothing.",
    show={"Sorted": {"shuffle": False}, "Shuffled": {"shuffle": True}},
)
THE_LEARNER = Card(
    "No magic in a Learner",
    "It puts what belongs together into one box: data, model, optimizer, loss, and a metric for people to read. Press "
    "*Play*: line by line, where has the loop by hand gone? This one is ours, small, and has the names the course uses.",
    words=("metric",),
)
FASTAIS = Card(
    "And fastai's own?",
    "The course uses fastai's `Learner`, which can do far more. Its code does not run here, so we cannot compare it step by "
    "step. But its figures were printed: the last scene of this page sets them beside ours.",
)
ALL_THREE = Card(
    "The post's last picture",
    "All three models, now measured alike, with accuracy from 0.9 to 1 as the post drew it. By hand and PyTorch's version "
    "differ in the start alone, so the start makes their gap. The ReLU net starts small too: compare it with PyTorch's "
    "version, not with ours by hand.",
    words=("accuracy",),
)
TOO_CLOSE = Card(
    "Too close to call",
    "Does the net's second layer pay? After forty epochs nobody could tell: a few pictures more or fewer are luck. Try "
    "other seeds. When it does pay is the question of the next page.",
    show={"Seed 1": {"seed": 1}, "Seed 2": {"seed": 2}},
)
PRINTED = Card(
    "What others printed",
    "Each diamond is an accuracy that the fast.ai book (chapter 4) printed, here as wrong answers. The curves are ours. "
    "Random starts cannot match: nobody knows their seed any more. After training they should come close. Do the diamonds "
    "lie on the curves?",
)
TO_THE_DIGIT = Card(
    "To the last digit",
    "What depends on the pictures alone has to be equal: counts, shapes, distances, the average pictures. The table below "
    "the figure has every number the book and the post printed, ours beside it, and whether it must match, should be close, "
    "or cannot.",
)
