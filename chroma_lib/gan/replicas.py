"""Several devices that share a batch (`tf.distribute`): whose rows are whose, and who updates what.

With one device every function here does the obvious. With several, the numbers are those of one
device with the whole batch: each replica draws the noise of all and takes its own rows.
"""

from typing import Any

import keras
import tensorflow as tf


def replica_count() -> int:
    """Return how many devices share the batch; each has an equal share of its pictures."""
    return tf.distribute.get_strategy().num_replicas_in_sync


def replica_rows(rows: tf.Tensor, per_picture: int) -> tf.Tensor:
    """Return this replica's rows of what was drawn for all.

    Replica r of R has the pictures r, r + R, ...; `training.distribute.shares` deals them so.

    Parameters
    ----------
    rows : tensor, shape (pictures · replicas · per_picture, ...)
    per_picture : int
        Rows of each picture, one after the other.

    Returns
    -------
    tensor, shape (pictures · per_picture, ...)
    """
    replicas = replica_count()
    if replicas == 1:
        return rows
    own = tf.distribute.get_replica_context().replica_id_in_sync_group
    shape = tf.shape(rows)[1:]
    dealt = tf.reshape(rows, tf.concat([[-1, replicas, per_picture], shape], 0))[:, own]
    return tf.reshape(dealt, tf.concat([[-1], shape], 0))


def sum_over_replicas(tensors: list[tf.Tensor]) -> list[tf.Tensor]:
    """Return each tensor added up over all replicas."""
    if replica_count() == 1:
        return tensors
    context = tf.distribute.get_replica_context()
    return context.all_reduce(tf.distribute.ReduceOp.SUM, tensors)


def handle_of(variable: keras.Variable | tf.Variable) -> tf.Tensor:
    """Return the resource of a variable on this replica, for TensorFlow's raw operations.

    `assign` of a variable that several replicas mirror asks for an aggregation, although here
    every replica computes the same value.

    Parameters
    ----------
    variable : keras.Variable or tf.Variable
    """
    if isinstance(variable, keras.Variable):
        variable = variable.value
    return variable.handle


def assign(variable: keras.Variable | tf.Variable, value: tf.Tensor) -> None:
    """Set a variable, on each replica by itself.

    Parameters
    ----------
    variable : keras.Variable or tf.Variable
    value : tensor
        The same on all replicas.
    """
    tf.raw_ops.AssignVariableOp(resource=handle_of(variable), value=value)


def descend(tape: tf.GradientTape, loss: tf.Tensor, network: keras.Model, optimizer: Any) -> None:
    """Update a network by the gradient of a loss that is a mean over the batch.

    Parameters
    ----------
    tape : tf.GradientTape
        Has recorded how the loss was computed.
    loss : tensor, shape ()
        Of this replica's share of the batch.
    network : keras.Model
    optimizer : Adam or keras.optimizers.Optimizer
        Adds up the gradients of all replicas.
    """
    variables, replicas = network.trainable_variables, replica_count()
    # The loss of the whole batch is the mean over the replicas.
    share = tf.constant(1 / replicas) if replicas > 1 else None
    gradients = [
        # What the loss does not depend on stays: the palette, while masks alone are learned.
        tf.zeros(variable.shape) if gradient is None else gradient
        for variable, gradient in zip(
            variables, tape.gradient(loss, variables, output_gradients=share)
        )
    ]
    optimizer.apply(gradients, variables)
