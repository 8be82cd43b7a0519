"""The story of the training page."""

from lesson.experiments import presets
from lesson.experiments.learning_rates import LEARNING_RATES
from lesson.experiments.puzzles import FEW, HARMLESS, SOON
from lesson.training import TRAINING_IMAGES, VALIDATION_IMAGES, Settings
from lesson.words.questions import training_loop as questions
from lesson.words.story import Ask, Card, knobs

MAIN, WEIGHTS = OVER = ("its main directions", "two weights")  # of a map of the loss

WATCH = Card(
    "Watch 785 numbers learn",
    f"Every point is one epoch: all {TRAINING_IMAGES:,} training pictures seen once, batch by batch. Then come "
    f"{VALIDATION_IMAGES:,} validation pictures that it never learns from. Press *Play*: what training added looks "
    "like a 3 over a 7, long before the weights do.",
    words=("epoch", "validation"),
)
TOO_LARGE = Card(
    "Too large, or too sorted?",
    "At a learning rate of 100, sorted batches often end a run with mnist_loss in its first epoch; seed 1 gets over it. "
    "Shuffle them, and the very same rate is one of the best. A large step is harmful when all in its batch pulls one way.",
    words=("learning rate",),
    show={
        "100, sorted": knobs(*presets.LARGE_AND_SORTED),
        "Seed 1": knobs(*presets.LARGE_AND_SORTED) | {"seed": 1},
        "100, shuffled": knobs(*presets.LARGE_AND_SHUFFLED),
    },
)
TOO_SMALL = Card(
    "Too small",
    "At 0.001 every step goes the right way, and hardly gets anywhere: 40 epochs later nearly as many answers are "
    "wrong as at the start. What was added has a shape already, but it is far too faint to be seen in the weights.",
    show={"Too small": knobs(*presets.TOO_SMALL)},
)
GIANT_BATCH = Card(
    "One giant batch",
    "All training pictures in one batch: an epoch is a single step, and the curve is smooth. Watch how far the very "
    "first step gets, from a small start, and how little each of the others adds.",
    show={"One giant batch": knobs(*presets.GIANT_BATCH)},
)
TINY_BATCHES = Card(
    "Tiny batches",
    "Eight pictures a step: each step is rough, but an epoch has many of them. See how far a single epoch gets, and "
    "how long it takes.",
    show={"Tiny batches": knobs(*presets.TINY_BATCHES)},
)
JUST_RIGHT = Card(
    "Just right",
    "A small start, shuffled batches, a learning rate of 2: one epoch is enough to beat the average pictures, and "
    "the weights themselves look like a 3 over a 7. Keep this run, change one thing, and compare.",
    show={"Just right": knobs(*presets.JUST_RIGHT)},
)
TRAIN = (
    WATCH,
    Ask(questions.HUNDRED, questions.hundred_now),
    TOO_LARGE,
    TOO_SMALL,
    GIANT_BATCH,
    TINY_BATCHES,
    JUST_RIGHT,
)

FIVE_STAGES = Card(
    "One batch, five stages",
    "Press *Play*: a batch of pictures comes in, the model predicts, the loss says how wrong it was, the gradient says which "
    "way is downhill, and the step goes there. Then the next batch. Above: what each step does to the validation pictures.",
    words=("batch", "gradient"),
)
SMALL = {"init_std": 0.01, "epoch": 1}
SWEARS = Card(
    "It swears by threes",
    "Sorted, the first half of the batches hold threes only. A model with a small start soon calls everything a 3. Then come "
    "the sevens, and it unlearns them: the smaller the batches, the sooner. Watch the blue line.",
    show={
        "Small start, sorted": SMALL | {"shuffle": False, "batch_size": 256},
        "Batches of 64": SMALL | {"shuffle": False, "batch_size": 64},
    },
)
NOISE_AND_PROGRESS = Card(
    "Noise, and progress",
    "Shuffled, each batch holds both digits. The first step does most of the work. Then the count goes up and down, and "
    "slowly on. Small batches: more steps, and each of them sees less.",
    show={
        "Small start, shuffled": SMALL | {"shuffle": True, "batch_size": 256},
        "Batches of 32": SMALL | {"shuffle": True, "batch_size": 32},
    },
)
ONE_BATCH = (FIVE_STAGES, SWEARS, NOISE_AND_PROGRESS)

ALL_RATES = Card(
    f"{len(LEARNING_RATES)} models at once",
    "Every point is a model of its own, with its own learning rate. All begin with the same numbers and see the same "
    "batches: they are columns of one matrix, so one product trains them all. Press *Play*: which of them get down "
    "first, and which never do?",
    words=("learning rate",),
)
BEST_OF_MANY = Card(
    "The best of many",
    "Whoever picks the best of many by these validation pictures, and then reports that same count, flatters it: some of "
    "its lead is luck. How much? Below the figure, half of the pictures choose, and the other half measure. Shuffle, and "
    "the valley moves.",
    show={"Sorted": {"shuffle": False}, "Shuffled": {"shuffle": True}},
)
EVERY_RATE = (ALL_RATES, BEST_OF_MANY)

WHAT_IS_IN_A_BATCH = Card(
    "What is in each batch?",
    "The files are sorted: all threes (blue) come first, then all sevens (orange). The upper figure shows the batches "
    "of one epoch, as sorted and as shuffled. The lower one trains both ways from the same start. Press *Play*, and "
    "watch the first epochs.",
    words=("batch",),
)
IT_SWINGS = Card(
    "It swings",
    "From a small start, with mnist_loss, one sorted epoch teaches it 3 for everything. Then it swings over: every epoch "
    "ends with sevens, and it calls too many pictures a 7, fewer and fewer of them. Shuffled, it leans neither way.",
    show={"Small start": knobs(*presets.SMALL_AND_SORTED)},
)
STUCK = Card(
    "Stuck, or not",
    "Sorted, at a learning rate of 100, mnist_loss gets stuck from most starts: where the first step makes everything sure, "
    "it pulls no more. Cross-entropy pulls hardest where that is wrong, and gets out. Set either, and watch the sorted "
    "curve.",
    show={
        "mnist_loss": knobs(*presets.LARGE_AND_SORTED),
        "Cross-entropy": knobs(*presets.LARGE_AND_SORTED_ENTROPY),
    },
)
MILDER = Card(
    "And shuffled?",
    "Now look at the shuffled curve. There mnist_loss ends with fewer wrong answers, from each of the first six seeds. "
    "Being deaf to the sure and wrong also has its use: no hopeless picture can push a large step. In print, though, "
    "nearly everybody takes cross-entropy.",
    show={
        "Shuffled mnist_loss": knobs(*presets.LARGE_AND_SHUFFLED),
        "Shuffled cross-entropy": knobs(*presets.LARGE_AND_SHUFFLED_ENTROPY),
    },
)
SORTED = (
    WHAT_IS_IN_A_BATCH,
    Ask(questions.SORTED, questions.threes_first_now),
    IT_SWINGS,
    Ask(questions.OTHER_LOSS, questions.other_loss_now),
    STUCK,
    MILDER,
)

MISTAKES = Card(
    "What does it get wrong?",
    "These are the mistakes it was surest of. A score above 0 says 3, one below 0 says 7; the farther from 0, the "
    "surer. Would you have read them all? Some are hard for anybody. Others only look unlike most.",
    words=("score",),
)
THE_GROUND = Card(
    "The ground it walks on",
    "785 numbers: 785 directions to walk in. The map shows two, those in which this run moved most. The more "
    "grey, the higher the loss of the training pictures; each step is the same factor. Press *Play*: it walks downhill. Point "
    "at a place to read its loss.",
)
STRIDES = Card(
    "Long and short strides",
    "At 0.1 the same number of steps gets less far. At 100, sorted, the first strides land on a plateau: the ground "
    "there is level, nothing says where to go, and the run stays. Each run has its own map.",
    show={
        "0.1": knobs(Settings(lr=0.1), 40),
        "1": knobs(Settings(), 40),
        "100, sorted": knobs(*presets.LARGE_AND_SORTED),
    },
)
ELSEWHERE = Card(
    "Start somewhere else",
    "Click on the map, or choose a place under *More*: a second run starts there, with the same settings. Does it end in the "
    "same valley? Keep a run, change something, and see its path on the new map, too.",
    show={
        "From the hill": {"elsewhere": True, "row": 20, "column": 40},
        "Only the one": {"elsewhere": False},
    },
)
TWO_WEIGHTS = Card(
    "Only two weights",
    "Now all others stay as they are in the end, and the map is over two of the 784 weights. Beside the map of the "
    "main directions it is nearly level: no single weight matters much. It takes hundreds, each moved a little.",
    show={
        "Two weights": {"over": WEIGHTS},
        "Main directions": {"over": MAIN},
    },
)
LANDSCAPE = (
    THE_GROUND,
    Ask(questions.PLANE, questions.plane_now),
    STRIDES,
    ELSEWHERE,
    TWO_WEIGHTS,
)

GOALS = (
    Card(
        "Can you? A single step",
        "Beat the average pictures with a single step. Not with an epoch of many steps: one. What the run on the screen has "
        "is said below the figure.",
        hint="Which batch makes an epoch one step? And which start has hardly an opinion that the step must overcome?",
    ),
    Card(
        "Can you? Everything is a 3",
        f"Train a model that calls every one of the {VALIDATION_IMAGES:,} validation pictures a 3.",
        words=("validation",),
        hint="Sorted, what comes first? How can it become so sure of it that what comes next is not heard?",
    ),
    Card(
        "Can you? Few and soon",
        f"Fewer than {FEW} wrong within {SOON} epochs. More epochs may be on the screen, but only the first {SOON} count.",
        hint="Smaller batches: more steps an epoch. Which start leaves less to outweigh, and what goes well with long steps?",
    ),
    Card(
        "Can you? Sorted and harmless",
        f"Do not shuffle, and take more than one batch. End with at most {HARMLESS} wrong all the same.",
        hint="What outweighs a loud start: longer steps, or less of a start?",
    ),
)
