"""boto3 clients of the practice account, each of whose answers is held against the botocore model of its operation."""
import json
import sys
import traceback
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
INVENTORY, RETURNS = "k3x9q2m7ra", "v2j7h5ydq0"
BASIC, PREMIUM, ENTERPRISE = "b56vt9", "di8unn", "qf12o7"
seen = set()


def check(shape, value, where):
    """Fails on unknown members and on values of another type than the model's."""
    kind = shape.type_name
    if kind == "structure":
        assert isinstance(value, dict), f"{where} is {value!r}, not an object"
        names = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for name, inner in value.items():
            assert name in names, f"{where} has a member {name!r} that {shape.name} does not"
            check(names[name], inner, f"{where}.{name}")
    elif kind == "list":
        assert isinstance(value, list), f"{where} is {value!r}, not a list"
        for at, inner in enumerate(value):
            check(shape.member, inner, f"{where}[{at}]")
    elif kind == "map":
        assert isinstance(value, dict), f"{where} is {value!r}, not a map"
        for name, inner in value.items():
            check(shape.value, inner, f"{where}[{name!r}]")
    elif kind == "string":
        assert isinstance(value, str), f"{where} is {value!r}, not a string"
        assert not shape.enum or value in shape.enum, f"{where} is {value!r}, not one of {shape.enum}"
    elif kind == "boolean":
        assert isinstance(value, bool), f"{where} is {value!r}, not a boolean"
    elif kind in ("integer", "long"):
        assert isinstance(value, int) and not isinstance(value, bool), f"{where} is {value!r}, not an integer"
    elif kind in ("float", "double", "timestamp"):
        assert isinstance(value, (int, float)) and not isinstance(value, bool), f"{where} is {value!r}, not a number"
    else:
        raise AssertionError(f"{where}: a {kind}, which this checker does not know")


def check_answer(http_response, parsed, model, **_):
    """Hooked behind every call."""
    seen.add(model.name)
    headers = http_response.headers
    assert headers.get("x-amzn-requestid"), f"{model.name} without a request id"
    status, streams = http_response.status_code, model.output_shape is not None and "payload" in model.output_shape.serialization
    if streams and status < 300:
        return
    body = http_response.content
    if status >= 300:
        told = json.loads(body)
        assert list(told) == ["message"] and isinstance(told["message"], str), f"{model.name}: {told}"
        known = [shape.name for shape in model.error_shapes] + ["AccessDeniedException"]
        assert headers["x-amzn-errortype"] in known, f"{model.name}: {headers['x-amzn-errortype']} is not in its model"
        return
    assert status == model.http.get("responseCode", 200), f"{model.name}: {status}"
    if model.output_shape is None:
        assert body == b"", f"{model.name}: a body where the model has none"
    else:
        check(model.output_shape, json.loads(body), model.name)


def client(service="apigateway", key="AKIAPRACTICEACCOUNT0"):
    made = boto3.client(
        service,
        endpoint_url=URL,
        region_name="eu-central-1",
        aws_access_key_id=key,
        aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 1}),
    )
    if service == "apigateway":
        made.meta.events.register("after-call.apigateway.*", check_answer)
    return made


aws = client()


def refusal(call, **arguments):
    """Type and message of the error that a call must end in."""
    try:
        answer = call(**arguments)
    except ClientError as err:
        return err.response["Error"]["Code"], err.response["Error"]["Message"]
    raise AssertionError(f"not refused: {answer}")


def patch(op, path, value=None):
    made = {"op": op, "path": path}
    return made if value is None else made | {"value": value}


def invoke(path, key=None, api=INVENTORY, stage="prod", verb="GET"):
    """Status, error type and body of a partner's call."""
    request = urllib.request.Request(f"{URL}/_aws/execute-api/{api}/{stage}{path}", method=verb)
    if key:
        request.add_header("x-api-key", key)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, None, answer.read().decode()
    except urllib.error.HTTPError as err:
        return err.code, err.headers.get("x-amzn-errortype"), err.read().decode()


def equal(left, right):
    assert left == right, f"{left!r} is not {right!r}"


def run(names):
    """Runs every test_ function; its first line of doc says what it is about."""
    failed = 0
    for name, test in list(names.items()):
        if name.startswith("test_"):
            try:
                test()
            except Exception:
                failed += 1
                print(f"FAILED {name}: {test.__doc__}\n{traceback.format_exc()}")
    print(f"operations: {', '.join(sorted(seen))}")
    sys.exit(1 if failed else 0)
