"""API keys, their import and tags (aws-facts 2, 5 and 11)."""
from practice import *

ARN = "arn:aws:apigateway:eu-central-1::"


def test_keys_are_off_unless_switched_on():
    """enabled defaults to false; the answer has the value; an empty name is no name."""
    made = aws.create_api_key(name="")
    equal((made["enabled"], made["stageKeys"], len(made["value"])), (False, [], 40))
    assert "name" not in made and "tags" not in made, made


def test_values_show_on_request_only():
    """GetApiKeys needs includeValues, GetApiKey includeValue, and UpdateApiKey never tells."""
    key = aws.create_api_key(name="Quiet", value="quietquietquietquiet")["id"]
    assert "value" not in aws.get_api_key(apiKey=key)
    equal(aws.get_api_key(apiKey=key, includeValue=True)["value"], "quietquietquietquiet")
    assert all("value" not in item for item in aws.get_api_keys()["items"])
    assert all("value" in item for item in aws.get_api_keys(includeValues=True)["items"])
    after = aws.update_api_key(apiKey=key, patchOperations=[patch("replace", "/name", "Loud")])
    equal((after["name"], after["tags"], "value" in after), ("Loud", {}, False))


def test_lengths():
    """Texts of the refusals."""
    short = "API Key value should be at least 20 characters"
    equal(refusal(aws.create_api_key, value="x" * 19), ("BadRequestException", short))
    long = "API Key value exceeds maximum size of 128 characters"
    equal(refusal(aws.create_api_key, value="x" * 129), ("BadRequestException", long))
    name = "Invalid API Key name, can be at most 1024 characters."
    equal(refusal(aws.create_api_key, name="x" * 1025), ("BadRequestException", name))


def test_values_are_unique():
    """A value that exists is a 409."""
    aws.create_api_key(value="twicetwicetwicetwice")
    equal(
        refusal(aws.create_api_key, value="twicetwicetwicetwice"), ("ConflictException", "API Key already exists")
    )


def test_updates():
    """Only four paths; any text but true switches a key off with 200."""
    key = aws.create_api_key(enabled=True)["id"]
    code, text = refusal(aws.update_api_key, apiKey=key, patchOperations=[patch("replace", "/value", "x" * 20)])
    allowed = "[/description, /enabled, /name, /customerId]"
    equal((code, text), ("BadRequestException", f"Invalid patch path  '/value' specified for op 'replace'. Must be one of: {allowed}"))
    equal(aws.update_api_key(apiKey=key, patchOperations=[patch("replace", "/enabled", "yes")])["enabled"], False)
    equal(aws.update_api_key(apiKey=key, patchOperations=[patch("replace", "/enabled", "true")])["enabled"], True)


def test_deleting_takes_a_key_out_of_its_plan():
    """DeleteApiKey works on an attached key."""
    key = aws.create_api_key(name="Leaver")["id"]
    aws.create_usage_plan_key(usagePlanId=BASIC, keyId=key, keyType="API_KEY")
    aws.delete_api_key(apiKey=key)
    equal(aws.get_usage_plan_keys(usagePlanId=BASIC, nameQuery="Leaver")["items"], [])
    equal(refusal(aws.get_api_key, apiKey=key), ("NotFoundException", "Invalid API Key identifier specified"))


def test_lists_are_newest_first_in_pages():
    """25 unless told, positions until the end, a prefix that minds case, and -1 for no limit at all."""
    newest = aws.create_api_key(name="Newest")["id"]
    first = aws.get_api_keys()
    equal((len(first["items"]), first["items"][0]["id"]), (25, newest))
    ids = [item["id"] for page in aws.get_paginator("get_api_keys").paginate() for item in page["items"]]
    equal(len(ids), len(set(ids)))
    assert len(ids) > 41
    equal([item["name"] for item in aws.get_api_keys(nameQuery="North")["items"]], ["Northwind 3PL"])
    equal(aws.get_api_keys(nameQuery="north")["items"], [])
    equal(len(aws.get_api_keys(limit=-1)["items"]), 25)
    equal([item["name"] for item in aws.get_api_keys(customerId="C-10240")["items"]], ["Northwind 3PL"])


def test_import():
    """Columns in any order and case; a value that exists is overwritten; bad rows warn or refuse all."""
    body = b'key,NAME,UsageplanIds\nimportimportimport01,One,"b56vt9"\nshort,Two,\n'
    told = aws.import_api_keys(body=body, format="csv")
    equal((len(told["ids"]), len(told["warnings"])), (1, 1))
    key = aws.get_api_key(apiKey=told["ids"][0])
    equal((key["name"], key["enabled"]), ("One", True))
    equal(aws.get_usage_plans(keyId=key["id"])["items"][0]["id"], BASIC)
    again = aws.import_api_keys(body=b"Name,Key\nOther,importimportimport01\n", format="csv")
    equal(again["ids"], told["ids"])
    equal(aws.get_api_key(apiKey=key["id"])["name"], "Other")
    equal(refusal(aws.import_api_keys, body=body, format="csv", failOnWarnings=True)[0], "BadRequestException")


def test_tags():
    """By ARN, of keys, plans, APIs and stages."""
    key = aws.create_api_key(name="Tagged")["id"]
    for arn in (f"{ARN}/apikeys/{key}", f"{ARN}/usageplans/{BASIC}", f"{ARN}/restapis/{INVENTORY}/stages/prod"):
        aws.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})
        aws.untag_resource(resourceArn=arn, tagKeys=["a"])
        tags = aws.get_tags(resourceArn=arn)["tags"]
        equal(("a" in tags, tags["b"]), (False, "2"))
    equal(aws.get_api_key(apiKey=key)["tags"], {"b": "2"})
    assert "tags" not in aws.get_rest_apis()["items"][0]
    aws.tag_resource(resourceArn=f"{ARN}/restapis/{INVENTORY}", tags={"a": "1"})
    equal(aws.get_rest_apis()["items"][0]["tags"], {"a": "1"})


def test_somebody_elses_credentials():
    """Any signed call is let in: every AWS client of this machine may talk to the practice account."""
    assert "features" in client(key="AKIASOMEBODYELSE0000").get_account()


def test_identity():
    """STS GetCallerIdentity."""
    told = client("sts").get_caller_identity()
    equal((told["Account"], told["Arn"]), ("482100773915", "arn:aws:iam::482100773915:user/practice"))


run(globals())
