"""The MCP SDK for Python as its documentation shows it: a token verifier that introspects, served by uvicorn.

The client secret comes from the environment.
"""

import os
from datetime import UTC, datetime
from typing import Literal

import httpx2 as httpx
import uvicorn
from mcp.server.auth.provider import AccessToken, TokenVerifier
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import AnyHttpUrl, BaseModel

RESOURCE = os.environ["RESOURCE_URL"]
ENDPOINT = os.environ["AUTH_INTROSPECTION_ENDPOINT"]
CREDENTIALS = (os.environ["OAUTH_CLIENT_ID"], os.environ["OAUTH_CLIENT_SECRET"])


class IntrospectionTokenVerifier(TokenVerifier):
    async def verify_token(self, token: str) -> AccessToken | None:
        async with httpx.AsyncClient() as client:
            response = await client.post(ENDPOINT, data={"token": token}, auth=CREDENTIALS)
        answer = response.raise_for_status().json()
        if not answer["active"]:
            return None
        return AccessToken(
            token=token,
            client_id=answer["client_id"],
            scopes=answer["scope"].split(),
            expires_at=answer["exp"],
            resource=answer["aud"],
            subject=answer["sub"],
        )


mcp = MCPServer(
    "python-mcp",
    token_verifier=IntrospectionTokenVerifier(),
    auth=AuthSettings(
        issuer_url=AnyHttpUrl(os.environ["AUTH_ISSUER"]),
        resource_server_url=AnyHttpUrl(RESOURCE),
        required_scopes=["mcp"],
        validate_token_resource=True,
    ),
    log_level="WARNING",
)


class Sum(BaseModel):
    operation: Literal["addition"] = "addition"
    operand_a: float
    operand_b: float
    result: float
    timestamp: datetime


class Product(BaseModel):
    operation: Literal["multiplication"] = "multiplication"
    operand_x: float
    operand_y: float
    result: float
    timestamp: datetime


def add_numbers(a: float, b: float) -> Sum:
    """Adds two numbers and returns the sum."""
    return Sum(operand_a=a, operand_b=b, result=a + b, timestamp=datetime.now(UTC))


@mcp.tool()
def multiply_numbers(x: float, y: float) -> Product:
    """Multiplies two numbers and returns the product."""
    return Product(operand_x=x, operand_y=y, result=x * y, timestamp=datetime.now(UTC))


mcp.tool()(add_numbers)
for index in range(2, int(os.environ.get("TOOL_COUNT", "2"))):
    mcp.tool(name=f"tool_{index}")(add_numbers)

app = mcp.streamable_http_app(
    json_response=True,
    stateless_http=True,
    transport_security=TransportSecuritySettings(allowed_hosts=[AnyHttpUrl(RESOURCE).host or ""]),
)

if __name__ == "__main__":
    port = int(os.environ["PORT"])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
