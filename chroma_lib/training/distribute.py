"""Training on several devices or machines: the strategy, who writes, and who gets which picture.

The numbers are those of one device with the same batch: each replica takes its share of the
batch and of the noise, and the results are averaged over all.
"""

import hashlib
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Annotated, Any, Literal

import tensorflow as tf
from pydantic import Field, ValidationError, field_validator, model_validator

from chroma_lib.errors import ChromaError
from chroma_lib.schemas import Schema
from chroma_lib.training.recipe import Recipe
from chroma_lib.training.tf_private import limit_waits

STRATEGIES = ("none", "mirrored", "multi_worker")
START_SECONDS = 300  # how long a worker waits for the others; machines may start one by one
SILENT_SECONDS = 20  # after which a worker that no longer answers counts as lost
EXAMPLE = (
    '{"cluster": {"worker": ["10.0.0.1:2222", "10.0.0.2:2222"]}, '
    '"task": {"type": "worker", "index": 0}}'
)
# What collectives raise when a peer is gone. Other errors, e.g. out of memory, are this worker's.
_LOST_WORKER = (
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
    tf.errors.FailedPreconditionError,
    tf.errors.InternalError,
)


class Task(Schema):
    """The place of this process in the cluster."""

    type: Literal["chief", "worker"]
    index: Annotated[int, Field(strict=False, ge=0)]  # TensorFlow takes "0" too


class TFConfig(Schema):
    """The content of the environment variable TF_CONFIG."""

    cluster: dict[Literal["chief", "worker"], list[str]]
    task: Task

    @field_validator("cluster")
    @classmethod
    def _check_addresses(cls, cluster: dict[str, list[str]]) -> dict[str, list[str]]:
        for address in (address for hosts in cluster.values() for address in hosts):
            if not 0 < _split(address)[1] < 2**16:
                raise ValueError(f"{address} has no port from 1 to 65535")
        return cluster

    @model_validator(mode="after")
    def _check_task(self) -> "TFConfig":
        if self.task.index >= len(self.cluster.get(self.task.type, ())):
            raise ValueError("the task is not in the cluster")
        return self


def check_name(name: str) -> None:
    """Raise ChromaError unless this is the name of a strategy."""
    if name not in STRATEGIES:
        raise ChromaError(f"unknown strategy {name!r}: use one of {', '.join(STRATEGIES)}")


def is_chief(name: str) -> bool:
    """Return whether this process is the one that writes.

    Parameters
    ----------
    name : {"none", "mirrored", "multi_worker"}

    Returns
    -------
    bool
        True for all processes but workers other than the first.

    Raises
    ------
    ChromaError
        If it is "multi_worker" and TF_CONFIG is missing or wrong.
    """
    if name != "multi_worker":
        return True
    config = _read_tf_config()
    first = "chief" if "chief" in config.cluster else "worker"
    return config.task.index == 0 and config.task.type == first


def _read_tf_config() -> TFConfig:
    text = os.environ.get("TF_CONFIG")
    if not text:
        raise ChromaError(_with_example("multi_worker: TF_CONFIG is not set"))
    try:
        config = TFConfig.model_validate_json(text)
    except ValidationError:
        raise ChromaError(
            _with_example(f"multi_worker: TF_CONFIG {text[:200]!r} can't be read")
        ) from None
    addresses = [address for hosts in config.cluster.values() for address in hosts]
    if len(set(addresses)) < len(addresses):
        raise ChromaError(f"multi_worker: TF_CONFIG names an address twice: {', '.join(addresses)}")
    return config


def _with_example(problem: str) -> str:
    return f"{problem}; set it for each worker, with its own index: TF_CONFIG='{EXAMPLE}'"


def make_strategy(name: str) -> tf.distribute.Strategy | None:
    """Make a strategy, or None for "none". Workers wait here for each other.

    Parameters
    ----------
    name : {"none", "mirrored", "multi_worker"}
        "mirrored" takes all GPUs or, where there are none, all logical CPU devices.
        "multi_worker" takes the cluster of TF_CONFIG, and has to come before everything else
        that TensorFlow does in this process.

    Returns
    -------
    tf.distribute.Strategy or None

    Raises
    ------
    ChromaError
        If the workers don't find each other.
    """
    check_name(name)
    if name == "none":
        return None
    if name == "mirrored":
        kind = "GPU" if tf.config.list_physical_devices("GPU") else "CPU"
        return _mirrored(tuple(device.name for device in tf.config.list_logical_devices(kind)))
    config = _read_tf_config()
    worker = f"{config.task.type} {config.task.index}"
    _meet(config, worker)
    try:
        limit_waits(config.cluster, SILENT_SECONDS)
        return tf.distribute.MultiWorkerMirroredStrategy()
    except RuntimeError as error:  # "... must be configured at program startup"
        raise ChromaError(
            "multi_worker: has to come before everything else that TensorFlow does; train in a "
            f"new process ({_first_line(error)})"
        ) from error
    except tf.errors.OpError as error:
        raise ChromaError(
            f"multi_worker: {worker} has lost another worker at the start; start all of them "
            f"again ({_first_line(error)})"
        ) from error


@cache
def _mirrored(devices: tuple[str, ...]) -> tf.distribute.Strategy:
    """Make one strategy per process: a second one would count its messages from 0 again."""
    return tf.distribute.MirroredStrategy(devices)


def _meet(config: TFConfig, worker: str) -> None:
    """Wait until all workers listen: TensorFlow would wait forever, and not say for whom."""
    own = config.cluster[config.task.type][config.task.index]
    missing = [host for hosts in config.cluster.values() for host in hosts if host != own]
    end = time.monotonic() + START_SECONDS
    both = socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if both else socket.AF_INET
    try:
        listening = socket.create_server(
            ("", _split(own)[1]), family=family, dualstack_ipv6=both, backlog=128
        )
    except OSError as error:
        raise ChromaError(
            f"multi_worker: can't listen at {own} ({error.strerror}); give {worker} another port "
            "in TF_CONFIG, the same for all workers"
        ) from None
    with listening:
        while missing := [host for host in missing if not _answers(host)]:
            if time.monotonic() > end:
                raise ChromaError(
                    f"multi_worker: no answer from {', '.join(missing)} in {START_SECONDS} s; "
                    "start all workers, and check the addresses in TF_CONFIG"
                )
            time.sleep(0.2)


def _split(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _answers(address: str) -> bool:
    try:
        socket.create_connection(_split(address), timeout=2).close()
    except OSError:
        return False
    return True


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(getattr(error, "message", error)).splitlines()]
    noise = ("Graph ex", "Detected", "File")  # how TensorFlow introduces where it happened
    messages = [line for line in lines if line and not line.startswith(noise)]
    return messages[0][:200] if messages else type(error).__name__


def scope(strategy: tf.distribute.Strategy | None) -> AbstractContextManager:
    """Return where variables must be made: the scope of the strategy, if there is one."""
    return strategy.scope() if strategy else nullcontext()


@contextmanager
def one_line_errors(strategy: tf.distribute.Strategy | None) -> Iterator[None]:
    """Turn the loss of another worker into an error of one line (ChromaError)."""
    try:
        yield
    except _LOST_WORKER as error:
        if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
            raise
        raise ChromaError(
            f"another worker was lost or has stopped; start all of them again "
            f"({_first_line(error)})"
        ) from error


def check_recipe(strategy: tf.distribute.Strategy | None, recipe: Recipe) -> None:
    """Raise ChromaError for a recipe whose numbers would not be those of one device.

    Parameters
    ----------
    strategy : tf.distribute.Strategy or None
    recipe : Recipe

    Raises
    ------
    ChromaError
        If the replicas can't share a batch evenly, or the networks have BatchNorm.
    """
    if not strategy:
        return
    if recipe.networks == "v0.2":
        raise ChromaError(
            "the networks of v0.2 have BatchNorm, which would see only a share of each batch: "
            "train them without a strategy"
        )
    if recipe.freeze_masks:
        raise ChromaError(
            "frozen masks: a palette learns on one device in minutes; train it without a strategy"
        )
    count = strategy.num_replicas_in_sync
    # Without a palette, half of the pictures are colored, with two noises each.
    unit = count if recipe.noise == "palette" or count == 1 else 2 * count
    if recipe.batch_size % unit:
        raise ChromaError(
            f"batch size {recipe.batch_size}: {count} devices can't share it evenly; use a "
            f"multiple of {unit}"
        )


def shares(
    data: tf.data.Dataset, strategy: tf.distribute.Strategy | None, parts: int = 1
) -> tf.data.Dataset | tf.distribute.DistributedDataset:
    """Give each replica its share of batches that every process makes alike.

    Of R replicas, number r gets the pictures r, r + R, ... of each part of a batch. So the first
    half of its share is its share of the first half.

    Parameters
    ----------
    data : tf.data.Dataset of (l, ab)
        Batches for all replicas together.
    strategy : tf.distribute.Strategy or None
        Without one, `data` is returned unchanged.
    parts : int
        Parts that follow each other in a batch, such as WGAN-GP's for each update of the critic.

    Returns
    -------
    tf.data.Dataset or tf.distribute.DistributedDataset
    """
    if not strategy:
        return data
    count = strategy.num_replicas_in_sync

    def make(context):
        here = count // context.num_input_pipelines
        first = here * context.input_pipeline_id

        def arrange(*batch):
            return tuple(_by_replica(x, count, parts)[first : first + here] for x in batch)

        # Each next element of this data set goes to the next replica.
        return data.map(arrange, num_parallel_calls=1, deterministic=True).unbatch().prefetch(2)

    return strategy.distribute_datasets_from_function(make)


def _by_replica(batch: tf.Tensor, count: int, parts: int) -> tf.Tensor:
    """Arrange a batch (n, ...) as (replicas, n / replicas, ...)."""
    rest = tf.shape(batch)[1:]
    split = tf.reshape(batch, tf.concat([[parts, -1, count], rest], 0))
    order = [2, 0, 1, *range(3, len(batch.shape) + 2)]
    rows = batch.shape[0] // count
    return tf.ensure_shape(
        tf.reshape(tf.transpose(split, order), tf.concat([[count, rows], rest], 0)),
        [count, rows, *batch.shape[1:]],
    )


def check_agreement(strategy: tf.distribute.Strategy | None, settings: Any) -> None:
    """Have all workers compare what they are about to do.

    Parameters
    ----------
    strategy : tf.distribute.Strategy or None
    settings : object
        Anything that JSON can hold.

    Raises
    ------
    ChromaError
        If it differs between two of them.
    """
    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
        return
    text = json.dumps(settings, sort_keys=True, default=str)
    number = int(hashlib.sha256(text.encode()).hexdigest()[:7], 16)

    @tf.function
    def compare():
        own = strategy.run(lambda: tf.constant([number], tf.int32))
        return strategy.gather(own, 0)

    if len(set(compare().numpy().tolist())) > 1:
        raise ChromaError(
            "the workers are about to do different things: give all of them the same options and "
            "data, and an --out that is the same folder for all"
        )
