"""The words of the lesson, each explained where it first appears."""

GLOSSARY = {
    "tensor": "Numbers in a block of any number of dimensions: a row, a table, a stack of tables. Its *shape* says how many "
    "there are in each dimension: a stack of 100 pictures of 28 × 28 pixels has the shape (100, 28, 28).",
    "batch": "The few pictures that one step of training looks at, often 256 of them. The step follows their mean, not the "
    "mean of all pictures: rougher, but many steps for the price of one.",
    "weight and bias": "The numbers that a model learns. A weight says how much a pixel counts, and for which digit. The bias "
    "is added to every score, whatever the picture. Together they are called *parameters*.",
    "score": "What a model computes for a picture; in a linear model its brightnesses times the weights, added up, plus the "
    "bias. Any number; above 0 means 3. Also called *logit* or *activation*.",
    "accuracy": "The share of pictures that a model calls by their right name. Easy to understand, useless to learn from: it "
    "hardly ever moves when a weight moves a little.",
    "broadcasting": "What PyTorch and NumPy do with two tensors of different shapes: where one has a dimension missing, or of "
    "size 1, its numbers are used again and again. So (n,) compared with (n, 1) becomes a table of n × n, without a word of "
    "warning.",
    "sigmoid": "A curve that squeezes any number into one between 0 and 1: 0 becomes 0.5, large numbers nearly 1, very "
    "negative ones nearly 0.",
    "loss": "One number for how wrong a model is: the smaller, the better. Unlike accuracy it has a slope, so it says which "
    "way is better.",
    "slope": "How much the loss changes when one weight is raised a little, for each unit of raising. Below 0: raise the "
    "weight, and the loss falls. Also called *derivative*.",
    "gradient": "The slopes of the loss for all weights at once, one for each. PyTorch adds them to `.grad`. A step goes "
    "against it: downhill.",
    "saturation": "When a score is so far from 0 that the sigmoid is flat there. Whatever the weights do, hardly anything "
    "changes. With `mnist_loss` the gradient is then nearly 0, also where the model is wrong.",
    "epoch": "One pass over all training pictures, batch by batch.",
    "learning rate": "How far a step goes: the gradient is multiplied by it. Too small, and nothing seems to happen; too "
    "large, and the steps jump over the goal, or the sigmoids go flat and nothing moves any more.",
    "validation": "Pictures that a model never learns from, kept to ask it questions it has not seen the answers to.",
    "optimizer": "What takes the step once the gradient is there. SGD, *stochastic gradient descent*, is the plain one: weight "
    "minus learning rate times gradient. Stochastic, because usually a batch is a random part of all pictures; here only if "
    "you shuffle.",
    "metric": "A number for people to read, such as the accuracy. The loss is for the machine.",
    "ReLU": "*Rectified linear unit*: what is below 0 becomes 0, the rest stays. The bend between two layers that keeps them "
    "from being one.",
    "hidden unit": "One of the numbers between two layers. It has its own weight for every pixel, and so its own idea of what "
    "to look for.",
    "class": "One of the answers that a model can give: here a digit. With two classes one score is enough, with more there is "
    "one score for each.",
    "softmax": "What turns several scores into shares: e to the power of each, divided by the sum of all. They are above 0 and "
    "add up to 1.",
    "confusion matrix": "A table of how often each class (row) is called each class (column). What is right stands on the "
    "diagonal.",
}
