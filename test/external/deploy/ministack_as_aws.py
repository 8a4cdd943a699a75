"""Runs MiniStack, set right where its difference from AWS would hide a mistake in the stack."""

import secrets

from ministack.app import main
from ministack.services import apigateway, secretsmanager
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


def accept_branding():
    """The style of managed login, of which MiniStack has the pages but no styles."""
    name = "AWS::Cognito::ManagedLoginBranding"
    assert name not in provisioners._RESOURCE_HANDLERS, STALE

    def create(logical_id, properties, stack_name):
        assert properties["UserPoolId"] and properties["ClientId"]
        assert properties["UseCognitoProvidedValues"] in (True, "true")
        return logical_id, {"ManagedLoginBrandingId": logical_id}

    def delete(physical_id, properties):
        pass

    provisioners._RESOURCE_HANDLERS[name] = {"create": create, "delete": delete}


let_options_through()
make_secrets_as_aws()
accept_branding()
main()
