"""What partners get, and what the account counts of it (aws-facts 1, 3, 4 and 11)."""
import datetime

from practice import *

FORBIDDEN = (403, "ForbiddenException", '{"message":"Forbidden"}')
MISSING = (403, "MissingAuthenticationTokenException", '{"message":"Missing Authentication Token"}')


def partner(plan=BASIC):
    made = aws.create_api_key(name="Caller", enabled=True)
    aws.create_usage_plan_key(usagePlanId=plan, keyId=made["id"], keyType="API_KEY")
    return made["id"], made["value"]


def test_the_key_check():
    """No, a bogus, a disabled and a planless key: 403 Forbidden; a good one: 200."""
    key, value = partner()
    equal(invoke("/inventory", value)[0], 200)
    equal(invoke("/inventory"), FORBIDDEN)
    equal(invoke("/inventory", "bogus" * 8), FORBIDDEN)
    aws.update_api_key(apiKey=key, patchOperations=[patch("replace", "/enabled", "false")])
    equal(invoke("/inventory", value), FORBIDDEN)
    equal(invoke("/inventory", aws.create_api_key(enabled=True)["value"]), FORBIDDEN)


def test_routes():
    """Parameters match; an unknown path, verb or stage misses a token."""
    equal(invoke("/inventory/HS-2041")[0], 200)
    for elsewhere in (invoke("/none"), invoke("/inventory", verb="PUT"), invoke("/inventory", stage="none")):
        equal(elsewhere, MISSING)


def test_a_lock_is_live_after_a_deployment():
    """The edited model says locked, the stage is open until somebody deploys."""
    equal(invoke("/warehouses")[0], 200)
    aws.create_deployment(restApiId=INVENTORY, stageName="prod")
    equal(invoke("/warehouses"), FORBIDDEN)


def test_two_ways_to_be_too_much():
    """Too Many Requests for the rate, Limit Exceeded for the quota, and usage counts served calls."""
    plan = aws.create_usage_plan(
        name="Tiny",
        apiStages=[{"apiId": INVENTORY, "stage": "prod"}],
        throttle={"burstLimit": 2, "rateLimit": 0.1},
        quota={"limit": 100, "period": "DAY"},
    )["id"]
    key, value = partner(plan)
    equal([invoke("/inventory", value)[0] for _ in range(3)], [200, 200, 429])
    equal(invoke("/inventory", value)[1:], ("TooManyRequestsException", '{"message":"Too Many Requests"}'))
    usage = aws.get_usage(usagePlanId=plan, startDate="2026-11-19", endDate="2026-11-19")
    equal(usage["items"], {key: [[2, 98]]})
    aws.update_usage(usagePlanId=plan, keyId=key, patchOperations=[patch("replace", "/remaining", "0")])
    equal(invoke("/inventory", value)[1:], ("LimitExceededException", '{"message":"Limit Exceeded"}'))


def test_a_backend_that_answers_nonsense():
    """502 Internal server error."""
    _, value = partner(ENTERPRISE)
    told = (502, "InternalServerErrorException", '{"message":"Internal server error"}')
    equal(invoke("/returns/R-1/label", value, api=RETURNS), told)


def test_metrics():
    """CloudWatch has each partner's calls by the minute."""
    metrics = client("cloudwatch")
    northwind = aws.get_api_keys(nameQuery="Northwind")["items"][0]["id"]
    names = {"ApiId": INVENTORY, "Stage": "prod", "ApiKeyId": northwind}
    metric = {
        "Namespace": "Tollkeeper/Partners",
        "MetricName": "Requests",
        "Dimensions": [{"Name": name, "Value": value} for name, value in names.items()],
    }
    end = datetime.datetime(2026, 11, 19, 13, 5, tzinfo=datetime.timezone.utc)
    answer = metrics.get_metric_data(
        MetricDataQueries=[{"Id": "a", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}],
        StartTime=end - datetime.timedelta(minutes=10),
        EndTime=end,
    )
    values = answer["MetricDataResults"][0]["Values"]
    equal(len(values), 10)
    assert all(79 <= value <= 90 for value in values), values
    assert metrics.list_metrics(Namespace="AWS/ApiGateway")["Metrics"]


run(globals())
