"""Training over several devices or machines: the strategy, who writes, and who gets which picture.

The numbers are those of one device with the same batch: each replica takes its share of the
batch and of the noise, and what they find is averaged over all.
"""

import hashlib
import json
import os
import socket
import time
from contextlib import contextmanager, nullcontext
from functools import cache

import tensorflow as tf

from chroma_lib.errors import ChromaError

STRATEGIES = ("none", "mirrored", "multi_worker")
START_SECONDS = 300  # that a worker waits for the others; machines may come up one by one
SILENT_SECONDS = 20  # after which a worker that no longer answers is taken for lost
EXAMPLE = (
    '{"cluster": {"worker": ["10.0.0.1:2222", "10.0.0.2:2222"]}, '
    '"task": {"type": "worker", "index": 0}}'
)
_JOBS = ("chief", "worker")
# What collectives raise when a peer is gone. Others, such as want of memory, are this worker's own.
_LOST = (
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
    tf.errors.FailedPreconditionError,
    tf.errors.InternalError,
)


def check_name(name):
    """Refuse what is no strategy's name."""
    if name not in STRATEGIES:
        raise ChromaError(f"unknown strategy {name!r}: use one of {', '.join(STRATEGIES)}")


def is_chief(name):
    """Tell whether this process is the one that writes: all are, but workers beside the first.

    Parameters
    ----------
    name : {"none", "mirrored", "multi_worker"}

    Raises
    ------
    ChromaError
        If it is "multi_worker" and TF_CONFIG is missing or not as it should be.
    """
    if name != "multi_worker":
        return True
    cluster, kind, index = _cluster()
    return index == 0 and kind == ("chief" if "chief" in cluster else "worker")


def _cluster():
    """Return TF_CONFIG's lists of addresses by job, and this process's job and place in it."""
    text = os.environ.get("TF_CONFIG")
    if not text:
        raise ChromaError(_example("multi_worker: TF_CONFIG is not set"))
    try:
        told = json.loads(text)
        cluster, task = told["cluster"], told["task"]
        kind, index = task["type"], int(task["index"])
        addresses = [one for job in cluster.values() for one in job]
        known = kind in cluster and set(cluster) <= set(_JOBS) and 0 <= index < len(cluster[kind])
        known = known and all(isinstance(job, list) for job in cluster.values())
        known = known and all(0 < _split(one)[1] < 2**16 for one in addresses)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        known = False
    if not known:
        raise ChromaError(_example(f"multi_worker: TF_CONFIG {text[:200]!r} can't be read"))
    if len(set(addresses)) < len(addresses):
        raise ChromaError(f"multi_worker: TF_CONFIG names an address twice: {', '.join(addresses)}")
    return cluster, kind, index


def _example(problem):
    return f"{problem}; set it for each worker, with its own index: TF_CONFIG='{EXAMPLE}'"


def make(name):
    """Make a strategy, or None for "none".

    Workers wait here for each other.

    Parameters
    ----------
    name : {"none", "mirrored", "multi_worker"}
        "mirrored" takes all GPUs; where there are none, all logical CPU devices. "multi_worker"
        takes the cluster of TF_CONFIG, and has to come before all else that TensorFlow does in
        this process.

    Returns
    -------
    tf.distribute.Strategy or None

    Raises
    ------
    ChromaError
        If the workers don't come together.
    """
    check_name(name)
    if name == "none":
        return None
    if name == "mirrored":
        kind = "GPU" if tf.config.list_physical_devices("GPU") else "CPU"
        return _mirrored(tuple(device.name for device in tf.config.list_logical_devices(kind)))
    cluster, kind, index = _cluster()
    _meet(cluster, kind, index)
    try:
        _limit_waits(cluster)
        return tf.distribute.MultiWorkerMirroredStrategy()
    except RuntimeError as error:  # "... must be configured at program startup"
        raise ChromaError(
            "multi_worker: has to begin before all else that TensorFlow does; train in a new "
            f"process ({_first_line(error)})"
        ) from error
    except tf.errors.OpError as error:
        raise ChromaError(
            f"multi_worker: {kind} {index} has lost another worker at the start; start all of "
            f"them again ({_first_line(error)})"
        ) from error


@cache
def _mirrored(devices):
    """Make one strategy a process: a second one would count its messages from 0 again, and fail."""
    return tf.distribute.MirroredStrategy(devices)


def _meet(cluster, kind, index):
    """Wait until all workers listen: TensorFlow would wait for ever, and not say for whom."""
    mine = cluster[kind][index]
    missing = [one for job in cluster.values() for one in job if one != mine]
    end = time.monotonic() + START_SECONDS
    both = socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if both else socket.AF_INET
    try:
        listening = socket.create_server(
            ("", _split(mine)[1]), family=family, dualstack_ipv6=both, backlog=128
        )
    except OSError as error:
        raise ChromaError(
            f"multi_worker: can't listen at {mine} ({error.strerror}); give {kind} {index} another "
            "port in TF_CONFIG, for all workers alike"
        ) from None
    with listening:
        while missing := [one for one in missing if not _answers(one)]:
            if time.monotonic() > end:
                raise ChromaError(
                    f"multi_worker: no answer from {', '.join(missing)} in {START_SECONDS} s; start "
                    "all workers, and check the addresses in TF_CONFIG"
                )
            time.sleep(0.2)


def _split(address):
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _answers(address):
    try:
        socket.create_connection(_split(address), timeout=2).close()
    except OSError:
        return False
    return True


def _limit_waits(cluster):
    """Have TensorFlow take workers for lost that no longer answer.

    There is no public way to say so.
    """
    from tensorflow.compiler.xla.tsl.protobuf.coordination_config_pb2 import CoordinatedJob
    from tensorflow.python.eager import context

    first = "chief" if "chief" in cluster else "worker"
    context.context().configure_coordination_service(
        service_type="standalone",
        service_leader=f"/job:{first}/replica:0/task:0",
        cluster_register_timeout_in_ms=1000 * SILENT_SECONDS,
        heartbeat_timeout_in_ms=1000 * SILENT_SECONDS,
        shutdown_barrier_timeout_in_ms=1000 * SILENT_SECONDS,
        coordinated_jobs=[CoordinatedJob(name=j, num_tasks=len(a)) for j, a in cluster.items()],
    )


def _first_line(error):
    lines = [line.strip() for line in str(getattr(error, "message", error)).splitlines()]
    told = [
        line for line in lines if line and not line.startswith(("Graph ex", "Detected", "File"))
    ]
    return told[0][:200] if told else type(error).__name__


def scope(strategy):
    """Return where variables must be made: the strategy's scope, if there is one."""
    return strategy.scope() if strategy else nullcontext()


@contextmanager
def watched(strategy):
    """Turn the loss of another worker into one clear line (ChromaError)."""
    try:
        yield
    except _LOST as error:
        if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
            raise
        raise ChromaError(
            f"another worker was lost, or stopped; all have to start again ({_first_line(error)})"
        ) from error


def check_recipe(strategy, recipe):
    """Refuse recipes whose numbers would not be those of one device.

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
    count = strategy.num_replicas_in_sync
    # Without a palette, half of the pictures are colored, with two noises each.
    unit = count if recipe.noise == "palette" or count == 1 else 2 * count
    if recipe.batch_size % unit:
        raise ChromaError(
            f"batch size {recipe.batch_size}: {count} devices can't share it evenly; use a "
            f"multiple of {unit}"
        )


def shares(data, strategy, parts=1):
    """Give each replica its share of batches that every process makes alike.

    Of R replicas, number r gets the pictures r, r + R, ... of each part of a batch; so the first
    half of its share is its share of the first half.

    Parameters
    ----------
    data : tf.data.Dataset of (l, ab)
        Batches for all replicas together.
    strategy : tf.distribute.Strategy or None
        Without one, `data` comes back as it is.
    parts : int
        That lie one after the other in a batch, such as WGAN-GP's for each update of the critic.

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
            return tuple(_by_replica(one, count, parts)[first : first + here] for one in batch)

        # What comes next out of this data set is the next replica's.
        return data.map(arrange, num_parallel_calls=1, deterministic=True).unbatch().prefetch(2)

    return strategy.distribute_datasets_from_function(make)


def _by_replica(batch, count, parts):
    """Arrange a batch (n, ...) as (replicas, n / replicas, ...)."""
    rest = tf.shape(batch)[1:]
    split = tf.reshape(batch, tf.concat([[parts, -1, count], rest], 0))
    order = [2, 0, 1, *range(3, len(batch.shape) + 2)]
    rows = batch.shape[0] // count
    return tf.ensure_shape(
        tf.reshape(tf.transpose(split, order), tf.concat([[count, rows], rest], 0)),
        [count, rows, *batch.shape[1:]],
    )


def check_agreement(strategy, told):
    """Have all workers compare what they are about to do.

    Parameters
    ----------
    strategy : tf.distribute.Strategy or None
    told : object
        Anything that JSON can hold.

    Raises
    ------
    ChromaError
        If it differs between two of them.
    """
    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
        return
    text = json.dumps(told, sort_keys=True, default=str)
    number = int(hashlib.sha256(text.encode()).hexdigest()[:7], 16)

    @tf.function
    def compare():
        mine = strategy.run(lambda: tf.constant([number], tf.int32))
        return strategy.gather(mine, 0)

    if len(set(compare().numpy().tolist())) > 1:
        raise ChromaError(
            "the workers are about to do different things: give all of them the same options and "
            "data, and an --out that is one and the same folder for all"
        )
