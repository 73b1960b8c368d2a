"""Adam in one operation for each variable."""

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from chroma_lib.gan.replicas import assign, handle_of, sum_over_replicas


class Adam:
    """Adam, with each variable updated by TensorFlow's own fused operation.

    Keras' Adam takes a dozen small operations for each variable. A GAN of small networks has
    many small variables, and starting those operations costs more than their arithmetic
    (``python -m benchmarks profile``). The formula is that of Keras, which adds epsilon to the
    root of the second moment before its bias is corrected; results differ by rounding. A Keras
    optimizer can stand in its place: the GANs call `build` and `apply` only.

    Parameters
    ----------
    learning_rate : float
    beta_1, beta_2 : float
        Decay rates of the two moments.
    epsilon : float

    Attributes
    ----------
    learning_rate : tf.Variable
    iterations : tf.Variable
        Updates so far.

    References
    ----------
    Kingma and Ba 2015, arXiv:1412.6980.
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ):
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
        self.iterations = tf.Variable(0, dtype=tf.int64, trainable=False, name="iterations")
        self.learning_rate = tf.Variable(learning_rate, dtype=tf.float32, trainable=False)
        self._variables: list[Any] = []
        self._slots: list[tuple[tf.Variable, tf.Variable]] = []

    def build(self, variables: Sequence[Any]) -> None:
        """Make both moments of each variable; within the strategy's scope, if there is one."""
        self._variables = list(variables)
        self._slots = [
            tuple(
                tf.Variable(tf.zeros(variable.shape, variable.dtype), trainable=False)
                for _ in ("first moment", "second moment")
            )
            for variable in variables
        ]

    @property
    def variables(self) -> list[tf.Variable]:
        """All that an interrupted training needs to continue."""
        slots = [moment for pair in self._slots for moment in pair]
        return [self.iterations, self.learning_rate, *slots]

    def moments(self, variable: Any) -> tuple[tf.Variable, tf.Variable]:
        """Return the first and the second moment of a variable: two tf.Variable."""
        position = [id(one) for one in self._variables].index(id(variable))
        return self._slots[position]

    def apply(self, gradients: list[tf.Tensor], variables: Sequence[Any]) -> None:
        """Update the variables that `build` was called with, in that order.

        Parameters
        ----------
        gradients : list of tensors
            Of this replica; those of all replicas are added up here.
        variables : list of keras.Variable or tf.Variable
        """
        if not self._slots:
            self.build(variables)
        gradients = sum_over_replicas(gradients)
        step = tf.cast(self.iterations + 1, tf.float32)
        beta_1, beta_2 = tf.constant(self.beta_1), tf.constant(self.beta_2)
        beta_1_power, beta_2_power = beta_1**step, beta_2**step
        for gradient, variable, (first, second) in zip(
            gradients, variables, self._slots, strict=True
        ):
            tf.raw_ops.ResourceApplyAdam(
                var=handle_of(variable),
                m=handle_of(first),
                v=handle_of(second),
                beta1_power=beta_1_power,
                beta2_power=beta_2_power,
                lr=self.learning_rate,
                beta1=beta_1,
                beta2=beta_2,
                epsilon=tf.constant(self.epsilon),
                grad=gradient,
            )
        assign(self.iterations, self.iterations + 1)
