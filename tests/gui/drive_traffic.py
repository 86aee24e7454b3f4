#!/usr/bin/env python3
"""Drives the built window through Traffic on the practice account: who polls, what other limits would have done, and a stage
that nobody counts yet.

    tests/gui/run traffic             (what .ci/run calls; sets up Python and the display)

boto3, which shares nothing with the program, reads back what the window says it wrote, and a plain caller makes new calls.
"""
import argparse
import re
import urllib.request

import boto3

from console import BURST, RATE, REVIEW, SAVE, eventually, run, starts

POLLER, PLAN, PERIOD_S = "Northwind 3PL", "Premium", 0.75
SHOPS = ("Harbour & Sons", "Lumen Home", "Pinecrest Grocers")
API, STAGE, PATH = "Order intake", "prod", "/orders/HO-501877"
CALLER, CALLS = "Bergmann Retail", 40       # of another plan than the poller, which is refused by then

LIMITS, TAKE_OVER = "Try other limits…", "Take over into the plan"
READ_TIMES, EXACT = "Read exact times", re.compile(r"^Exact: ")
REFUSED = re.compile(rf"^{POLLER} would be refused 2\d(\.\d)? % of its calls[,;]")
EVERY = re.compile(r"^every ~?([\d.]+) s\b")
STAGE_PICKER, TURN_ON_LINK, TURN_ON = "Stage", "Turn on per-partner traffic…", "Turn on"
NOT_COUNTED = "Calls are not counted per partner yet"


class Aws:
    """The practice account, seen by boto3 and by a plain caller."""

    def __init__(self, url):
        self.url = url
        client = {"endpoint_url": url, "region_name": "eu-central-1", "aws_access_key_id": "practice",
                  "aws_secret_access_key": "practice"}
        self.gateway, self.logs = boto3.client("apigateway", **client), boto3.client("logs", **client)
        self.api = self.named(self.gateway.get_rest_apis(limit=500), API)["id"]
        self.plan = self.named(self.gateway.get_usage_plans(limit=500), PLAN)["id"]
        self.key = self.named(self.gateway.get_api_keys(limit=500, includeValues=True), CALLER)

    @staticmethod
    def named(page, name):
        return next(item for item in page["items"] if item["name"] == name)

    def limits(self):
        throttle = self.gateway.get_usage_plan(usagePlanId=self.plan)["throttle"]
        return throttle["rateLimit"], throttle["burstLimit"]

    def log_format(self):
        settings = self.gateway.get_stage(restApiId=self.api, stageName=STAGE).get("accessLogSettings", {})
        return settings.get("format", "")

    def logged(self):
        """Lines of the caller's key in the stage's log group."""
        settings = self.gateway.get_stage(restApiId=self.api, stageName=STAGE).get("accessLogSettings", {})
        group = settings["destinationArn"].split(":log-group:")[1]
        pattern = f'{{ $.apiKeyId = "{self.key["id"]}" }}'
        return len(self.logs.filter_log_events(logGroupName=group, filterPattern=pattern, limit=1000)["events"])

    def call(self):
        request = urllib.request.Request(f"{self.url}/_aws/execute-api/{self.api}/{STAGE}{PATH}",
                                         headers={"x-api-key": self.key["value"]})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status


def partners(console):
    """The room's table: what a row's cells say, by the partner's name, in the order of the rows."""
    rows, name, inside = {}, None, False
    for _, role, label, _ in console.app.tree():
        inside = inside or (role, label) == ("column header", "Partner")
        if inside and role == "toggle button":
            name, rows[label] = label, []
        elif name is not None and role == "label":
            rows[name].append(label)
    return rows


def replay(console):
    """The dialog's table, which is the last on screen: rows by the partner's name, cells by their column."""
    tree = [(role, label) for _, role, label, _ in console.app.tree()]
    last = max(at for at, (role, _) in enumerate(tree) if role == "column header")
    first = max(at for at, cell in enumerate(tree) if cell == ("column header", "Partner"))
    columns = [label for _, label in tree[first:last + 1]]
    cells = [label for role, label in tree[last + 1:] if role == "label"]
    rows = [dict(zip(columns, cells[at:at + len(columns)])) for at in range(0, len(cells), len(columns))]
    return {row["Partner"]: row for row in rows}


def names_the_poller(console):
    console.open_room("Traffic")
    console.wait(EVERY)
    console.step("traffic")
    rows = partners(console)
    first = next(iter(rows))
    assert first == POLLER, f"{first} is first of {list(rows)[:5]}"
    assert "Poller" in rows[POLLER], rows[POLLER]
    found = float(next(EVERY.match(cell).group(1) for cell in rows[POLLER] if EVERY.match(cell)))
    assert abs(found - PERIOD_S) <= 0.02 * PERIOD_S, f"every {found} s instead of {PERIOD_S}"


def tries_limits(console, aws):
    console.press(LIMITS)
    console.wait(TAKE_OVER)
    for field, value in {RATE: "1", BURST: "5"}.items():
        console.until(lambda field=field, value=value: console.fill(field, value), f"{field} to be {value}")
    console.wait(REFUSED)
    console.step("other limits tried")
    console.press(READ_TIMES)
    console.wait(EXACT)
    console.wait(REFUSED)
    console.step("tried exactly")
    rows = replay(console)
    assert float(rows[POLLER]["Share"].split()[0]) > 20, rows[POLLER]
    for shop in SHOPS:
        assert rows[shop]["Refused"] == "0", rows[shop]
    assert aws.limits() != (1.0, 5), "nothing was sent"
    console.press(TAKE_OVER)
    console.press(REVIEW)
    console.wait(SAVE)
    console.step("taken over and reviewed")
    console.press(SAVE)
    console.wait_gone(SAVE)
    eventually(aws.limits, (1.0, 5), "GetUsagePlan's throttle")
    console.step("saved")


def turns_on(console, aws):
    assert not aws.log_format(), "the scenario's stage has no access log"
    console.open_room("Traffic")
    console.press(STAGE_PICKER)
    console.press(re.compile(rf"^{API} / {STAGE}\b"))
    console.wait(NOT_COUNTED)
    console.wait_gone("Returns / prod")
    console.step("a bare stage")
    console.press(TURN_ON_LINK)
    console.wait(TURN_ON)
    console.step("what will be set up")
    console.press(TURN_ON)
    console.wait_gone(TURN_ON, 120)
    eventually(lambda: "$context.identity.apiKeyId" in aws.log_format(), True, "GetStage's access log format")
    console.step("set up")


def chart_fills(console, aws):
    assert {aws.call() for _ in range(CALLS)} == {200}
    eventually(lambda: aws.logged() >= CALLS, True, "lines of the new calls in the log")
    # New minutes are read once a minute, when they are whole.
    console.until(lambda: peak(console) >= CALLS // 2, f"{CALLER}'s new calls in the chart", 200)
    console.step("new calls in the chart")


def peak(console):
    """What the chart says of the caller's busiest minute."""
    said = console.app.find(None, re.compile(r"^Calls a minute; ")).name
    found = re.search(rf"{CALLER} at most ([\d,]+)", said)
    return int(found.group(1).replace(",", "")) if found else 0


def story(args):
    def tell(open_console):
        console = open_console([args.program, "--practice", "--practice-port", "0"], args.pictures)
        aws = Aws(console.practice_url())
        names_the_poller(console)
        tries_limits(console, aws)
        turns_on(console, aws)
        chart_fills(console, aws)
    return tell


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--pictures", required=True)
    run(story(parser.parse_args()))
