"""CloudWatch metrics of the practice account as botocore reads them: python cloudwatch.py URL [NOW]

NOW is the practice account's time, without it that of the other files here.

boto3 speaks AWS JSON 1.0. The same questions go over Smithy RPC v2 CBOR with botocore's own serializer and parser, which is
what AWS's other SDKs send. Both parsers raise on a wrong shape; the values are compared with each other and with the story.
"""

import json
import sys
import urllib.error
import urllib.request
from datetime import datetime, timedelta

import boto3
from botocore import parsers, serialize
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

URL = sys.argv[1].rstrip("/")
REGION = "eu-central-1"
SESSION = boto3.Session("AKIAPRACTICEACCOUNT0", "practice-account-secret", region_name=REGION)
JSON = SESSION.client("cloudwatch", endpoint_url=URL)
MODEL = JSON.meta.service_model
END = datetime.fromisoformat(sys.argv[2] if len(sys.argv) > 2 else "2026-11-19T13:05:00+00:00")
INVENTORY, STAGE = "k3x9q2m7ra", "prod"


def over_cbor(operation, **params):
    """Status and parsed answer of one operation, over CBOR."""
    model = MODEL.operation_model(operation)
    sent = serialize.create_serializer("smithy-rpc-v2-cbor").serialize_to_request(params, model)
    request = AWSRequest("POST", URL + sent["url_path"], headers=dict(sent["headers"]), data=sent["body"])
    SigV4Auth(SESSION.get_credentials(), "monitoring", REGION).add_auth(request)
    prepared = request.prepare()
    plain = urllib.request.Request(prepared.url, data=prepared.body, headers=dict(prepared.headers), method="POST")
    try:
        answer = urllib.request.urlopen(plain, timeout=30)
    except urllib.error.HTTPError as refused:
        answer = refused
    headers = {name.lower(): value for name, value in answer.headers.items()}
    raw = {"body": answer.read(), "headers": headers, "status_code": answer.status}
    assert headers["smithy-protocol"] == "rpc-v2-cbor", headers
    return answer.status, parsers.create_parser("smithy-rpc-v2-cbor").parse(raw, model.output_shape)


def stat(namespace, name, stat="Sum", period=60, **dimensions):
    """A MetricStat."""
    listed = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    return {"Metric": {"Namespace": namespace, "MetricName": name, "Dimensions": listed}, "Period": period, "Stat": stat}


def ask(queries, hours=3, **more):
    """Parameters of GetMetricData for the last hours."""
    return {"MetricDataQueries": queries, "StartTime": END - timedelta(hours=hours), "EndTime": END, **more}


def same(operation, **params):
    """Asks over both protocols, wants the same answer, and gives it."""
    status, cbor = over_cbor(operation, **params)
    plain = getattr(JSON, {"GetMetricData": "get_metric_data", "ListMetrics": "list_metrics"}[operation])(**params)
    for answer in (cbor, plain):
        answer.pop("ResponseMetadata")
    assert status == 200
    assert cbor == plain, (cbor, plain)
    return plain


def refused(code, operation, **params):
    """Both protocols refuse with this code."""
    try:
        getattr(JSON, {"GetMetricData": "get_metric_data", "ListMetrics": "list_metrics"}[operation])(**params)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        assert error.response["Error"]["Message"], error.response
    else:
        raise AssertionError(f"{operation} was not refused")
    status, cbor = over_cbor(operation, **params)
    assert status == 400 and cbor["Error"]["Code"] == code, cbor


def partners():
    """Key ids with requests in the log of Partner inventory / prod."""
    pages = JSON.get_paginator("list_metrics").paginate(Namespace="Tollkeeper/Partners", MetricName="Requests")
    found = []
    for metric in (metric for page in pages for metric in page["Metrics"]):
        of = {dimension["Name"]: dimension["Value"] for dimension in metric["Dimensions"]}
        assert set(of) == {"ApiId", "Stage", "ApiKeyId"}, of
        if (of["ApiId"], of["Stage"]) == (INVENTORY, STAGE):
            found.append(of["ApiKeyId"])
    return found


def check_lists(keys):
    assert len(keys) == len(set(keys)) >= 38, len(keys)
    stage = [{"Name": "Stage", "Value": STAGE}]
    listed = same("ListMetrics", Namespace="AWS/ApiGateway", Dimensions=stage)["Metrics"]
    assert {metric["MetricName"] for metric in listed} == {"Count", "4XXError", "5XXError", "Latency"}
    assert same("ListMetrics", Namespace="Nobody")["Metrics"] == []
    recent = same("ListMetrics", Namespace="Tollkeeper/Partners", RecentlyActive="PT3H")["Metrics"]
    assert recent
    refused("InvalidParameterValue", "ListMetrics", NextToken="nonsense")


def check_data(keys):
    of = {"ApiId": INVENTORY, "Stage": STAGE}
    queries = [{"Id": f"k{at}", "MetricStat": stat("Tollkeeper/Partners", "Requests", ApiKeyId=key, **of)} for at, key in enumerate(keys)]
    answer = same("GetMetricData", **ask(queries))
    assert answer["Messages"] == [] and "NextToken" not in answer
    results = answer["MetricDataResults"]
    assert [result["Id"] for result in results] == [query["Id"] for query in queries]
    assert all(result["StatusCode"] == "Complete" for result in results)
    for result in results:
        stamps = result["Timestamps"]
        assert len(stamps) == len(result["Values"])
        assert stamps == sorted(stamps, reverse=True)
        assert all(END - timedelta(hours=3) <= stamp < END and stamp.second == 0 for stamp in stamps)
        assert all(isinstance(value, float) and value > 0 for value in result["Values"]), "a gap, not a zero"
    timer = [result for result in results if len(result["Values"]) == 180 and min(result["Values"]) >= 79]
    assert timer, "somebody calls 80 times a minute"


def check_stage():
    of = {"ApiName": "Partner inventory", "Stage": STAGE}
    names = ["Count", "4XXError", "5XXError"]
    queries = [{"Id": f"a{at}", "MetricStat": stat("AWS/ApiGateway", name, period=300, **of)} for at, name in enumerate(names)]
    queries.append({"Id": "slow", "Label": "slowest", "MetricStat": stat("AWS/ApiGateway", "Latency", "p99", 300, **of)})
    count, refusals, failures, slow = same("GetMetricData", **ask(queries, ScanBy="TimestampAscending"))["MetricDataResults"]
    assert len(count["Values"]) == 36 and sum(count["Values"]) > sum(refusals["Values"]) >= 0
    assert sum(failures["Values"]) == 0 and slow["Label"] == "slowest" and max(slow["Values"]) > 10
    assert count["Timestamps"] == sorted(count["Timestamps"])
    empty = same("GetMetricData", **ask([{"Id": "x", "MetricStat": stat("AWS/ApiGateway", "Unknown", **of)}]))
    assert empty["MetricDataResults"][0] == {"Id": "x", "Label": "Unknown", "Timestamps": [], "Values": [], "StatusCode": "Complete"}


def check_pages():
    query = {"Id": "a", "MetricStat": stat("AWS/ApiGateway", "Count", ApiName="Partner inventory")}
    whole = same("GetMetricData", **ask([query]))["MetricDataResults"][0]["Values"]
    first = same("GetMetricData", **ask([query], MaxDatapoints=100))
    assert first["MetricDataResults"][0]["StatusCode"] == "PartialData" and first["NextToken"]
    pages = JSON.get_paginator("get_metric_data").paginate(**ask([query], MaxDatapoints=100))
    joined = [value for page in pages for value in page["MetricDataResults"][0]["Values"]]
    assert joined == whole and len(whole) == 180


def check_search(keys):
    """One expression gives a result a metric, each under the query's id and told apart by its label."""
    def search(terms, **more):
        expression = f"SEARCH('{{Tollkeeper/Partners,ApiId,Stage,ApiKeyId}} {terms}', 'Sum', 60)"
        return same("GetMetricData", **ask([{"Id": "s", "Expression": expression, **more}]))["MetricDataResults"]

    named = search('MetricName="Requests" Stage="prod"', Label="${PROP('Dim.ApiKeyId')}")
    assert sorted(result["Label"] for result in named) == sorted(keys) and {result["Id"] for result in named} == {"s"}
    assert sorted(result["Label"] for result in search('MetricName="Requests"')) == sorted(keys), "what differs is the key"
    of = {"ApiId": INVENTORY, "Stage": STAGE, "ApiKeyId": named[0]["Label"]}
    one = same("GetMetricData", **ask([{"Id": "a", "MetricStat": stat("Tollkeeper/Partners", "Requests", **of)}]))
    assert one["MetricDataResults"][0]["Values"] == named[0]["Values"]
    assert [result["Label"] for result in search(f'MetricName="Requests" ApiKeyId="{keys[0]}"')] == ["Requests"]
    assert search('MetricName="Requests" NOT Stage="prod"') == []
    fewer = "SEARCH('{Tollkeeper/Partners,ApiKeyId} MetricName=\"Requests\"', 'Sum', 60)"
    assert same("GetMetricData", **ask([{"Id": "s", "Expression": fewer}]))["MetricDataResults"] == [], "a schema has all dimensions"
    for wrong in ("m1 * 2", "SUM(SEARCH('{N}', 'Sum'))", "SEARCH('{N', 'Sum')", "SEARCH('" + "x" * 1024 + "', 'Sum')"):
        refused("ValidationError", "GetMetricData", **ask([{"Id": "s", "Expression": wrong}]))


def check_refusals():
    good = {"Id": "a", "MetricStat": stat("N", "M")}
    refused("ValidationError", "GetMetricData", **ask([good, good]))
    refused("ValidationError", "GetMetricData", **ask([good], hours=0))
    refused("ValidationError", "GetMetricData", **ask([{"Id": "a", "MetricStat": stat("N", "M", period=61)}]))
    refused("ValidationError", "GetMetricData", **ask([{"Id": f"a{at}", "MetricStat": stat("N", "M")} for at in range(501)]))
    refused("InvalidNextToken", "GetMetricData", **ask([good], NextToken="nonsense"))


if __name__ == "__main__":
    KEYS = partners()
    check_lists(KEYS)
    check_data(KEYS)
    check_stage()
    check_pages()
    check_search(KEYS)
    check_refusals()
    print(json.dumps({"ok": True, "protocol": MODEL.resolved_protocol, "partners": len(KEYS)}))
