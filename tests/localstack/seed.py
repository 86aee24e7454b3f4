#!/usr/bin/env python3
"""Fills one account of LocalStack with a small partner API, the way a company would have it before the key is required.

    python seed.py --endpoint URL --account 000000000042 [--keys 1] [--minutes 0]

`--minutes` adds CloudWatch metrics of that many whole minutes up to now, in the shape of the program's metric filters: the
partner's calls, 80 a minute, of which 20 are refused in every tenth.

Prints what it made as one JSON object. Needs boto3: the client of the account's builder is not the client under test.
"""
import argparse
import json
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

REGION = "us-east-1"
API, STAGE, PATH = "Partner inventory", "prod", "warehouses"
PLAN, PARTNER = "Premium", "Northwind 3PL"


def client(endpoint, account, service="apigateway"):
    """A boto3 client; LocalStack takes a 12-digit access key id as the account's number."""
    return boto3.client(service, endpoint_url=endpoint, region_name=REGION, aws_access_key_id=account,
                        aws_secret_access_key="unused", config=Config(retries={"total_max_attempts": 1}, max_pool_connections=8))


def make_method(api, gateway):
    """GET /warehouses, answered 200 by a MOCK integration and open to anyone. Returns the resource's id."""
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    resource = gateway.create_resource(restApiId=api, parentId=root, pathPart=PATH)["id"]
    where = {"restApiId": api, "resourceId": resource, "httpMethod": "GET"}
    gateway.put_method(**where, authorizationType="NONE", apiKeyRequired=False)
    gateway.put_method_response(**where, statusCode="200")
    gateway.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.put_integration_response(**where, statusCode="200", responseTemplates={"application/json": '{"warehouses": 3}'})
    return resource


def make_plan(api, gateway):
    """Premium on the stage, with whole-number limits: LocalStack fails on fractions."""
    plan = gateway.create_usage_plan(
        name=PLAN, description="Shops and carriers with their own system", apiStages=[{"apiId": api, "stage": STAGE}],
        throttle={"rateLimit": 5, "burstLimit": 50}, quota={"limit": 3_000_000, "period": "MONTH"})
    return plan["id"]


def make_keys(gateway, plan, count):
    """One partner on the plan, and more keys beside it up to `count`."""
    partner = gateway.create_api_key(name=PARTNER, enabled=True)
    gateway.create_usage_plan_key(usagePlanId=plan, keyId=partner["id"], keyType="API_KEY")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: gateway.create_api_key(name=f"Partner {n:05}", enabled=True), range(2, count + 1)))
    return partner


def count_calls(api, key, minutes, cloudwatch):
    """Requests and Throttled of the partner by the minute; returns the first minute's second."""
    first = int(time.time()) // 60 * 60 - 60 * minutes
    dimensions = [{"Name": name, "Value": value} for name, value in (("ApiId", api), ("Stage", STAGE), ("ApiKeyId", key))]
    def counted(name, minute, calls):
        return {"MetricName": name, "Dimensions": dimensions, "Timestamp": first + 60 * minute, "Value": calls, "Unit": "Count"}
    data = [counted("Requests", minute, 80) for minute in range(minutes)]
    data += [counted("Throttled", minute, 20) for minute in range(0, minutes, 10)]
    for at in range(0, len(data), 500):
        cloudwatch.put_metric_data(Namespace="Tollkeeper/Partners", MetricData=data[at:at + 500])
    return first


def seed(endpoint, account, keys=1, minutes=0):
    gateway = client(endpoint, account)
    api = gateway.create_rest_api(name=API)["id"]
    resource = make_method(api, gateway)
    deployment = gateway.create_deployment(restApiId=api, stageName=STAGE, description="First deployment")["id"]
    plan = make_plan(api, gateway)
    partner = make_keys(gateway, plan, keys)
    first = count_calls(api, partner["id"], minutes, client(endpoint, account, "cloudwatch"))
    return {"first": first, "api": api, "stage": STAGE, "path": f"/{PATH}", "resource": resource, "deployment": deployment, "plan": plan,
            "key": partner["id"], "value": partner["value"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--account", required=True, help="twelve digits, fresh for every test")
    parser.add_argument("--keys", type=int, default=1)
    parser.add_argument("--minutes", type=int, default=0)
    args = parser.parse_args()
    print(json.dumps(seed(args.endpoint, args.account, args.keys, args.minutes)))


if __name__ == "__main__":
    main()
