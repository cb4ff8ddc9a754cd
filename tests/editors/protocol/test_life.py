"""Below the typed client: framing and life cycle, byte by byte, as no good client would do it."""

import asyncio
import json

import pytest
from conftest import PATIENCE

pytestmark = pytest.mark.asyncio
INITIALIZE = {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}
HEADER = "Content-Length: {length}\r\n\r\n"


class Raw:
    """A process and its two pipes."""

    def __init__(self, process):
        self.process = process

    @classmethod
    async def start(cls):
        pipe = asyncio.subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec("modseal", "lsp", stdin=pipe, stdout=pipe))

    def frame(self, message, header=HEADER):
        body = message if isinstance(message, bytes) else json.dumps({"jsonrpc": "2.0", **message}).encode()
        return header.format(length=len(body)).encode() + body

    def send(self, message, header=HEADER):
        self.process.stdin.write(self.frame(message, header))

    async def receive(self):
        length = None
        while line := (await self.process.stdout.readline()).strip():
            name, value = line.split(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length is not None, "the server has closed its output"
        return json.loads(await self.process.stdout.readexactly(length))

    async def answer(self, wanted):
        async with asyncio.timeout(PATIENCE):
            while (message := await self.receive()).get("id") != wanted or "method" in message:
                pass
            return message

    async def end(self):
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


@pytest.mark.parametrize("polite", [True, False])
async def test_the_exit_status_tells_whether_shutdown_came_first(polite):
    server = await Raw.start()
    server.send(INITIALIZE)
    assert "capabilities" in (await server.answer(1))["result"]
    if polite:
        server.send({"id": 2, "method": "shutdown"})
        assert (await server.answer(2))["result"] is None
    server.send({"method": "exit"})
    assert await server.end() == (0 if polite else 1)


async def test_odd_headers_and_unknown_methods():
    server = await Raw.start()
    server.send(INITIALIZE, "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: {length}\r\n\r\n")
    await server.answer(1)
    server.send({"id": "x", "method": "textDocument/unheardOf", "params": {}})
    assert (await server.answer("x"))["error"]["code"] == -32601
    server.send({"method": "$/unheardOf", "params": {}})
    server.send({"id": 3, "method": "shutdown"})
    assert (await server.answer(3))["result"] is None
    server.process.stdin.close()
    await server.end()


async def test_packets_cut_and_joined_anywhere():
    server = await Raw.start()
    both = server.frame(INITIALIZE) + server.frame({"method": "initialized", "params": {}})
    both += server.frame({"id": 2, "method": "shutdown"})
    for at in range(0, len(both), 7):
        server.process.stdin.write(both[at : at + 7])
        await server.process.stdin.drain()
    await server.answer(1)
    assert (await server.answer(2))["result"] is None
    server.send({"method": "exit"})
    assert await server.end() == 0


async def test_before_initialize_nothing_is_answered():
    server = await Raw.start()
    params = {"textDocument": {"uri": "file:///go.sum"}, "position": {"line": 0, "character": 0}}
    server.send({"id": 1, "method": "textDocument/hover", "params": params})
    assert (await server.answer(1))["error"]["code"] == -32002
    server.send({"method": "exit"})
    assert await server.end() == 1
