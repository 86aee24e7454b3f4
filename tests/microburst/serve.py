#!/usr/bin/env python3
"""Sets up microburst once and becomes it: a maker of AWS's bad days that nobody here wrote, between a client and an emulator.

    python3 tests/microburst/serve.py --venv target/microburst-venv --upstream http://127.0.0.1:4566 --log FILE

As `tests/localstack/serve.py`, whose set-up it shares: the pinned list beside this file is installed at the first run (about
20 s), the first line on standard output is the URL, and after that the process *is* microburst, so SIGTERM stops it. Rules are
given to it at its own URL, `/_microburst/rules`. A machine that cannot do this gets exit code 3 and one line that says why.
"""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "localstack"))
import serve  # noqa: E402  (lies in the folder that the line above names)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venv", required=True, help="where the environment is kept, under target/")
    parser.add_argument("--upstream", required=True, help="the emulator's URL")
    parser.add_argument("--log", required=True, help="a file for its output")
    args = parser.parse_args()
    python = serve.set_up(os.path.abspath(args.venv), os.path.join(HERE, "requirements.txt"))
    port = serve.free_port()
    print(f"http://127.0.0.1:{port}", flush=True)
    log = os.open(args.log, os.O_WRONLY | os.O_CREAT, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.execv(python, [python, "-m", "microburst", "--upstream", args.upstream, "--host", "127.0.0.1", "--port", str(port)])


if __name__ == "__main__":
    main()
