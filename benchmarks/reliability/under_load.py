"""Tests of many processes, beside programs that keep the processor busy: about ten minutes.

    python -m benchmarks under_load
    python -m benchmarks under_load tests/sweeps --busy 8

No test may depend on how fast the machine is. Those that start processes and wait for them are the
ones that would.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import page
from benchmarks.command_line import Arguments, add_store_option, command_parser
from benchmarks.parts import print_findings
from benchmarks.processes import busy_processes
from benchmarks.records import Findings
from benchmarks.reliability.lowest import run_tests

TESTS = (
    *("tests/training/test_distribute.py", "tests/training/test_run.py"),
    *("tests/benchmarks/test_kills.py", "tests/benchmarks/test_streaming.py", "tests/sweeps"),
)


def main(arguments: Arguments) -> int:
    """Run the command; the status is that of pytest."""
    parser = command_parser("under_load", __doc__)
    parser.add_argument("tests", nargs="*", default=list(TESTS), help="files or folders of tests")
    parser.add_argument("--busy", type=int, default=4, help="busy processes beside the tests")
    add_store_option(parser)
    options = parser.parse_args(arguments)
    start, load = time.perf_counter(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, busy_processes(options.busy):
        python, report = Path(sys.executable), Path(folder) / "tests.xml"
        status, counts = run_tests(python, report, tests=options.tests)
        most = max(load, *os.getloadavg())
    failed = counts["failures"] + counts["errors"]
    figures = {
        "busy processes beside the tests": options.busy,
        "load of the machine at the start": load,
        "highest average load": most,
        "tests passed": counts["tests"] - failed - counts["skipped"],
        "tests failed": failed,
        "tests skipped": counts["skipped"],
        "total, seconds": round(time.perf_counter() - start),
    }
    findings = Findings(title="Tests pass on a busy machine", figures=figures)
    print_findings(findings)
    if options.store:
        page.store("under_load", findings, page="reliability")
    return status
