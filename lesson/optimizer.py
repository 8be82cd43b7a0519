"""What takes the step, once the gradient is there."""

from collections.abc import Iterable

from torch import Tensor, optim


class BasicOptim:
    """Plain gradient descent, as the course writes it; torch.optim.SGD takes the same steps, but for rounding."""

    def __init__(self, params: Iterable[Tensor], lr: float | Tensor) -> None:
        self.params, self.lr = list(params), lr

    def step(self) -> None:
        """Move every parameter against its gradient."""
        for p in self.params:
            p.data -= p.grad * self.lr

    def zero_grad(self) -> None:
        """Forget the gradients: the next backward() would add to them."""
        for p in self.params:
            p.grad = None


Optimizer = BasicOptim | optim.Optimizer
