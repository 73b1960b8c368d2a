"""The one place where Chroma uses private interfaces of TensorFlow.

Each function says which public way was tried and why it does not do.
"""

from collections.abc import Mapping
from typing import Any

from tensorflow.compiler.xla.tsl.protobuf.coordination_config_pb2 import CoordinatedJob
from tensorflow.python.eager import context


def limit_waits(cluster: Mapping[Any, list[str]], seconds: int) -> None:
    """Have TensorFlow report workers as lost that no longer answer.

    The public `tf.config.experimental.enable_...` functions and
    `tf.distribute.experimental.CommunicationOptions(timeout_seconds=...)` were tried: a timeout
    of collectives makes slow steps fail too, and a killed worker still blocks the others at the
    shutdown barrier for an hour.

    Parameters
    ----------
    cluster : dict of str to list of str
        The addresses of each job, as in TF_CONFIG.
    seconds : int
        Silence after which a worker counts as lost.
    """
    leader = "chief" if "chief" in cluster else "worker"
    jobs = [CoordinatedJob(name=job, num_tasks=len(hosts)) for job, hosts in cluster.items()]
    context.context().configure_coordination_service(
        service_type="standalone",
        service_leader=f"/job:{leader}/replica:0/task:0",
        cluster_register_timeout_in_ms=1000 * seconds,
        heartbeat_timeout_in_ms=1000 * seconds,
        shutdown_barrier_timeout_in_ms=1000 * seconds,
        coordinated_jobs=jobs,
    )
