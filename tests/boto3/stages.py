"""APIs, methods, stages and deployments (aws-facts 4, 6 and 11)."""
from practice import *

ROLE = "arn:aws:iam::482100773915:role/api-gateway-logs"


def resource(path, api=INVENTORY):
    return next(item["id"] for item in aws.get_resources(restApiId=api, limit=500)["items"] if item["path"] == path)


def update(*ops, stage="prod", api=INVENTORY):
    return aws.update_stage(restApiId=api, stageName=stage, patchOperations=list(ops))


def refused(*ops):
    return refusal(aws.update_stage, restApiId=INVENTORY, stageName="staging", patchOperations=list(ops))[1]


def test_apis():
    """Three APIs; an unknown one is named with the account."""
    apis = aws.get_rest_apis()["items"]
    equal([api["name"] for api in apis], ["Partner inventory", "Order intake", "Returns"])
    equal(aws.get_rest_api(restApiId=INVENTORY)["apiKeySource"], "HEADER")
    text = "Invalid API identifier specified 482100773915:none"
    equal(refusal(aws.get_rest_api, restApiId="none"), ("NotFoundException", text))


def test_methods_are_empty_unless_embedded():
    """GetResources without embed has every method as an empty object."""
    bare = next(item for item in aws.get_resources(restApiId=INVENTORY)["items"] if item["path"] == "/inventory")
    equal(bare["resourceMethods"], {"GET": {}})
    full = aws.get_resources(restApiId=INVENTORY, embed=["methods"])["items"]
    method = next(item for item in full if item["path"] == "/inventory")["resourceMethods"]["GET"]
    equal((method["apiKeyRequired"], method["authorizationType"]), (True, "NONE"))


def test_a_typo_unlocks():
    """UpdateMethod: any text but true is false, with 200."""
    at = {"restApiId": RETURNS, "resourceId": resource("/returns", RETURNS), "httpMethod": "POST"}
    equal(aws.get_method(**at)["apiKeyRequired"], True)
    equal(aws.update_method(**at, patchOperations=[patch("replace", "/apiKeyRequired", "yes")])["apiKeyRequired"], False)
    equal(aws.update_method(**at, patchOperations=[patch("replace", "/apiKeyRequired", "true")])["apiKeyRequired"], True)
    missing = "Invalid Resource identifier specified"
    equal(refusal(aws.update_method, restApiId="none", resourceId="x", httpMethod="GET")[1], missing)


def test_deployments():
    """apiSummary only when embedded, and it tells the lock of the snapshot, not of the model."""
    stage = aws.get_stage(restApiId=INVENTORY, stageName="prod")
    bare = aws.get_deployment(restApiId=INVENTORY, deploymentId=stage["deploymentId"])
    assert "apiSummary" not in bare
    full = aws.get_deployment(restApiId=INVENTORY, deploymentId=stage["deploymentId"], embed=["apisummary"])
    equal(full["apiSummary"]["/warehouses"]["GET"], {"authorizationType": "NONE", "apiKeyRequired": False})
    equal(aws.get_method(restApiId=INVENTORY, resourceId=resource("/warehouses"), httpMethod="GET")["apiKeyRequired"], True)


def test_deploying_and_rolling_back():
    """CreateDeployment repoints the stage and keeps its settings; a deployment in use is not deleted."""
    before = aws.get_stage(restApiId=RETURNS, stageName="prod")
    made = aws.create_deployment(restApiId=RETURNS, stageName="prod", description="Now")
    after = aws.get_stage(restApiId=RETURNS, stageName="prod")
    equal((after["deploymentId"], after["accessLogSettings"]), (made["id"], before["accessLogSettings"]))
    text = "Active stages pointing to this deployment must be moved or deleted"
    equal(refusal(aws.delete_deployment, restApiId=RETURNS, deploymentId=made["id"]), ("BadRequestException", text))
    back = update(patch("replace", "/deploymentId", before["deploymentId"]), api=RETURNS)
    equal(back["deploymentId"], before["deploymentId"])
    aws.delete_deployment(restApiId=RETURNS, deploymentId=made["id"])
    aws.create_deployment(restApiId=RETURNS, stageName="brand-new")
    equal({stage["stageName"] for stage in aws.get_stages(restApiId=RETURNS)["item"]}, {"prod", "brand-new"})
    equal(len(aws.get_stages(restApiId=RETURNS, deploymentId=before["deploymentId"])["item"]), 1)


def test_canaries():
    """A canary leaves the stage's deployment alone; promotion copies; it stays until removed."""
    first = aws.get_stage(restApiId=INVENTORY, stageName="staging")["deploymentId"]
    made = aws.create_deployment(
        restApiId=INVENTORY, stageName="staging", canarySettings={"percentTraffic": 40.0, "stageVariableOverrides": {"a": "b"}}
    )
    stage = aws.get_stage(restApiId=INVENTORY, stageName="staging")
    equal((stage["deploymentId"], stage["canarySettings"]["deploymentId"]), (first, made["id"]))
    promoted = update(
        patch("copy", "/deploymentId") | {"from": "/canarySettings/deploymentId"},
        patch("copy", "/variables") | {"from": "/canarySettings/stageVariableOverrides"},
        patch("replace", "/canarySettings/percentTraffic", "0.0"),
        stage="staging",
    )
    equal((promoted["deploymentId"], promoted["variables"]), (made["id"], {"a": "b"}))
    equal(promoted["canarySettings"]["percentTraffic"], 0.0)
    assert "canarySettings" not in update(patch("remove", "/canarySettings"), stage="staging")
    equal(refused(patch("copy", "/deploymentId") | {"from": "/canarySettings/deploymentId"}), "Promotion not available. Canary does not exist.")
    text = "Invalid deployment content specified.Stage none must already be created before making a canary release deployment"
    equal(refusal(aws.create_deployment, restApiId=INVENTORY, stageName="none", canarySettings={})[1], text)


def test_method_settings():
    """A new entry starts from */*; defaults are AWS's; removing an unknown one is refused in AWS's words."""
    after = update(patch("replace", "/*/*/metrics/enabled", "true"), stage="staging")["methodSettings"]["*/*"]
    equal((after["throttlingBurstLimit"], after["throttlingRateLimit"], after["cacheTtlInSeconds"]), (5000, 10000.0, 300))
    assert "loggingLevel" not in after
    after = update(patch("replace", "/inventory/GET/throttling/rateLimit", "5"), stage="staging")["methodSettings"]
    equal((after["inventory/GET"]["metricsEnabled"], after["inventory/GET"]["throttlingRateLimit"]), (True, 5.0))
    text = "Cannot remove method setting a/GET because there is no method setting for this method "
    equal(refused(patch("remove", "/a/GET")), text)
    assert refused(patch("replace", "/nonsense", "1")).startswith("Invalid method setting path: /nonsense. Must be one of: [/deploymentId, ")


def test_access_logs():
    """They need the account's role, go as a whole, take any ARN, and no empty value."""
    arn = "arn:aws:logs:eu-central-1:482100773915:log-group:not-there"
    equal(update(patch("replace", "/accessLogSettings/destinationArn", arn), stage="staging")["accessLogSettings"], {"destinationArn": arn})
    equal(refused(patch("replace", "/accessLogSettings/format", "")), "Access Log value must not be empty")
    assert "Cannot remove" in refused(patch("remove", "/accessLogSettings/destinationArn"))
    assert "accessLogSettings" not in update(patch("remove", "/accessLogSettings"), stage="staging")
    equal(aws.get_account()["cloudwatchRoleArn"], ROLE)
    assert "cloudwatchRoleArn" not in aws.update_account(patchOperations=[patch("remove", "/cloudwatchRoleArn")])
    text = "CloudWatch Logs role ARN must be set in account settings to enable logging"
    equal(refused(patch("replace", "/accessLogSettings/destinationArn", arn)), text)
    unfit = "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy."
    told = refusal(aws.update_account, patchOperations=[patch("replace", "/cloudwatchRoleArn", ROLE + "-of-others")])
    equal(told, ("BadRequestException", unfit))
    aws.update_account(patchOperations=[patch("replace", "/cloudwatchRoleArn", ROLE)])


def test_gateway_responses():
    """Always 21; the two defaults have no status; a customised default shows through."""
    items = aws.get_gateway_responses(restApiId=RETURNS)["items"]
    equal(len(items), 21)
    equal({item["responseType"] for item in items if "statusCode" not in item}, {"DEFAULT_4XX", "DEFAULT_5XX"})
    aws.put_gateway_response(restApiId=RETURNS, responseType="DEFAULT_4XX", statusCode="418")
    inherited = aws.get_gateway_response(restApiId=RETURNS, responseType="INVALID_API_KEY")
    equal((inherited["statusCode"], inherited["defaultResponse"]), ("418", True))


def test_export_is_of_the_deployed_version():
    """A locked method says so in `security`; one that is locked in the model only does not."""
    import json

    export = aws.get_export(restApiId=INVENTORY, stageName="prod", exportType="oas30", accepts="application/json")
    paths = json.loads(export["body"].read())["paths"]
    equal(paths["/inventory"]["get"]["security"], [{"api_key": []}])
    assert "security" not in paths["/warehouses"]["get"]


def test_unknown_paths():
    """Both planes: 403 Missing Authentication Token."""
    code, text = refusal(client("apigatewayv2").get_apis)
    equal((code, text), ("MissingAuthenticationTokenException", "Missing Authentication Token"))


def test_other_lists():
    """Domain names are none; every list pages."""
    equal(aws.get_domain_names()["items"], [])
    equal(len(aws.get_deployments(restApiId=INVENTORY, limit=2)["items"]), 2)
    equal(aws.get_resource(restApiId=INVENTORY, resourceId=resource("/inventory"))["pathPart"], "inventory")


run(globals())
