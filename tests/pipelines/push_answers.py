"""What the server of push_server.py answers, as WeChat, WeCom and a webhook do, and how it fails, as the network does.

Faults are drawn from a seed, by who is told and how often that was tried, so two senders at once meet the same ones.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import socket
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

APPID, APP_SECRET = "wx0123456789abcdef", "canary-app-secret-5b1f"
ROBOT_KEY, HOOK_SECRET, HOOK_PATH = "canary-robot-key-93aa", "canary-hook-secret-c07e", "canary-hook-path-41d0"
#: What each access token begins with.
TOKEN = "canary-token-"
#: What must be seen nowhere; every openid of the tests begins with the last one.
SECRETS = (APP_SECRET, ROBOT_KEY, HOOK_SECRET, HOOK_PATH, TOKEN, "canary-openid-")
PAGE = "<!doctype html><title>Bad Gateway</title>"


@dataclass
class Script:
    """What goes wrong: `faults` the share of each fault among requests; `seconds` how long a slow answer takes;
    `token_seconds` the life of a token; `consents` how many messages a person takes (None: any number); `per_minute`
    what the robot says.

    A fault is a name of CODES; "expired", "throttled", "moved"; or "cut", "slow", "html", "error", before somebody is
    told, and "told_cut", ... after: who asks can't tell these apart. "token_html", "token_busy": about tokens, always.
    """

    seed: int = 0
    faults: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 3.0
    token_seconds: int = 7200
    consents: int | None = None
    per_minute: int = 20


class World:
    """What the server knows: who was told, who tried, and which tokens are good."""

    def __init__(self) -> None:
        self.script = Script()
        self.told: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self.met: Counter[str] = Counter()
        self.last: dict[str, Any] = {}
        self.tokens: dict[str, float] = {}
        self.robot: list[float] = []
        self.at_once = self.most_at_once = 0

    def fault(self, who: str) -> str | None:
        """What goes wrong with this try, if anything."""
        self.tried[who] += 1
        draw = random.Random(f"{self.script.seed}|{who}|{self.tried[who]}").random()
        for name, share in self.script.faults.items():
            if (draw := draw - share) < 0:
                self.met[name] += 1
                return name
        return None


world = World()
CODES = {
    "busy": (-1, "system error"),
    "limit": (45009, "reach max api daily quota limit"),
    "no_consent": (43101, "user refuse to accept the msg"),
    "bad_openid": (40003, "invalid openid"),
    "bad_template": (40037, "invalid template_id"),
    "bad_page": (41030, "invalid page"),
    "forbidden": (48001, "api unauthorized"),
    "unknown": (45168, "not documented"),
    "bad_key": (93000, "invalid webhook url"),
}


def errcode(code: int, message: str, **more: Any) -> Response:
    """As WeChat says it, with what a careless server would repeat of the request."""
    return JSONResponse(
        {"errcode": code, "errmsg": f"{message} rid: 65f0c0de-1a2b3c4d {world.last.get('url')}", **more}
    )


async def failing(request: Request, who: str, tell: Callable[[], Response]) -> Response | None:
    """Tells, unless a fault comes before. None: the connection was cut."""
    fault = world.fault(who) or ""
    if fault in CODES:
        return errcode(*CODES[fault])
    if fault == "expired":
        world.tokens.clear()
        return errcode(42001, "access_token expired")
    answer = tell() if not fault or fault.startswith("told_") else None
    if fault.endswith("slow"):
        await asyncio.sleep(world.script.seconds)
    if fault.endswith("cut") or (fault.endswith("slow") and answer is None):
        request.receive.__self__.transport.abort()  # type: ignore[attr-defined]
        return None
    if fault.endswith("html"):
        return HTMLResponse(f"{PAGE} {request.url}")
    if fault.endswith("error"):
        return HTMLResponse(f"{PAGE} {request.url}", 502)
    if fault == "moved":
        return RedirectResponse(str(request.url))
    if fault == "throttled":
        return Response(status_code=429, headers={"Retry-After": "7"})
    assert answer is not None, f"there is no fault {fault}"
    return answer


async def stable_token(request: Request) -> Response | None:
    """The same token until 300 s before its end, then the next one, with both good."""
    wanted = await request.json()
    world.requests["token"] += 1
    world.at_once += 1
    world.most_at_once = max(world.most_at_once, world.at_once)
    await asyncio.sleep(0.05)
    world.at_once -= 1
    if (wanted.get("appid"), wanted.get("secret")) != (APPID, APP_SECRET):
        return errcode(40125, "invalid appsecret")
    if "token_html" in world.script.faults:
        return HTMLResponse(PAGE)
    if "token_busy" in world.script.faults:
        return errcode(*CODES["busy"])
    now = time.monotonic()
    good = [token for token, until in world.tokens.items() if until - now > 300]
    token = good[0] if good else f"{TOKEN}{world.script.seed}-{world.requests['token']}"
    until = world.tokens.setdefault(token, now + world.script.token_seconds)
    return JSONResponse({"access_token": token, "expires_in": max(1, int(until - now))})


async def subscribe(request: Request) -> Response | None:
    body = json.loads(await request.body())
    world.last["wechat"] = body
    who = body["touser"]
    if world.tokens.get(request.query_params["access_token"], 0) < time.monotonic():
        return errcode(40001, "invalid credential, access_token is invalid or not latest")
    for key, item in body["data"].items():
        if not item["value"] or (key.startswith("thing") and len(item["value"]) > 20):
            return errcode(47003, f"argument invalid! data.{key}.value invalid")

    def tell() -> Response:
        if world.script.consents is not None and world.told[who] >= world.script.consents:
            return errcode(*CODES["no_consent"])
        world.told[who] += 1
        return JSONResponse({"errcode": 0, "errmsg": "ok", "msgid": 1988810812324364291})

    return await failing(request, who, tell)


async def robot(request: Request) -> Response | None:
    body = json.loads(await request.body())
    world.last["wecom"] = body
    if request.query_params["key"] != ROBOT_KEY:
        return errcode(*CODES["bad_key"])
    content = body[body["msgtype"]]["content"]
    if len(content.encode()) > {"markdown": 4096, "text": 2048}[body["msgtype"]]:
        return errcode(40058, f"{body['msgtype']}.content exceed max length")
    now = time.monotonic()
    world.robot = [asked for asked in world.robot if asked > now - 60]
    if len(world.robot) >= world.script.per_minute:
        return errcode(45009, "api freq out of limit")
    world.robot.append(now)

    def tell() -> Response:
        world.told[content] += 1
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    return await failing(request, content, tell)


async def hook(request: Request) -> Response | None:
    """A receiver that honours the Idempotency-Key: it tells once, and answers a repeat like the first time."""
    body = await request.body()
    world.last["webhook"] = json.loads(body) | {"headers": dict(request.headers)}
    signed = request.headers["X-Fenxiao-Timestamp"].encode() + b"." + body
    if (
        "v1=" + hmac.new(HOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()
        != request.headers["X-Fenxiao-Signature"]
    ):
        return Response(status_code=401)
    who = request.headers["Idempotency-Key"]

    def tell() -> Response:
        if world.told[who]:
            world.requests["repeated"] += 1
        else:
            world.told[who] += 1
        return JSONResponse({"ok": True})

    return await failing(request, who, tell)


async def set_script(request: Request) -> Response:
    world.script = Script(**await request.json())
    return Response()


async def forget(request: Request) -> Response:
    """The tokens that were given, or everything."""
    world.tokens.clear() if "tokens" in request.query_params else world.__init__()
    return Response()


async def seen(request: Request) -> Response:
    return JSONResponse(
        {name: vars(world)[name] for name in ("told", "tried", "requests", "met", "last", "most_at_once")}
    )


ROUTES: dict[str, Callable[[Request], Awaitable[Response | None]]] = {
    "/cgi-bin/stable_token": stable_token,
    "/cgi-bin/message/subscribe/send": subscribe,
    "/cgi-bin/webhook/send": robot,
    f"/{HOOK_PATH}": hook,
    "/script": set_script,
    "/forget": forget,
    "/seen": seen,
}


async def app(scope: Any, receive: Any, send: Any) -> None:
    request = Request(scope, receive)
    world.last["url"] = str(request.url)
    answer = await ROUTES[scope["path"]](request)
    if answer is not None:
        await answer(scope, receive, send)


if __name__ == "__main__":
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(app, log_level="critical", http="h11", ws="none", lifespan="off")
        uvicorn.Server(config).run(sockets=[listener])
