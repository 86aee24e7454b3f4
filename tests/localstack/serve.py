#!/usr/bin/env python3
"""Sets up LocalStack once and becomes it: an AWS look-alike that nobody here wrote, so it can judge what we did write.

    python3 tests/localstack/serve.py --venv target/localstack-venv --files DIR [--port 4566]
    python3 tests/localstack/serve.py --venv target/localstack-venv --setup-only

Host mode: no Docker, no account, state in memory only. The first run installs the pinned list beside this file (about a
minute and 240 MB); later runs start in two or three seconds. The first line on standard output is the URL. After that the
process *is* LocalStack (same process id), so SIGTERM stops it, and its output goes to DIR/log. A machine that cannot do this
(no Python 3.11-3.13, no venv module, no package index) gets exit code 3 and one line that says why.
"""
import argparse
import fcntl
import os
import shutil
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
REQUIREMENTS = os.path.join(HERE, "requirements.txt")
NOT_HERE = 3
OLDEST, NEWEST = (3, 11), (3, 13)
SERVICES = "apigateway,cloudwatch,logs,sts,lambda,iam"


def not_here(reason):
    """Ends with the exit code that means "this machine lacks a tool", not "it is broken"."""
    print(reason, file=sys.stderr)
    sys.exit(NOT_HERE)


def interpreter():
    """A Python that the pinned list has wheels for: this one, or the first that is on the path."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return getattr(sys, "_base_executable", None) or sys.executable
    for minor in (11, 12, 13):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    not_here(f"LocalStack needs Python 3.11 to 3.13, this is {sys.version.split()[0]} and no other is on the path")


def read(path):
    """A file's text, or None where there is none."""
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return file.read()


def install(venv, python, requirements):
    shutil.rmtree(venv, ignore_errors=True)
    steps = [
        ([python, "-m", "venv", venv], "a virtual environment cannot be made (Debian: apt install python3-venv)"),
        ([os.path.join(venv, "bin", "pip"), "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", requirements],
         f"the packages of {os.path.relpath(requirements)} cannot be installed"),
    ]
    for command, reason in steps:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            last = (done.stdout.strip().splitlines() or ["no output"])[-1]
            not_here(f"{reason}: {last}")


def set_up(venv, requirements=REQUIREMENTS):
    """Returns the environment's Python. Safe when several test processes call it at once."""
    os.makedirs(os.path.dirname(venv), exist_ok=True)
    python = os.path.join(venv, "bin", "python")
    stamp = os.path.join(venv, "made-from.txt")
    wanted = read(requirements)
    with open(f"{venv}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The stamp is written last: an installation that was cut off, or another list, is made anew.
        if read(stamp) != wanted or not os.path.exists(python):
            install(venv, interpreter(), requirements)
            with open(stamp, "w", encoding="utf-8") as file:
                file.write(wanted)
    return python


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def settings(port, files):
    """LocalStack's own variables: loopback only, our six services and nothing that looks for the internet."""
    return {
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "LOCALSTACK_HOST": f"127.0.0.1:{port}",
        "SERVICES": SERVICES,
        "STRICT_SERVICE_LOADING": "1",
        "EAGER_SERVICE_LOADING": "0",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DNS_ADDRESS": "0",
        "FILESYSTEM_ROOT": files,
        # Its plugin list is cached by a rounded time: shared between installations it goes stale.
        "XDG_CACHE_HOME": files,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venv", required=True, help="where the environment is kept, under target/")
    parser.add_argument("--files", help="an existing folder for LocalStack's own files and its log; the caller removes it")
    parser.add_argument("--port", type=int, default=0, help="0 chooses a free one")
    parser.add_argument("--setup-only", action="store_true")
    args = parser.parse_args()
    python = set_up(os.path.abspath(args.venv))
    if args.setup_only:
        print(python)
        return
    if not args.files:
        parser.error("--files is needed to start LocalStack")
    port = args.port or free_port()
    print(f"http://127.0.0.1:{port}", flush=True)
    # From here on standard output is LocalStack's log, which nobody reads: a full pipe would stop it.
    log = os.open(os.path.join(args.files, "log"), os.O_WRONLY | os.O_CREAT, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.execve(python, [python, "-m", "localstack.runtime.main"], {**os.environ, **settings(port, os.path.abspath(args.files))})


if __name__ == "__main__":
    main()
