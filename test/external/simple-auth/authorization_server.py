"""An authorization server by the SDK's provider API, which behaves as the SDK's example `simple-auth` does.

Clients register themselves, a user signs in at a form, tokens are opaque, and anybody may introspect them.

    authorization_server.py PORT
"""

import secrets
import sys
import time

import uvicorn
from mcp.server.auth.provider import (
    AccessToken,
    AuthorizationCode,
    AuthorizationParams,
    OAuthAuthorizationServerProvider,
    RefreshToken,
    construct_redirect_uri,
)
from mcp.server.auth.routes import create_auth_routes
from mcp.server.auth.settings import ClientRegistrationOptions
from mcp.shared.auth import OAuthClientInformationFull, OAuthToken
from pydantic import AnyHttpUrl
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

USER, PASSWORD, SCOPE = "demo_user", "demo_password", "user"
CODE_SECONDS, TOKEN_SECONDS = 300, 3600

FORM = """<form action="/login/callback" method="post">
<input type="hidden" name="state" value="{}">
<input name="username"> <input name="password" type="password"> <button>Sign in</button>
</form>"""


class Provider(OAuthAuthorizationServerProvider[AuthorizationCode, RefreshToken, AccessToken]):
    """Everything in memory, nothing refreshed."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.clients: dict[str, OAuthClientInformationFull] = {}
        self.waiting: dict[str, tuple[str, AuthorizationParams]] = {}
        self.codes: dict[str, AuthorizationCode] = {}
        self.tokens: dict[str, AccessToken] = {}

    async def get_client(self, client_id: str) -> OAuthClientInformationFull | None:
        return self.clients.get(client_id)

    async def register_client(self, client_info: OAuthClientInformationFull) -> None:
        self.clients[str(client_info.client_id)] = client_info

    async def authorize(self, client: OAuthClientInformationFull, params: AuthorizationParams) -> str:
        state = params.state or secrets.token_hex(16)
        self.waiting[state] = (str(client.client_id), params)
        return construct_redirect_uri(f"{self.origin}/login", state=state)

    async def show_login(self, request: Request) -> Response:
        state = request.query_params.get("state", "")
        return HTMLResponse(FORM.format(state)) if state in self.waiting else PlainTextResponse("No.", 400)

    async def log_in(self, request: Request) -> Response:
        form = await request.form()
        state = str(form.get("state"))
        if (form.get("username"), form.get("password")) != (USER, PASSWORD) or state not in self.waiting:
            return PlainTextResponse("No.", 401)
        client_id, params = self.waiting.pop(state)
        code = AuthorizationCode(
            code=secrets.token_urlsafe(32),
            client_id=client_id,
            scopes=[SCOPE],
            expires_at=time.time() + CODE_SECONDS,
            code_challenge=params.code_challenge,
            redirect_uri=params.redirect_uri,
            redirect_uri_provided_explicitly=params.redirect_uri_provided_explicitly,
            resource=params.resource,
        )
        self.codes[code.code] = code
        return RedirectResponse(construct_redirect_uri(str(params.redirect_uri), code=code.code, state=state), 302)

    async def load_authorization_code(
        self, client: OAuthClientInformationFull, authorization_code: str
    ) -> AuthorizationCode | None:
        return self.codes.get(authorization_code)

    async def exchange_authorization_code(
        self, client: OAuthClientInformationFull, authorization_code: AuthorizationCode
    ) -> OAuthToken:
        code = self.codes.pop(authorization_code.code)
        token = AccessToken(
            token="mcp_" + secrets.token_hex(32),
            client_id=code.client_id,
            scopes=code.scopes,
            expires_at=int(time.time()) + TOKEN_SECONDS,
            resource=code.resource,
        )
        self.tokens[token.token] = token
        return OAuthToken(access_token=token.token, expires_in=TOKEN_SECONDS, scope=SCOPE)

    async def load_refresh_token(
        self, client: OAuthClientInformationFull, refresh_token: str
    ) -> RefreshToken | None:
        return None

    async def load_access_token(self, token: str) -> AccessToken | None:
        return self.tokens.get(token)

    async def introspect(self, request: Request) -> Response:
        """RFC 7662 without its client authentication; what is not known is null."""
        token = await self.load_access_token(str((await request.form()).get("token")))
        if token is None:
            return JSONResponse({"active": False})
        return JSONResponse(
            {
                "active": True,
                "client_id": token.client_id,
                "scope": " ".join(token.scopes),
                "exp": token.expires_at,
                "iat": int(time.time()),
                "token_type": "Bearer",
                "aud": token.resource,
                "sub": token.subject,
            }
        )


def main(port: int) -> None:
    origin = f"http://localhost:{port}"
    provider = Provider(origin)
    registration = ClientRegistrationOptions(enabled=True, valid_scopes=[SCOPE], default_scopes=[SCOPE])
    routes = [
        *create_auth_routes(provider, AnyHttpUrl(origin), client_registration_options=registration),
        Route("/login", provider.show_login),
        Route("/login/callback", provider.log_in, methods=["POST"]),
        Route("/introspect", provider.introspect, methods=["POST"]),
    ]
    uvicorn.run(Starlette(routes=routes), host="localhost", port=port, log_level="warning")


main(int(sys.argv[1]))
