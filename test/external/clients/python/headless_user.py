"""A user without a browser, and a store in memory: what both generations of the SDK want of an application."""

import json
from urllib.parse import parse_qs, urljoin, urlsplit

REDIRECT_URI = "http://localhost:41236/callback"
METADATA = {
    "client_name": "a client in Python",
    "redirect_uris": [REDIRECT_URI],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "none",
}
MOST_REDIRECTS = 10


class Store:
    """A `TokenStorage`; it may begin with tokens of an earlier day."""

    def __init__(self, tokens=None):
        self.tokens = tokens
        self.client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


class User:
    """Follows the redirects of the authorization endpoint, cookies in hand, until they lead back to the client."""

    def __init__(self, new_http_client):
        self.new_http_client = new_http_client
        self.sign_ins = 0
        self.callback = {}
        self.progress = []

    async def wait(self, progress, total, message):
        """What a user is shown while a tool takes its time."""
        self.progress.append([progress, total])

    async def browse(self, url):
        self.sign_ins += 1
        async with self.new_http_client() as browser:
            for _ in range(MOST_REDIRECTS):
                if url.startswith(REDIRECT_URI):
                    query = parse_qs(urlsplit(url).query)
                    self.callback = {name: values[0] for name, values in query.items()}
                    return
                response = await browser.get(url)
                assert response.is_redirect, response.text
                url = urljoin(url, response.headers["location"])
        raise AssertionError(f"still on the way after {MOST_REDIRECTS} redirects")


async def use_tools(client, auth, user, job):
    """Lists the tools, makes the calls of the job, and prints what came of it."""
    listed = await client.list_tools()
    if job.get("expire"):
        auth.context.token_expiry_time = 1
    results = [
        await client.call_tool(call["name"], call["arguments"], progress_callback=user.wait)
        for call in job["calls"]
    ]
    outcome = {
        "tools": [tool.name for tool in listed.tools],
        "results": [result.model_dump(mode="json", by_alias=True, exclude_none=True) for result in results],
        "signIns": user.sign_ins,
        "progress": user.progress,
    }
    print(json.dumps(outcome))
