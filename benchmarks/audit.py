"""Look up known vulnerabilities of locked versions, or say plainly that this could not be asked.

    python -m benchmarks.audit requirements.lock     # needs no other package

Status 0: none is known. Status 1: some are, and are listed. Status 2: no service has answered, so
nothing is known about the versions.
"""

import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

SERVICES = {"pypi": "the package index", "osv": "osv.dev"}
FOUND = "vulnerabilit"  # in pip-audit's summary, which lists them

Run = Callable[[Sequence[str | Path]], subprocess.CompletedProcess]


def run(command: Sequence[str | Path]) -> subprocess.CompletedProcess:
    """Run a command and keep what it prints."""
    return subprocess.run(list(map(str, command)), capture_output=True, text=True)


def audit(lock: Path, pip_audit: Path, run: Run = run) -> int:
    """Ask one service after the other, until one answers; return the status."""
    reasons = []
    for service, name in SERVICES.items():
        done = run(
            [pip_audit, "--strict", "--disable-pip", "--no-deps", "--requirement", lock]
            + ["--vulnerability-service", service, "--progress-spinner", "off"]
        )
        answered = FOUND in done.stderr and "ERROR" not in done.stderr
        if answered and done.returncode in (0, 1):
            print(done.stdout, end="")
            print(f"{done.stderr.strip().splitlines()[-1]}, says {name}")
            return done.returncode
        lines = done.stderr.strip().splitlines() or ["no message"]
        reasons.append(f"{name}: {lines[-1].removeprefix('ERROR:pip_audit._cli:')}")
    print("audit: could not ask for vulnerabilities, so nothing is known about the locked versions")
    print(*(f"  {reason[:200]}" for reason in reasons), sep="\n")
    print("  Run it again with access to one of them; the workflow Audit does so every week.")
    return 2


def main() -> int:
    """Install pip-audit in a temporary environment and run it."""
    lock = Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="chroma-audit-") as scratch:
        venv.create(scratch, with_pip=True)
        python = Path(scratch) / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        done = run([python, "-m", "pip", "install", "--quiet", "pip-audit"])
        if done.returncode:
            print("audit: could not ask for vulnerabilities: pip-audit cannot be installed")
            print(f"  {done.stderr.strip().splitlines()[-1]}")
            return 2
        return audit(lock, python.with_name("pip-audit"))


if __name__ == "__main__":
    sys.exit(main())
