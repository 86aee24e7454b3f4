"""Usage plans and the keys in them (aws-facts 1, 2 and 5)."""
import json

from practice import *

STAGE = f"{INVENTORY}:prod"


def update(*ops, plan=PREMIUM):
    return aws.update_usage_plan(usagePlanId=plan, patchOperations=list(ops))


def new_plan(**more):
    return aws.create_usage_plan(name="Trial", **more)


def new_key(name="Trial key"):
    return aws.create_api_key(name=name, enabled=True)


def test_lists_have_no_tags_and_a_plan_has():
    """Items of GetUsagePlans have no tags, GetUsagePlan has them, empty ones too."""
    items = aws.get_usage_plans()["items"]
    equal([plan["name"] for plan in items[:3]], ["Basic", "Premium", "Enterprise"])
    assert all("tags" not in plan for plan in items)
    equal(aws.get_usage_plan(usagePlanId=PREMIUM)["tags"], {"tollkeeper:price-per-month": "490.00 USD"})
    equal(aws.get_usage_plan(usagePlanId=new_plan()["id"])["tags"], {})


def test_unset_throttle_and_quota_are_missing():
    """A plan without limits has no such members, and a create answers no tags unless given."""
    made = new_plan()
    assert not {"throttle", "quota", "tags", "description"} & set(made), made
    equal(made["apiStages"], [])
    equal(new_plan(tags={"a": "b"})["tags"], {"a": "b"})


def test_burst_and_rate_need_not_fit():
    """burst 20 at rate 10 and burst 1 at rate 2 are both fine, and rates may be fractions."""
    for burst, rate in ((20, 10.0), (1, 2.0), (5, 0.1)):
        equal(new_plan(throttle={"burstLimit": burst, "rateLimit": rate})["throttle"]["rateLimit"], rate)


def test_patches_set_limits_where_there_are_none():
    """replace works on a plan without throttle and quota; period and limit alone give offset 0."""
    plan = new_plan()["id"]
    after = update(
        patch("replace", "/throttle/rateLimit", "2"),
        patch("replace", "/throttle/burstLimit", "1"),
        patch("replace", "/quota/period", "WEEK"),
        patch("replace", "/quota/limit", "10"),
        plan=plan,
    )
    equal(after["throttle"], {"rateLimit": 2.0, "burstLimit": 1})
    equal(after["quota"], {"limit": 10, "offset": 0, "period": "WEEK"})
    gone = update(patch("remove", "/throttle"), patch("remove", "/quota"), plan=plan)
    assert not {"throttle", "quota"} & set(gone)


def test_method_throttles():
    """The whole map as JSON, one number by an escaped pointer, the root's odd key."""
    path = f"/apiStages/{STAGE}/throttle"
    rows = {"/inventory/GET": {"rateLimit": 1.0, "burstLimit": 1}, "//GET": {"rateLimit": 2.0, "burstLimit": 2}}

    def throttle(*ops):
        return update(*ops)["apiStages"][0].get("throttle", {})

    equal(throttle(patch("replace", path, json.dumps(rows))), rows)
    more = throttle(patch("add", f"{path}/~1inventory~1{{sku}}/GET/burstLimit", "3"))
    equal(more["/inventory/{sku}/GET"], {"rateLimit": 0.0, "burstLimit": 3})
    equal(set(throttle(patch("remove", f"{path}/~1/GET"))), {"/inventory/GET", "/inventory/{sku}/GET"})
    equal(throttle(patch("remove", path)), {})


def test_stages_are_plain_text():
    """Refusals of /apiStages: 400 for no value, 404 for an unknown stage or plan."""
    equal(refusal(update, plan="none"), ("NotFoundException", "Invalid Usage Plan ID specified"))
    bad = ("BadRequestException", "Invalid API Stage specified")
    equal(refusal(aws.update_usage_plan, usagePlanId=PREMIUM, patchOperations=[patch("add", "/apiStages")]), bad)
    equal(
        refusal(aws.update_usage_plan, usagePlanId=PREMIUM, patchOperations=[patch("add", "/apiStages", "x:y")]),
        ("NotFoundException", f"Invalid API Stage {{api: x, stage: y}} specified for usageplan {PREMIUM}"),
    )


def test_a_plan_with_stages_stays():
    """DeleteUsagePlan is refused until every stage is taken out."""
    plan = new_plan(apiStages=[{"apiId": RETURNS, "stage": "prod"}])["id"]
    text = f"Cannot delete Usage Plan {plan} because there are API Stages associated with it"
    equal(refusal(aws.delete_usage_plan, usagePlanId=plan), ("BadRequestException", text))
    update(patch("remove", "/apiStages", f"{RETURNS}:prod"), plan=plan)
    aws.delete_usage_plan(usagePlanId=plan)
    equal(refusal(aws.get_usage_plan, usagePlanId=plan)[1], "Invalid Usage Plan ID specified")


def test_one_plan_per_key_and_stage():
    """A second plan on the same stage is a ConflictException, in either order; another stage is fine."""
    key = new_key()["id"]
    made = aws.create_usage_plan_key(usagePlanId=BASIC, keyId=key, keyType="API_KEY")
    equal((made["id"], len(made["value"]), made["type"]), (key, 40, "API_KEY"))
    code, _ = refusal(aws.create_usage_plan_key, usagePlanId=PREMIUM, keyId=key, keyType="API_KEY")
    equal(code, "ConflictException")
    other = new_plan(apiStages=[{"apiId": RETURNS, "stage": "prod"}])["id"]
    aws.create_usage_plan_key(usagePlanId=other, keyId=key, keyType="API_KEY")
    equal({plan["id"] for plan in aws.get_usage_plans(keyId=key)["items"]}, {BASIC, other})
    ops = [patch("add", "/apiStages", STAGE)]
    equal(refusal(aws.update_usage_plan, usagePlanId=other, patchOperations=ops)[0], "ConflictException")
    aws.delete_usage_plan_key(usagePlanId=BASIC, keyId=key)
    update(*ops, plan=other)
    equal(aws.get_usage_plan_key(usagePlanId=other, keyId=key)["id"], key)


def test_plan_keys_give_their_values_away():
    """GetUsagePlanKeys: newest first, with values, by a case-sensitive prefix; an unknown plan is empty, not 404."""
    newest = new_key("Zzz")["id"]
    aws.create_usage_plan_key(usagePlanId=BASIC, keyId=newest, keyType="API_KEY")
    items = aws.get_usage_plan_keys(usagePlanId=BASIC)["items"]
    equal(items[0]["id"], newest)
    assert all(len(item["value"]) >= 20 for item in items)
    equal([item["name"] for item in aws.get_usage_plan_keys(usagePlanId=BASIC, nameQuery="Tann")["items"]], ["Tannenhof"])
    equal(aws.get_usage_plan_keys(usagePlanId=BASIC, nameQuery="tann")["items"], [])
    equal(aws.get_usage_plan_keys(usagePlanId="none")["items"], [])


def test_usage():
    """GetUsage counts by day under the wire name `values`; UpdateUsage only replaces /remaining, up or down."""
    northwind = aws.get_api_keys(nameQuery="Northwind")["items"][0]["id"]
    month = aws.get_usage(usagePlanId=PREMIUM, startDate="2026-11-01", endDate="2026-11-19", keyId=northwind)
    days = month["items"][northwind]
    equal(len(days), 19)
    assert 100_000 < days[3][0] < 130_000, days
    assert days[0][1] > days[17][1] > 0, "what is left shrinks over the month"
    after = aws.update_usage(
        usagePlanId=PREMIUM, keyId=northwind, patchOperations=[patch("replace", "/remaining", "123456")]
    )
    equal((after["startDate"], after["endDate"]), ("2026-11-19", "2026-11-19"))
    equal(after["items"][northwind][0][1], 123456)
    code, text = refusal(
        aws.update_usage, usagePlanId=PREMIUM, keyId=northwind, patchOperations=[patch("add", "/remaining", "1")]
    )
    equal((code, text), ("BadRequestException", "Invalid patch path  '/remaining' specified for op 'add'. Must be one of: []"))
    pages = aws.get_paginator("get_usage").paginate(
        usagePlanId=BASIC, startDate="2026-11-18", endDate="2026-11-18", PaginationConfig={"PageSize": 7}
    )
    sizes = [len(page["items"]) for page in pages]
    assert len(sizes) >= 3 and all(size == 7 for size in sizes[:-1]), sizes


run(globals())
