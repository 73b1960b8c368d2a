"""The process of one contestant: builds it, warms it up, then times calls on request.

`benchmarks.speed.alternate` starts it and talks to it in lines of JSON.
"""

import json
import os
import sys
import time

from benchmarks.processes import peak_mb
from benchmarks.rivals.contestants import build


def serve(name: str, options: dict) -> None:
    """Answer each line on stdin, a number of calls, with a line on stdout."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints must not come between the answers
    timed = build(name, options)
    timed()  # warm up: compile, allocate
    print(json.dumps(getattr(timed, "metadata", {})), file=answers, flush=True)
    for line in sys.stdin:
        seconds, cpu_start = [], time.process_time()
        for _ in range(int(line)):
            start = time.perf_counter()
            timed()
            seconds.append(time.perf_counter() - start)
        cpu_seconds = time.process_time() - cpu_start
        done = {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": peak_mb()}
        print(json.dumps(done), file=answers, flush=True)


if __name__ == "__main__":
    serve(sys.argv[1], json.loads(sys.argv[2]))
