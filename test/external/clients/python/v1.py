"""
Signs in by the OAuth client of the MCP SDK for Python, lists the tools and calls them; prints what came of it as JSON.

Standard input: {"url", "calls": [{"name", "arguments"}], "tokens"?, "expire"?}; with "expire" the client takes its token
for expired before the calls.
"""

import asyncio
import json
import sys

import httpx
from mcp import ClientSession
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.shared.auth import OAuthClientMetadata, OAuthToken
from headless_user import METADATA, Store, User, use_tools


async def main(job):
    user = User(httpx.AsyncClient)
    tokens = job.get("tokens")

    async def come_back():
        return user.callback["code"], user.callback["state"]

    auth = OAuthClientProvider(
        job["url"],
        OAuthClientMetadata.model_validate(METADATA),
        Store(tokens and OAuthToken.model_validate(tokens)),
        redirect_handler=user.browse,
        callback_handler=come_back,
    )
    async with create_mcp_http_client(auth=auth) as http:
        async with streamable_http_client(job["url"], http_client=http) as (read, write, _):
            async with ClientSession(read, write) as session:
                await session.initialize()
                await use_tools(session, auth, user, job)


asyncio.run(main(json.load(sys.stdin)))
