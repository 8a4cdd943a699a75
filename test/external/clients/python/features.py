"""
Uses everything that a server can have, by the MCP SDK for Python of either generation, with an access token; prints what
came of it as JSON.

Standard input: {"url", "token", "generation": "v1" | "v2"}. The user of the second generation
answers every question, except about the note b.
"""

import asyncio
import json
import sys
from contextlib import asynccontextmanager

from mcp import types
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client


async def answer(_context, params):
    if params.message.startswith("Delete b"):
        return types.ElicitResult(action="decline")
    if params.mode == "url":
        assert params.url == "https://pay.example/42", params.url
        return types.ElicitResult(action="accept")
    answers = {"reason": "space", "to": "ada@example.com"}
    schema = params.model_dump(by_alias=True)["requestedSchema"]
    content = {name: value for name, value in answers.items() if name in schema["properties"]}
    return types.ElicitResult(action="accept", content=content)


async def all_resources(client, generation):
    """Asks for one page after the other."""
    found, cursor = [], None
    while True:
        v2 = generation == "v2"
        where = {"cursor": cursor} if v2 else {"params": types.PaginatedRequestParams(cursor=cursor)}
        page = plain(await client.list_resources(**where))
        found += page["resources"]
        cursor = page.get("nextCursor")
        if cursor is None:
            return found


@asynccontextmanager
async def connect(job):
    headers = {"authorization": f"Bearer {job['token']}"}
    async with create_mcp_http_client(headers=headers) as http:
        transport = streamable_http_client(job["url"], http_client=http)
        if job["generation"] == "v2":
            from mcp import Client

            async with Client(transport, mode="auto", elicitation_callback=answer) as client:
                yield client, client.instructions
        else:
            from mcp import ClientSession

            async with transport as (read, write, _):
                async with ClientSession(read, write) as session:
                    yield session, (await session.initialize()).instructions


def plain(result):
    return json.loads(result.model_dump_json(by_alias=True, exclude_none=True))


async def main(job):
    async with connect(job) as (client, instructions):
        uri = str if job["generation"] == "v2" else __import__("pydantic").AnyUrl
        reference = types.PromptReference(type="ref/prompt", name="translate")
        days = types.ResourceTemplateReference(type="ref/resource", uri="notes://days/{day}")
        try:
            await client.read_resource(uri("notes://days/sunday"))
            missing = None
        except Exception as error:
            missing = getattr(error, "code", None) or error.error.code
        outcome = {
            "instructions": instructions,
            "blocks": plain(await client.call_tool("show_all", {}))["content"],
            "drawn": plain(await client.call_tool("draw", {}))["content"],
            "handbook": plain(await client.read_resource(uri("notes://handbook")))["contents"],
            "logo": plain(await client.read_resource(uri("notes://logo")))["contents"],
            "day": plain(await client.read_resource(uri("notes://days/monday")))["contents"],
            "resources": len(await all_resources(client, job["generation"])),
            "templates": len(plain(await client.list_resource_templates())["resourceTemplates"]),
            "prompt": plain(await client.get_prompt("translate", {"words": "tea"}))["messages"],
            "completion": plain(await client.complete(reference, {"name": "language", "value": "fr"}))["completion"],
            "days": plain(await client.complete(days, {"name": "day", "value": "t"}))["completion"],
            "deleted": plain(await client.call_tool("delete_note", {"note": "a"})),
            "kept": plain(await client.call_tool("delete_draft", {"note": "b"})),
            "paid": plain(await client.call_tool("pay", {})),
            "missing": missing,
        }
        print(json.dumps(outcome))


asyncio.run(main(json.load(sys.stdin)))
