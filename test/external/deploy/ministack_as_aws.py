"""Runs MiniStack, set right where its difference from AWS would hide a mistake in the stack."""

import inspect
import secrets

from ministack.app import main
from ministack.services import apigateway, dynamodb, secretsmanager
from ministack.services.cloudformation import provisioners

STALE = "MiniStack does as AWS does now: remove this"


class Options(str):
    """`OPTIONS`, but equal to nothing."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        return False


def let_options_through():
    """Without a CORS configuration AWS passes `OPTIONS` to the function. MiniStack answers it: 403."""
    assert apigateway._cors_preflight_response({}, "")[0] == 403, STALE
    execute = apigateway.handle_execute

    async def execute_all_methods(api_id, stage, path, method, *request, **options):
        known = Options(method) if method == "OPTIONS" else method
        return await execute(api_id, stage, path, known, *request, **options)

    apigateway.handle_execute = execute_all_methods


def make_secrets_as_aws():
    """
    A secret's `Ref` is its ARN on AWS. In MiniStack it is the name, which allows nothing in an IAM policy.
    `GenerateSecretString: {}` makes a random value on AWS, and an empty one in MiniStack. A generated name is another one
    each time on AWS; in MiniStack the secret of a stack that has kept its last one would be written over it.
    """
    assert provisioners._sm_secret_string({"GenerateSecretString": {}}) == "", STALE
    names = [provisioners._physical_name("stack", "Secret") for _ in range(2)]
    assert names[0] == names[1], STALE
    handlers = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
    create, delete = handlers["create"], handlers["delete"]

    def create_with_arn(logical_id, properties, stack_name):
        generate = properties.get("GenerateSecretString")
        if generate == {}:
            properties = {**properties, "GenerateSecretString": {"ExcludeCharacters": "{"}}  # no JSON
        if "Name" not in properties:
            generated = f"{logical_id}-{secrets.token_hex(6)}"
            properties = {**properties, "Name": generated}
        name, attributes = create(logical_id, properties, stack_name)
        assert not name.startswith("arn:"), STALE
        return attributes["Arn"], attributes

    def delete_by_arn(arn, properties):
        name, _ = secretsmanager._resolve(arn)
        delete(name, properties)

    handlers.update(create=create_with_arn, delete=delete_by_arn)


def keep_the_ttl_of_tables():
    """DynamoDB deletes items by the attribute that the template names. MiniStack leaves it out."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::Table"]
    create = handlers["create"]
    assert "TimeToLive" not in inspect.getsource(create), STALE

    def create_with_ttl(logical_id, properties, stack_name):
        name, attributes = create(logical_id, properties, stack_name)
        specification = properties.get("TimeToLiveSpecification")
        if specification is not None:
            request = {"TableName": name, "TimeToLiveSpecification": specification}
            assert dynamodb._update_ttl(request)[0] == 200
        return name, attributes

    handlers["create"] = create_with_ttl


def accept(name, attribute, check):
    """A type of resource that MiniStack does not know, and of which it makes nothing."""
    assert name not in provisioners._RESOURCE_HANDLERS, STALE

    def create(logical_id, properties, stack_name):
        check(properties)
        return logical_id, {attribute: logical_id}

    def delete(physical_id, properties):
        pass

    provisioners._RESOURCE_HANDLERS[name] = {"create": create, "delete": delete}


def check_branding(properties):
    """The style of managed login, of which MiniStack has the pages but no styles."""
    assert properties["UserPoolId"] and properties["ClientId"]
    assert properties["UseCognitoProvidedValues"] in (True, "true")


def check_query(properties):
    """A saved query of CloudWatch Logs Insights."""
    assert properties["Name"] and properties["QueryString"] and properties["LogGroupNames"]


let_options_through()
make_secrets_as_aws()
keep_the_ttl_of_tables()
accept("AWS::Cognito::ManagedLoginBranding", "ManagedLoginBrandingId", check_branding)
accept("AWS::Logs::QueryDefinition", "QueryDefinitionId", check_query)
main()
