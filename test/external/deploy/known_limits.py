"""
Tries what MiniStack does otherwise than AWS, and prints as JSON, by name, whether it still does. known-differences.ts has
the reasons.
"""

import http.client
import io
import json
import os
import urllib.parse
import zipfile

import botocore.session
from botocore.exceptions import ClientError, WaiterError

CODE = """exports.handler = async () => ({
  statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer scope="mcp"' }, body: '{}',
})"""
ENDPOINT = urllib.parse.urlsplit(os.environ["AWS_ENDPOINT_URL"])
REGION = os.environ["AWS_REGION"]
ACCOUNT = os.environ["AWS_ACCESS_KEY_ID"]

session = botocore.session.get_session()
client = session.create_client
probes = {}


def probe(function):
    probes[function.__name__] = function
    return function


def fails(operation, **parameters):
    try:
        operation(**parameters)
    except ClientError:
        return True
    return False


def get(host, path):
    connection = http.client.HTTPConnection(ENDPOINT.hostname, ENDPOINT.port, timeout=20)
    connection.request("GET", path, headers={"host": host})
    return connection.getresponse()


def create_function():
    service = {"Service": "lambda.amazonaws.com"}
    trust = {"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = client("iam").create_role(RoleName="limits", AssumeRolePolicyDocument=policy)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("index.js", CODE)
    function = client("lambda").create_function(
        FunctionName="limits",
        Runtime="nodejs24.x",
        Handler="index.handler",
        Role=role["Role"]["Arn"],
        Code={"ZipFile": archive.getvalue()},
        Publish=True,
    )
    client("lambda").add_permission(
        FunctionName="limits",
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    return function["FunctionArn"].removesuffix(":1")


def create_rest_api(function):
    """Answers at `/plain` and at `/stream`."""
    gateway = client("apigateway")
    api = gateway.create_rest_api(name="limits")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    uris = {
        "plain": f"2015-03-31/functions/{function}/invocations",
        "stream": f"2021-11-15/functions/{function}/response-streaming-invocations",
    }
    for name, uri in uris.items():
        resource = gateway.create_resource(restApiId=api, parentId=root, pathPart=name)["id"]
        method = {"restApiId": api, "resourceId": resource, "httpMethod": "ANY"}
        gateway.put_method(**method, authorizationType="NONE")
        gateway.put_integration(
            **method,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{REGION}:lambda:path/{uri}",
            **({"responseTransferMode": "STREAM"} if name == "stream" else {}),
        )
    gateway.create_deployment(restApiId=api, stageName="default")
    return api


FUNCTION = create_function()
API = create_rest_api(FUNCTION)
HOST = f"{API}.execute-api.{REGION}.amazonaws.com"


@probe
def route_settings_are_replaced():
    gateway = client("apigatewayv2")
    api = gateway.create_api(Name="limits", ProtocolType="HTTP")["ApiId"]
    settings = {"ThrottlingRateLimit": 1.0, "ThrottlingBurstLimit": 1}
    stage = {"ApiId": api, "StageName": "$default"}
    gateway.create_stage(**stage, RouteSettings={"ANY /old": settings})
    gateway.update_stage(**stage, RouteSettings={"ANY /new": settings})
    return list(gateway.get_stage(**stage)["RouteSettings"]) == ["ANY /new"]


@probe
def challenges_keep_their_name():
    response = get(HOST, "/default/plain")
    return response.status == 401 and response.headers["www-authenticate"] is not None


@probe
def streams_are_refused():
    return get(HOST, "/default/stream").status >= 500


@probe
def access_logs_need_no_role():
    operation = {"op": "replace", "path": "/accessLogSettings/destinationArn"}
    destination = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:limits"
    return not fails(
        client("apigateway").update_stage,
        restApiId=API,
        stageName="default",
        patchOperations=[{**operation, "value": destination}],
    )


@probe
def web_acls_block_nothing():
    waf = client("wafv2")
    seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False}
    acl = waf.create_web_acl(
        Name="limits",
        Scope="REGIONAL",
        DefaultAction={"Block": {}},
        VisibilityConfig={**seen, "MetricName": "limits"},
    )["Summary"]["ARN"]
    stage = f"arn:aws:apigateway:{REGION}::/restapis/{API}/stages/default"
    waf.associate_web_acl(WebACLArn=acl, ResourceArn=stage)
    return get(HOST, "/default/plain").status == 401


@probe
def cloudfront_reaches_no_api():
    origin = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}
    distribution = client("cloudfront").create_distribution(
        DistributionConfig={
            "CallerReference": "limits",
            "Comment": "",
            "Enabled": True,
            "Origins": {
                "Quantity": 1,
                "Items": [
                    {
                        "Id": "api",
                        "DomainName": HOST,
                        "OriginPath": "/default",
                        "CustomOriginConfig": origin,
                    }
                ],
            },
            "DefaultCacheBehavior": {
                "TargetOriginId": "api",
                "ViewerProtocolPolicy": "allow-all",
                "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",  # CachingDisabled
            },
        }
    )["Distribution"]
    return get(distribution["DomainName"], "/plain").status == 502


@probe
def stacks_of_other_regions_have_no_outputs():
    assert create_stack("us-east-1", "there") == "there"
    output = {"StackName": "limits", "Region": "us-east-1", "OutputName": "Name"}
    return create_stack(REGION, {"Fn::GetStackOutput": output}) != "there"


def create_stack(region, value):
    """Returns its output; None if the stack cannot be created."""
    formation = client("cloudformation", region_name=region)
    template = {
        "Resources": {"Wait": {"Type": "AWS::CloudFormation::WaitConditionHandle"}},
        "Outputs": {"Name": {"Value": value}},
    }
    stack = {"StackName": "limits"}
    formation.create_stack(**stack, TemplateBody=json.dumps(template))
    try:
        formation.get_waiter("stack_create_complete").wait(**stack, WaiterConfig={"Delay": 1})
    except WaiterError:
        return None
    return formation.describe_stacks(**stack)["Stacks"][0]["Outputs"][0]["OutputValue"]


@probe
def codedeploy_is_missing():
    return fails(client("codedeploy").list_applications)


@probe
def provisioned_concurrency_starts_nothing():
    put = client("lambda").put_provisioned_concurrency_config
    answer = put(FunctionName="limits", Qualifier="1", ProvisionedConcurrentExecutions=1)
    return answer["Status"] == "READY"  # on AWS IN_PROGRESS, until the environments have started


print(json.dumps({name: run() for name, run in probes.items()}))
