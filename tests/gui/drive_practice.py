#!/usr/bin/env python3
"""Drives the built window against the practice account: banner, deploy, lock, plan, banner again.

    tests/gui/run practice            (what .ci/run calls; sets up Python and the display)

boto3, which shares nothing with the program, reads back what the window says it wrote.
"""
import argparse
import socket
import urllib.error
import urllib.request

import boto3

from console import LOCKED, RATE, banner, eventually, run

API, STAGE, PLAN = "Partner inventory", "prod", "Premium"
OPEN_BEFORE = "/warehouses"       # edited to need a key in the scenario, but not deployed


class Aws:
    """The practice account, seen by boto3 and by a plain caller."""

    def __init__(self, url):
        self.url = url
        self.gateway = boto3.client("apigateway", endpoint_url=url, region_name="eu-central-1", aws_access_key_id="practice",
                                    aws_secret_access_key="practice")
        self.api = self.id_of(self.gateway.get_rest_apis(limit=500), API)
        self.plan = self.id_of(self.gateway.get_usage_plans(limit=500), PLAN)

    @staticmethod
    def id_of(page, name):
        return next(item["id"] for item in page["items"] if item["name"] == name)

    def rate(self):
        return self.gateway.get_usage_plan(usagePlanId=self.plan)["throttle"]["rateLimit"]

    def deployments(self):
        return len(self.gateway.get_deployments(restApiId=self.api, limit=500)["items"])

    def required(self, path):
        """The edited model's apiKeyRequired of GET on a path."""
        for resource in self.gateway.get_resources(restApiId=self.api, limit=500, embed=["methods"])["items"]:
            if resource["path"] == path:
                return resource["resourceMethods"]["GET"]["apiKeyRequired"]
        raise AssertionError(f"no resource {path}")

    def call(self, path):
        """The status that a caller without a key gets."""
        try:
            with urllib.request.urlopen(f"{self.url}/_aws/execute-api/{self.api}/{STAGE}{path}", timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as err:
            return err.code


def deploy_and_lock(console, aws):
    assert aws.call(OPEN_BEFORE) == 200, "the scenario starts open"
    before = aws.deployments()
    console.deploy(STAGE)
    console.wait_gone(banner(API, STAGE))
    console.step("deployed, banner gone")
    assert aws.deployments() == before + 1, "one deployment, no more"
    eventually(lambda: aws.call(OPEN_BEFORE), 403, "a call without a key")
    console.open_stage(API, STAGE)
    console.step("stage")
    console.verify_lock(LOCKED)
    console.step("verified: locked")


def change_rate(console, aws):
    wanted = aws.rate() + 2
    console.edit_plan(PLAN, {RATE: f"{wanted:g}"})
    eventually(aws.rate, wanted, "GetUsagePlan's rate")
    console.step("rate saved")


def unlock_and_see(console, aws):
    console.open_stage(API, STAGE)
    console.set_required("GET", OPEN_BEFORE, False)
    console.wait(banner(API, STAGE))
    console.step("requirement off, banner back")
    assert aws.required(OPEN_BEFORE) is False, "UpdateMethod arrived"
    assert aws.call(OPEN_BEFORE) == 403, "nothing is live before a deployment"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def story(args):
    def tell(open_console):
        port = free_port()
        console = open_console([args.program, "--practice", "--practice-port", port], args.pictures)
        url = console.practice_url()
        assert url.endswith(f":{port}"), f"{url} is not on the port that was asked for"
        aws = Aws(url)
        console.wait(banner(API, STAGE))
        console.step("started with the banner")
        deploy_and_lock(console, aws)
        change_rate(console, aws)
        unlock_and_see(console, aws)
        for room in ("Overview", "Keys", "Traffic", "Activity"):
            console.open_room(room)
            console.wait(banner(API, STAGE))
            console.step(f"{room} under the banner")
    return tell


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--pictures", required=True)
    run(story(parser.parse_args()))
