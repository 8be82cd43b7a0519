"""The story of the ReLU page."""

from dataclasses import replace

from lesson.digits import PIXELS
from lesson.experiments import presets
from lesson.models import parameter_count, relu_net
from lesson.training import KINDS, Settings
from lesson.words.story import Card, knobs

HIDDEN = Settings().hidden
NET = Settings("relu_net", lr=KINDS["relu_net"].lr)
USUAL = knobs(NET, 40) | {"linear_lr": KINDS["pytorch"].lr}
PAYS_KNOBS = knobs(*presets.PAYS)
PAYS = PAYS_KNOBS | {"linear_lr": presets.PAYS.settings.lr}

TWO_LAYERS = Card(
    "Two layers",
    "One layer gives every pixel one vote, always the same. In two layers each hidden unit looks at the whole "
    "picture in its own way, and the last layer weighs what they say. Between stands a ReLU: what is below zero "
    "becomes zero. Press *Play*: is two better than one?",
    words=("hidden unit", "ReLU"),
)
MANY_NUMBERS = Card(
    "Where all the numbers are",
    f"With {HIDDEN} hidden units the net has {parameter_count(relu_net(HIDDEN)):,} numbers. The second layer has only "
    f"{HIDDEN + 1} of them, one a unit and a bias. Nearly all are in the first: every unit has a weight for each of the "
    f"{PIXELS} pixels. Move *Hidden units*, and see how few are enough.",
    show={
        "3 units": {"hidden": 3},
        "100 units": {"hidden": 100},
    },
)
FIELDS = Card(
    "Same count, same pictures?",
    "Two models can have equally many wrong, and be wrong about others. So every validation picture goes into one of four "
    "fields: both are right, only one of them, or neither. Press *Play*: about how many do they disagree on the way, and "
    "about how many in the end?",
    words=("validation",),
)
TOSSES = Card(
    "A coin for every picture",
    "Only pictures on which they differ can say which is better. Between equals, each would be the toss of a coin: 6 to 5 "
    "says nothing, 14 to 3 would be rare (McNemar's test). That sees more than two intervals, which may overlap all the same.",
    show={"Usual settings": USUAL, "Where it pays": PAYS},
)
THREE_WAYS = Card(
    "Like against like",
    "Three models see the same batches, with the same learning rate: two layers with a ReLU, two layers without, "
    "and one layer. With sorted batches and a learning rate of 0.2 they end so close that chance alone could make the "
    "difference.",
    words=("learning rate",),
)
IT_PAYS = Card(
    "Here it pays",
    "Shuffled, learning rate 2, 100 epochs: all get down fast; then the two without a ReLU hardly get any better, and the "
    "ReLU net does. One run is one draw. So train each from three seeds: a curve is their mean, its band goes from the best "
    "to the worst.",
    show={
        "One seed": PAYS_KNOBS | {"seeds": False},
        "Three seeds": PAYS_KNOBS | {"seeds": True},
    },
)
FASTER = Card(
    "A bit faster to learn?",
    "So the post found its ReLU net. Here all see the same batches, with one learning rate. Sorted, the net is the last to "
    "beat the average pictures, with every seed; shuffled, all three do it in their first epoch. What the ReLU buys comes "
    "late.",
    show={
        "Sorted, 0.2": knobs(NET, 40) | {"seeds": True},
        "Shuffled": knobs(replace(NET, shuffle=True), 40) | {"seeds": True},
    },
)
OVERFITS = Card(
    "Learned, or memorised?",
    "After each epoch the model is asked again for the pictures it learns from: dashed. Solid: the validation pictures. As "
    "shares, since there are fewer of those. It overfits where the dashed line goes on falling and the solid one does "
    "not. Press *Play*.",
    words=("validation",),
)
BY_HEART = Card(
    "By heart",
    "Set it so, and watch the net's dashed line fall to the floor: no training picture is wrong. One layer does not get "
    "there. Then open the loss, below: on validation pictures the net's turns and climbs, yet hardly more are wrong.",
    show={"100 units, by heart": knobs(*presets.MEMORISED)},
)
WHOSE_PICTURES = Card(
    "Whose pictures are these?",
    "The validation pictures are MNIST's own test set; the course does the same. Who picks a rate, an epoch or a model by "
    "them has used them up: the best count flatters. For an honest last figure, keep pictures that no choice was made by.",
)
UNITS = Card(
    "What does each look for?",
    "Blue: ink there raises the unit. Orange: ink there lowers it. Below: how much its contribution to the score "
    "varies over the validation pictures, as a share of all units. *Awake*: the share of pictures on which it is above "
    "zero. Press *Play*, and see patterns grow out of noise.",
    words=("validation",),
)
IDLE = Card(
    "Many hardly count",
    "How strongly a unit learns depends on its weight in the second layer. That weight begins at random: who begins with "
    "a small one often hardly changes, and is hardly heard. Would three units be enough? Without the ReLU a unit may "
    "speak for both digits, depending on its sign.",
    show={"3 units": {"hidden": 3}, "30 units": {"hidden": 30}},
)
MERGED = Card(
    "Two layers, one picture",
    "A weighted sum of weighted sums is a weighted sum. So the two layers are multiplied into one: its weights are "
    "beside the curve. The dashed curve is a model that had one layer from the start. Press *Play*.",
)
OTHER_STEPS = Card(
    "Same models, other steps",
    "Two layers without a ReLU can say just what one layer can say. But a step changes both factors of a product, so "
    "they take another path, at another speed. What they learn in the end is much the same picture.",
)
