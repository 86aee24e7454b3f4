"""CloudWatch Logs and Contributor Insights of the practice account as botocore reads them: python logs.py URL

Access logs are written by the generated traffic and by calls made here; all of it stands for fact 6.
"""
import json
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

from botocore.exceptions import ClientError

import practice
from cloudwatch import over_cbor
from practice import INVENTORY, aws, check, client, equal, invoke, patch, refusal, seen

logs, cloudwatch = client("logs"), client("cloudwatch")
NOW = datetime(2026, 11, 19, 13, 5, tzinfo=timezone.utc)
END = int(NOW.timestamp())
DAY = 86_400
GROUP, BARE, ORDERS = "/halden/partner-inventory/prod", "/made/here", "t8w4c6zn1e"
ARN = "arn:aws:logs:eu-central-1:482100773915:log-group:"
WITH_KEY = '$.apiKeyId = "*" && $.apiKeyId != "-"'
FORMAT = json.dumps({"id": "$context.extendedRequestId", "ts": "$context.requestTimeEpoch", "apiKeyId": "$context.identity.apiKeyId",
                     "resourcePath": "$context.resourcePath", "status": "$context.status", "errorType": "$context.error.responseType",
                     "ip": "$context.identity.sourceIp", "never": "$context.authorizer.claims"})


def check_answer(http_response, parsed, model, **_):
    """The raw body of every answer along the operation's model."""
    seen.add(model.name)
    if http_response.status_code >= 300:
        kind = json.loads(http_response.content)["__type"].split("#")[-1]
        known = [shape.name for shape in model.error_shapes] + ["ThrottlingException", "ValidationException", "ValidationError"]
        assert kind in known, f"{model.name}: {kind} is not in its model"
    elif model.output_shape is None:
        assert http_response.content in (b"", b"{}"), f"{model.name}: a body where the model has none"
    else:
        check(model.output_shape, json.loads(http_response.content), model.name)


for made in (logs, cloudwatch):
    made.meta.events.register(f"after-call.{made.meta.service_model.service_id.hyphenize()}.*", check_answer)


def ask(query, seconds=3600, group=GROUP, **more):
    """The complete answer of a query over the last seconds, all its pages."""
    started = logs.start_query(logGroupName=group, startTime=END - seconds, endTime=END, queryString=query, **more)["queryId"]
    equal(logs.get_query_results(queryId=started)["status"], "Running")
    while (answer := logs.get_query_results(queryId=started))["status"] != "Complete":
        equal(answer["status"], "Running")
        time.sleep(0.01)
    page = answer
    while "nextToken" in page:
        page = logs.get_query_results(queryId=started, nextToken=page["nextToken"])
        answer["results"] += page["results"]
    answer["rows"] = [{cell["field"]: cell["value"] for cell in row} for row in answer["results"]]
    return answer


def test_groups():
    """Groups are made once, listed in pages with their ARN in two forms, keep lines for AWS's numbers of days, and go."""
    logs.create_log_group(logGroupName=BARE)
    equal(refusal(logs.create_log_group, logGroupName=BARE), ("ResourceAlreadyExistsException", "The specified log group already exists"))
    equal(refusal(logs.create_log_group, logGroupName="not allowed")[0], "InvalidParameterException")
    equal(refusal(logs.create_log_group, logGroupName="aws/mine")[1], "Log groups starting with AWS/ are reserved for AWS.")
    found = logs.describe_log_groups(logGroupNamePrefix=BARE)["logGroups"]
    equal((found[0]["arn"], found[0]["logGroupArn"]), (f"{ARN}{BARE}:*", ARN + BARE))
    assert "retentionInDays" not in found[0]
    logs.put_retention_policy(logGroupName=BARE, retentionInDays=30)
    equal(logs.describe_log_groups(logGroupNamePrefix=BARE)["logGroups"][0]["retentionInDays"], 30)
    equal(refusal(logs.put_retention_policy, logGroupName=BARE, retentionInDays=31)[0], "InvalidParameterException")
    logs.delete_retention_policy(logGroupName=BARE)
    assert "retentionInDays" not in logs.describe_log_groups(logGroupNamePrefix=BARE)["logGroups"][0]
    pages = list(logs.get_paginator("describe_log_groups").paginate(PaginationConfig={"PageSize": 1}))
    equal([page["logGroups"][0]["logGroupName"] for page in pages], ["/halden/partner-inventory/prod", "/halden/returns/prod", BARE])
    logs.delete_log_group(logGroupName=BARE)
    missing = ("ResourceNotFoundException", "The specified log group does not exist.")
    equal(refusal(logs.delete_log_group, logGroupName=BARE), missing)
    equal(refusal(logs.put_retention_policy, logGroupName=BARE, retentionInDays=30), missing)


def test_setting_up_a_bare_stage():
    """A stage without an access log gets one: its calls, refused ones too, are lines from then on and not from before."""
    assert "accessLogSettings" not in aws.get_stage(restApiId=ORDERS, stageName="prod")
    logs.create_log_group(logGroupName=BARE)
    ops = [patch("replace", "/accessLogSettings/destinationArn", ARN + BARE), patch("replace", "/accessLogSettings/format", FORMAT)]
    aws.update_stage(restApiId=ORDERS, stageName="prod", patchOperations=ops)
    equal(logs.filter_log_events(logGroupName=BARE)["events"], [])
    equal(invoke("/orders/HO-1", api=ORDERS)[0], 403)
    equal(invoke("/orders/HO-1", api=ORDERS, key="bogusbogusbogusbogus")[0], 403)
    key = aws.get_api_keys(nameQuery="Northwind 3PL", includeValues=True)["items"][0]
    equal(invoke("/orders/HO-1", api=ORDERS, key=key["value"])[0], 200)
    lines = [json.loads(event["message"]) for event in logs.filter_log_events(logGroupName=BARE)["events"]]
    equal(sorted((line["apiKeyId"], line["status"], line["errorType"]) for line in lines),
          sorted([("-", "403", "INVALID_API_KEY"), ("-", "403", "INVALID_API_KEY"), (key["id"], "200", "-")]))
    equal({(line["resourcePath"], line["ip"], line["never"], line["ts"]) for line in lines}, {("/orders/{id}", "127.0.0.1", "-", str(END * 1000))})
    equal(len({line["id"] for line in lines}), 3)
    assert key["value"] not in json.dumps(lines)
    counted = ask("stats count(*) as n by apiKeyId, status, bin(1m)", group=BARE)["rows"]
    equal(counted, [{"apiKeyId": "-", "status": "403", "bin(1m)": "2026-11-19 13:05:00.000", "n": "2"},
                    {"apiKeyId": key["id"], "status": "200", "bin(1m)": "2026-11-19 13:05:00.000", "n": "1"}])
    aws.update_stage(restApiId=ORDERS, stageName="prod", patchOperations=[patch("remove", "/accessLogSettings")])
    logs.delete_log_group(logGroupName=BARE)


def test_the_role_is_needed():
    """Without the account's role for logs the stage cannot be set up."""
    role = aws.get_account()["cloudwatchRoleArn"]
    aws.update_account(patchOperations=[patch("remove", "/cloudwatchRoleArn")])
    ops = [patch("replace", "/accessLogSettings/destinationArn", ARN + BARE)]
    text = "CloudWatch Logs role ARN must be set in account settings to enable logging"
    equal(refusal(aws.update_stage, restApiId=ORDERS, stageName="prod", patchOperations=ops), ("BadRequestException", text))
    aws.update_account(patchOperations=[patch("replace", "/cloudwatchRoleArn", role)])


def test_metric_filters():
    """The seeded two; a new one is listed and counted, counts nothing of the past, and is checked."""
    seeded = logs.describe_metric_filters(logGroupName=GROUP)["metricFilters"]
    equal([item["filterPattern"] for item in seeded], ["{ %s }" % WITH_KEY, '{ %s && $.status = "429" }' % WITH_KEY])
    equal({item["metricTransformations"][0]["metricNamespace"] for item in seeded}, {"Tollkeeper/Partners"})
    metric = {"metricName": "Calls", "metricNamespace": "Here", "metricValue": "1", "dimensions": {"Key": "$.apiKeyId", "Stage": "$.stage"}}
    put = {"logGroupName": GROUP, "filterName": "here", "filterPattern": "{ %s }" % WITH_KEY}
    logs.put_metric_filter(**put, metricTransformations=[metric])
    equal(logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"][0]["metricFilterCount"], 3)
    listed = logs.describe_metric_filters(metricName="Calls", metricNamespace="Here")["metricFilters"]
    equal((listed[0]["creationTime"], listed[0]["metricTransformations"]), (END * 1000, [metric]))
    equal(cloudwatch.list_metrics(Namespace="Here")["Metrics"], [])
    equal(len(list(logs.get_paginator("describe_metric_filters").paginate(PaginationConfig={"PageSize": 2}))), 2)
    equal(refusal(logs.put_metric_filter, **put, metricTransformations=[metric | {"defaultValue": 0}])[0], "InvalidParameterException")
    equal(refusal(logs.put_metric_filter, **put | {"filterPattern": "{ $.a = }"}, metricTransformations=[metric])[0], "InvalidParameterException")
    for wrong, text in [
        ({"dimensions": {"Key": "apiKeyId"}}, "Invalid metric transformation: dimension value must be valid selector"),
        ({"metricValue": "many"}, "Invalid metric transformation: metric value many must be a valid number"),
        ({"defaultValue": 0}, "Invalid metric transformation: dimensions and default value are mutually exclusive properties."),
    ]:
        told = refusal(logs.put_metric_filter, **put, metricTransformations=[metric | wrong])
        equal(told, ("InvalidParameterException", text))
    for wrong in ({"filterName": "a:b"}, {"filterPattern": "x" * 1025}, {"filterName": "n" * 513}):
        equal(refusal(logs.put_metric_filter, **put | wrong, metricTransformations=[metric])[0], "InvalidParameterException")
    logs.delete_metric_filter(logGroupName=GROUP, filterName="here")
    equal(refusal(logs.delete_metric_filter, logGroupName=GROUP, filterName="here")[0], "ResourceNotFoundException")


def test_queries():
    """Counts by key, status and minute; routes; sums of a condition; single lines; statistics."""
    answer = ask('stats count(*) as n, sum(status = "429") as throttled by apiKeyId, status, bin(5m) | sort n desc')
    numbers = [int(row["n"]) for row in answer["rows"]]
    equal(numbers, sorted(numbers, reverse=True))
    equal({row["throttled"] for row in answer["rows"] if row["status"] == "200"}, {"0"})
    assert all(row["throttled"] == row["n"] for row in answer["rows"] if row["status"] == "429")
    found = answer["statistics"]
    assert found["recordsMatched"] == found["recordsScanned"] == sum(numbers) and found["bytesScanned"] > 300 * sum(numbers)
    top = answer["rows"][0]["apiKeyId"]
    routes = ask(f'filter apiKeyId = "{top}" | stats count(*) by resourcePath, httpMethod | sort `count(*)` desc | limit 3')["rows"]
    assert 1 <= len(routes) <= 3 and set(routes[0]) == {"resourcePath", "httpMethod", "count(*)"}
    lines = ask(f"fields @timestamp, apiKeyId, status, ts | filter apiKeyId in ['{top}'] and status not like /^4/ | sort @timestamp asc", 60)["rows"]
    assert lines and all(set(line) == {"@timestamp", "apiKeyId", "status", "ts", "@ptr"} for line in lines)
    first = datetime.fromtimestamp(int(lines[0]["ts"]) / 1000, timezone.utc)
    equal(lines[0]["@timestamp"], first.strftime("%Y-%m-%d %H:%M:%S.") + f"{int(lines[0]['ts']) % 1000:03}")


def test_a_day_by_minute():
    """All partners over 24 hours by minute: more rows than a page has."""
    query = "stats count(*) as n by apiKeyId, status, bin(1m) | sort bin(1m) asc"
    began = time.monotonic()
    started = logs.start_query(logGroupName=GROUP, startTime=END - DAY, endTime=END, queryString=query, limit=100_000)["queryId"]
    while logs.get_query_results(queryId=started, maxItems=1)["status"] != "Complete":
        time.sleep(0.01)
    print(f"24 h by minute: complete after {time.monotonic() - began:.2f} s")
    began = time.monotonic()
    answer = ask(query, DAY, limit=100_000)
    print(f"again, with {len(answer['rows'])} rows of {answer['statistics']['recordsScanned']:.0f} lines read and checked: {time.monotonic() - began:.2f} s")
    assert len(answer["rows"]) > 10_000
    equal(sum(int(row["n"]) for row in answer["rows"]), int(answer["statistics"]["recordsMatched"]))
    bins = [row["bin(1m)"] for row in answer["rows"]]
    equal(bins, sorted(bins))
    began = time.monotonic()
    hours = ask("stats count(*) as n by apiKeyId, status, bin(1h)", DAY)
    print(f"24 h by hour: {len(hours['rows'])} rows in {time.monotonic() - began:.2f} s")
    equal(hours["statistics"], answer["statistics"])
    began = time.monotonic()
    exact = ask("stats count_distinct(ip) as addresses by apiKeyId", DAY)
    print(f"24 h call by call: {len(exact['rows'])} rows in {time.monotonic() - began:.2f} s")
    equal(len(ask("stats count(*) as n by apiKeyId, bin(1m)", DAY)["rows"]), 10_000)


CLF = ('$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] '
       '"$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength '
       '$context.requestId $context.identity.apiKeyId')


def test_a_log_that_is_no_json():
    """Common Log Format has no fields until `parse` takes them out, by glob or by regular expression; both agree."""
    logs.create_log_group(logGroupName=BARE)
    ops = [patch("replace", "/accessLogSettings/destinationArn", ARN + BARE), patch("replace", "/accessLogSettings/format", CLF)]
    aws.update_stage(restApiId=ORDERS, stageName="prod", patchOperations=ops)
    key = aws.get_api_keys(nameQuery="Northwind 3PL", includeValues=True)["items"][0]
    for value in (key["value"], key["value"], None):
        invoke("/orders/HO-1/shipments", api=ORDERS, key=value)
    glob = """parse @message '* * * [*] "* * *" * * * *' as ip, caller, user, at, verb, path, protocol, status, bytes, id, apiKeyId"""
    regex = r"""parse @message /\] "(?<verb>\S+) (?<path>\S+) [^"]+" (?<status>\d+) \S+ (?<id>\S+) (?<apiKeyId>\S+)$/"""
    for extract in (glob, regex):
        counted = ask(f"{extract} | filter path like 'shipments' | stats count(*) as n by apiKeyId, status | sort n desc", group=BARE)["rows"]
        equal(counted, [{"apiKeyId": key["id"], "status": "200", "n": "2"}, {"apiKeyId": "-", "status": "403", "n": "1"}])
        lines = ask(f"{extract} | filter apiKeyId = '{key['id']}' and path like 'shipments' | fields verb, id", group=BARE)["rows"]
        equal(({line["verb"] for line in lines}, len({line["id"] for line in lines})), ({"GET"}, 2))
    equal(ask(f"filter status = '200' | {glob}", group=BARE)["rows"], [])
    lines = ask("filter @message like 'shipments' | parse @message 'user=*,' as user | fields user", group=BARE)["rows"]
    equal([set(line) for line in lines], [{"@ptr"}] * 3)
    equal([set(row) for row in ask("stats count(*) as n by status", group=BARE)["rows"]], [{"n"}])
    aws.update_stage(restApiId=ORDERS, stageName="prod", patchOperations=[patch("remove", "/accessLogSettings")])
    logs.delete_log_group(logGroupName=BARE)


def test_pages_of_results():
    """10,000 rows a page and 100,000 a query; more is refused in the words of AWS's validation."""
    start = {"logGroupName": GROUP, "startTime": END - DAY, "endTime": END}
    query = "fields ts | sort @timestamp desc"
    equal(len(ask(f"{query} | limit 12345", DAY)["rows"]), 12_345)
    started = logs.start_query(**start, queryString=query, limit=100_000)["queryId"]
    while logs.get_query_results(queryId=started, maxItems=1)["status"] != "Complete":
        time.sleep(0.01)
    asked, sizes = {"queryId": started}, []
    while True:
        page = raw("GetQueryResults", asked)
        sizes.append(len(page["results"]))
        if "nextToken" not in page:
            break
        asked["nextToken"] = page["nextToken"]
    equal(sizes, [10_000] * 10)
    equal(len(raw("GetQueryResults", {"queryId": started, "maxItems": 0})["results"]), 10_000)
    bounds = "1 validation error detected: Value '{}' at '{}' failed to satisfy constraint: Member must have value less than or equal to {}"
    refused = raw("GetQueryResults", {"queryId": started, "maxItems": 10_001})
    equal(refused, {"__type": "InvalidParameterException", "message": bounds.format(10_001, "maxItems", 10_000)})
    refused = raw("StartQuery", {**start, "queryString": query, "limit": 100_001})
    equal(refused, {"__type": "InvalidParameterException", "message": bounds.format(100_001, "limit", 100_000)})
    equal(raw("StartQuery", {**start, "queryString": "#" * 10_001})["__type"], "InvalidParameterException")
    equal(refusal(logs.get_query_results, queryId=started, nextToken="none")[0], "InvalidParameterException")


def raw(operation, body):
    """The answer, or the refusal, to what boto3 would not even send."""
    signed = "AWS4-HMAC-SHA256 Credential=AKIAPRACTICEACCOUNT0/20261119/eu-central-1/logs/aws4_request, SignedHeaders=host, Signature=0"
    headers = {"x-amz-target": f"Logs_20140328.{operation}", "authorization": signed, "content-type": "application/x-amz-json-1.1"}
    request = urllib.request.Request(practice.URL, data=json.dumps(body).encode(), headers=headers)
    try:
        return json.loads(urllib.request.urlopen(request).read())
    except urllib.error.HTTPError as err:
        return json.loads(err.read())


def test_refused_queries():
    """What is not known is malformed, with its place; groups must exist; a query can be stopped."""
    start = {"logGroupName": GROUP, "startTime": END - 60, "endTime": END}
    for query, text in [
        ("stat count(*)", "unexpected symbol found stat at line 1 and position 0"),
        ("stats count(*) by bin(5x)", "unexpected symbol found 5x at line 1 and position 22"),
        ("fields @message | parse @message '* *' as a", "unexpected symbol found '* *' at line 1 and position 33"),
        ("fields @message | dedup status", "unexpected symbol found dedup at line 1 and position 18"),
    ]:
        try:
            logs.start_query(**start, queryString=query)
        except ClientError as err:
            equal(err.response["Error"], {"Code": "MalformedQueryException", "Message": text})
            equal(err.response["queryCompileError"]["message"], text)
        else:
            raise AssertionError(query)
    equal(refusal(logs.start_query, **start | {"logGroupName": "/none"}, queryString="fields a")[0], "ResourceNotFoundException")
    equal(refusal(logs.start_query, **start | {"endTime": END - 120}, queryString="fields a")[0], "InvalidParameterException")
    equal(refusal(logs.get_query_results, queryId="none")[0], "ResourceNotFoundException")
    stopped = logs.start_query(**start | {"startTime": END - 30 * DAY}, queryString="stats count_distinct(ip) as n")["queryId"]
    equal(logs.stop_query(queryId=stopped)["success"], True)
    equal(logs.get_query_results(queryId=stopped)["status"], "Cancelled")
    listed = logs.describe_queries(logGroupName=GROUP, status="Cancelled")["queries"]
    equal([(query["queryId"], query["queryString"]) for query in listed], [(stopped, "stats count_distinct(ip) as n")])


def test_events():
    """FilterLogEvents pages through a minute without losing or repeating a line."""
    window = {"logGroupName": GROUP, "startTime": (END - 120) * 1000, "endTime": END * 1000}
    whole = logs.filter_log_events(**window)["events"]
    pages = list(logs.get_paginator("filter_log_events").paginate(**window, PaginationConfig={"PageSize": 50}))
    equal([event["eventId"] for page in pages for event in page["events"]], [event["eventId"] for event in whole])
    assert len(pages) > 2 and len({event["eventId"] for event in whole}) == len(whole)
    some = logs.filter_log_events(**window, filterPattern='{ $.httpMethod = "GET" && $.latency >= 20 }')["events"]
    assert 0 < len(some) < len(whole)


def rule(**contribution):
    return json.dumps({"Schema": {"Name": "CloudWatchLogRule", "Version": 1}, "LogGroupNames": [GROUP], "LogFormat": "JSON",
                       "Contribution": {"Keys": ["$.apiKeyId"], "Filters": [], **contribution}, "AggregateOn": "Count"})


def test_contributor_insights():
    """Rules rank who calls from their making on, over both protocols; keyless callers can be left out."""
    cloudwatch.put_insight_rule(RuleName="partners", RuleState="ENABLED", RuleDefinition=rule())
    status = {"Match": "$.status", "In": ["429"]}
    cloudwatch.put_insight_rule(RuleName="throttled", RuleDefinition=rule(Filters=[status]))
    cloudwatch.put_insight_rule(RuleName="keyed", RuleDefinition=rule(Filters=[{"Match": "$.apiKeyId", "NotIn": ["-"]}]))
    listed = cloudwatch.describe_insight_rules()["InsightRules"]
    equal([(item["Name"], item["State"]) for item in listed], [(name, "ENABLED") for name in ("keyed", "partners", "throttled")])
    value = aws.get_api_keys(nameQuery="Northwind 3PL", includeValues=True)["items"][0]
    for _ in range(3):
        equal(invoke("/inventory", key=value["value"])[0], 200)
    equal(invoke("/inventory")[0], 403)
    span = {"StartTime": NOW - timedelta(hours=1), "EndTime": NOW + timedelta(minutes=1), "Period": 60, "MaxContributorCount": 100, "OrderBy": "Sum"}
    report = cloudwatch.get_insight_rule_report(RuleName="partners", **span, Metrics=["UniqueContributors", "Sum"])
    top = report["Contributors"][0]
    equal((report["KeyLabels"], top["Keys"], top["ApproximateAggregateValue"]), (["$.apiKeyId"], [value["id"]], 3.0))
    equal([(point["Timestamp"], point["ApproximateValue"]) for point in top["Datapoints"]], [(NOW, 3.0)])
    equal((report["AggregateValue"], report["ApproximateUniqueCount"]), (4.0, 2))
    equal(report["MetricDatapoints"], [{"Timestamp": NOW, "UniqueContributors": 2.0, "Sum": 4.0}])
    lines = ["MaxContributorValue", "SampleCount", "Minimum", "Maximum"]
    point = cloudwatch.get_insight_rule_report(RuleName="partners", **span, Metrics=lines)["MetricDatapoints"][0]
    equal([point[name] for name in lines], [3.0, 4.0, 1.0, 1.0])
    answered, same = over_cbor("GetInsightRuleReport", RuleName="partners", **span, Metrics=["UniqueContributors", "Sum"])
    for answer in (report, same):
        answer.pop("ResponseMetadata")
    equal((answered, same), (200, report))
    equal([found["Keys"] for found in cloudwatch.get_insight_rule_report(RuleName="keyed", **span)["Contributors"]], [[value["id"]]])
    equal(cloudwatch.get_insight_rule_report(RuleName="throttled", **span)["Contributors"], [])
    equal(cloudwatch.disable_insight_rules(RuleNames=["keyed", "none"])["Failures"][0]["FailureResource"], "none")
    states = {item["Name"]: item["State"] for item in cloudwatch.describe_insight_rules()["InsightRules"]}
    equal(states["keyed"], "DISABLED")
    cloudwatch.enable_insight_rules(RuleNames=["keyed"])
    equal(cloudwatch.delete_insight_rules(RuleNames=["keyed", "partners", "throttled"])["Failures"], [])
    assert refusal(cloudwatch.get_insight_rule_report, RuleName="partners", **span)[0].startswith("ResourceNotFound")
    equal(refusal(cloudwatch.put_insight_rule, RuleName="bad", RuleDefinition="{}")[0], "InvalidParameterValue")


def test_limits_of_contributor_insights():
    """A report spans a day and begins within fifteen; a definition follows the schema; rules come in pages."""
    for name in ("one", "three", "two"):
        cloudwatch.put_insight_rule(RuleName=name, RuleState="DISABLED", RuleDefinition=rule())
    first = cloudwatch.describe_insight_rules(MaxResults=2)
    rest = cloudwatch.describe_insight_rules(MaxResults=2, NextToken=first["NextToken"])
    equal([item["Name"] for item in first["InsightRules"] + rest["InsightRules"]], ["one", "three", "two"])
    assert "NextToken" not in rest
    equal(refusal(cloudwatch.describe_insight_rules, MaxResults=501)[0], "ValidationError")
    equal(refusal(cloudwatch.describe_insight_rules, NextToken="none")[0], "InvalidNextToken")
    hours = timedelta(hours=1)
    good = {"RuleName": "one", "StartTime": NOW - 24 * hours, "EndTime": NOW, "Period": 60}
    equal(cloudwatch.get_insight_rule_report(**good)["Contributors"], [])
    for wrong in ({"StartTime": NOW - 25 * hours}, {"StartTime": NOW - 361 * hours, "EndTime": NOW - 350 * hours}, {"Period": 90}, {"Period": 2**62},
                  {"MaxContributorCount": 101}, {"OrderBy": "Average"}, {"Metrics": ["Median"]}, {"EndTime": NOW - 24 * hours}):
        equal(refusal(cloudwatch.get_insight_rule_report, **good | wrong)[0], "InvalidParameterValue")
    for wrong in ({"Keys": []}, {"Keys": ["$.api_key"]}, {"Keys": ["apiKeyId"]}, {"Filters": [{"Match": "$.status"}]},
                  {"Filters": [{"Match": "$.status", "In": [str(at) for at in range(11)]}]}):
        equal(refusal(cloudwatch.put_insight_rule, RuleName="wrong", RuleDefinition=rule(**wrong))[0], "InvalidParameterValue")
    equal(refusal(cloudwatch.put_insight_rule, RuleName="n" * 129, RuleDefinition=rule())[0], "InvalidParameterValue")
    equal(cloudwatch.delete_insight_rules(RuleNames=["one", "two", "three"])["Failures"], [])


def test_a_rule_counts_from_its_making_on():
    """What a stage's own partners did before is in the log and not in the rule."""
    cloudwatch.put_insight_rule(RuleName="fresh", RuleDefinition=rule())
    span = {"StartTime": NOW - timedelta(hours=1), "EndTime": NOW, "Period": 60, "MaxContributorCount": 100}
    equal(cloudwatch.get_insight_rule_report(RuleName="fresh", **span)["Contributors"], [])
    assert ask("stats count(*) as n by apiKeyId")["rows"]
    cloudwatch.delete_insight_rules(RuleNames=["fresh"])


practice.run(globals())
