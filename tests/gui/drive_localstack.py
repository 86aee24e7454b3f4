#!/usr/bin/env python3
"""Drives the built window against LocalStack, which we did not write and which enforces keys only after a deployment.

    tests/gui/run localstack          (what .ci/run calls; sets up Python and the display)

boto3 builds the account and reads back what the window wrote; LocalStack's own data plane has the last word on the lock.
"""
import argparse
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.append(os.path.join(ROOT, "tests", "localstack"))

import seed  # noqa: E402
from console import BURST, LOCKED, OPEN, QUOTA, RATE, banner, eventually, run  # noqa: E402

ACCOUNT = "482100773915"
KEYS = 10_000
ALL_KEYS = "10,000"               # as the keys' room counts them


@contextlib.contextmanager
def localstack(venv):
    """A running LocalStack's URL."""
    serve = os.path.join(ROOT, "tests", "localstack", "serve.py")
    with tempfile.TemporaryDirectory() as files:
        command = [sys.executable, serve, "--venv", venv, "--files", files]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            url = process.stdout.readline().strip()
            if not url:
                raise AssertionError(f"LocalStack could not be set up (exit code {process.wait()})")
            wait_until_healthy(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def wait_until_healthy(url, process):
    end = time.time() + 120
    while time.time() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"{url}/_localstack/health", timeout=5):
                return
        time.sleep(0.2)
    raise AssertionError("LocalStack did not start")


class Aws:
    """The account, seen by boto3 and by a plain caller."""

    def __init__(self, url):
        self.url, self.gateway = url, seed.client(url, ACCOUNT)
        self.made = seed.seed(url, ACCOUNT, KEYS)

    def call(self, key=None):
        """The status that a caller with or without a key gets."""
        url = f"{self.url}/_aws/execute-api/{self.made['api']}/{self.made['stage']}{self.made['path']}"
        request = urllib.request.Request(url, headers={"x-api-key": key} if key else {})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as err:
            return err.code

    def limits(self):
        plan = self.gateway.get_usage_plan(usagePlanId=self.made["plan"])
        return plan["throttle"]["rateLimit"], plan["throttle"]["burstLimit"], plan["quota"]["limit"]


def lock_and_roll_back(console, aws):
    api, stage = seed.API, seed.STAGE
    console.open_stage(api, stage)
    console.step("stage, nothing edited")
    console.set_required("GET", aws.made["path"], True)
    console.wait(banner(api, stage))
    console.step("requirement on, banner up from the journal")
    console.verify_lock(OPEN)
    console.step("verified: open")
    console.deploy(stage)
    console.wait_gone(banner(api, stage))
    assert aws.call() == 403 and aws.call(aws.made["value"]) == 200, "LocalStack enforces the key now"
    console.open_stage(api, stage)
    console.verify_lock(LOCKED)
    console.step("verified: locked")
    console.roll_back()
    eventually(aws.call, 200, "a call without a key after the roll-back")
    console.verify_lock(OPEN)
    console.step("rolled back, verified: open")


def change_limits(console, aws):
    console.edit_plan(seed.PLAN, {RATE: "7", BURST: "70", QUOTA: "2500000"})
    eventually(aws.limits, (7.0, 70, 2_500_000), "GetUsagePlan's limits")
    console.step("limits saved")


def list_keys(console):
    console.open_room("Keys")
    console.wait(re.compile(rf"(^|\D){ALL_KEYS}(\D|$)"), 180)
    console.step("ten thousand keys listed")


def story(args, url):
    def tell(open_console):
        aws = Aws(url)
        assert aws.call() == 200, "the account starts open"
        credentials = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "unused"}
        command = [args.program, "--endpoint-url", url, "--region", seed.REGION]
        console = open_console(command, args.pictures, credentials)
        console.wait("APIs")
        console.step("connected")
        lock_and_roll_back(console, aws)
        change_limits(console, aws)
        list_keys(console)
    return tell


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--pictures", required=True)
    parser.add_argument("--venv", required=True, help="where LocalStack's environment is kept")
    arguments = parser.parse_args()
    with localstack(arguments.venv) as endpoint:
        run(story(arguments, endpoint))
