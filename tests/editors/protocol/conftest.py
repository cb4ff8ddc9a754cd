"""A client that is not ours (pytest-lsp), once with the capabilities of each editor that were recorded.

Every message of the server is parsed into classes made from the meta model of the protocol, so a wrong shape fails
whatever test is running.
"""

import asyncio
import json
import os
import pathlib

import pytest_lsp
from lsprotocol import types as lsp
from pygls.protocol import default_converter
from pytest_lsp import ClientServerConfig, LanguageClient

PROJECT = pathlib.Path(os.environ["ROOT"]) / "project"
SUM = (PROJECT / "go.sum").as_uri()
MOD = (PROJECT / "go.mod").as_uri()
TEXT = (PROJECT / "go.sum").read_text()
FIXED = pathlib.Path(os.environ["E_FIXED"]).read_text()
EDITORS = sorted(pathlib.Path(os.environ["CAPABILITIES"]).glob("*.json"))
REFRESHES = ["inlayHint", "codeLens", "semanticTokens", "foldingRange", "inlineValue"]
PATIENCE = 90


def expected(name):
    """What `expect.sh` says."""
    return os.environ["E_" + name]


async def until(what, condition):
    """The first true value of the condition."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not (value := await condition() if asyncio.iscoroutinefunction(condition) else condition()):
                await asyncio.sleep(0.02)
            return value
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what}") from None


class Desk:
    """One editor at the project."""

    def __init__(self, client):
        self.client = client
        self.statuses = []
        self.refreshed = []
        self.versions = {}
        self.can = None
        self.offers = None

    def identify(self, uri):
        return lsp.TextDocumentIdentifier(uri=uri)

    def open(self, uri, text, language):
        self.versions[uri] = 1
        document = lsp.TextDocumentItem(uri=uri, language_id=language, version=1, text=text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(text_document=document))

    def replace(self, uri, text):
        self.versions[uri] += 1
        document = lsp.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        whole = lsp.TextDocumentContentChangeWholeDocument(text=text)
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(text_document=document, content_changes=[whole])
        )

    def save(self, uri):
        self.client.text_document_did_save(lsp.DidSaveTextDocumentParams(text_document=self.identify(uri)))

    async def status(self, what, condition):
        """The newest status that is as wanted."""
        return await until(what, lambda: self.statuses and condition(self.statuses[-1]) and self.statuses[-1])

    async def verdicts(self, counts):
        """Waits until the server has nothing to do, and as many lines of each verdict."""
        return await self.status(counts, lambda it: it.state == "idle" and it.counts._asdict() == counts)

    async def diagnostics(self, uri):
        """As the server offers them: to be asked for, or sent by it."""
        if self.offers.diagnostic_provider is not None:
            params = lsp.DocumentDiagnosticParams(text_document=self.identify(uri))
            return list((await self.client.text_document_diagnostic_async(params)).items)
        return list(self.client.diagnostics.get(uri, []))

    async def codes(self, uri):
        return [it.code for it in await self.diagnostics(uri)]

    async def mismatch(self):
        """The diagnostic of the exchanged hash: there is one, and only one."""

        async def condition():
            return [it for it in await self.diagnostics(SUM) if it.code == expected("CODE")]

        (found,) = await until("the diagnostic", condition)
        return found

    async def hover(self, uri, line, character=3):
        """The text over a place, as people read it: marks of markup are taken away."""
        place = lsp.Position(line, character)
        params = lsp.HoverParams(text_document=self.identify(uri), position=place)
        hover = await self.client.text_document_hover_async(params)
        return hover and hover.contents.value.replace("\\", "")

    async def actions(self, span, only=None, diagnostics=()):
        context = lsp.CodeActionContext(diagnostics=list(diagnostics), only=only)
        params = lsp.CodeActionParams(text_document=self.identify(SUM), range=span, context=context)
        found = await self.client.text_document_code_action_async(params) or []
        if not getattr(self.offers.code_action_provider, "resolve_provider", False):
            return found
        return [it if it.edit or it.command else await self.client.code_action_resolve_async(it) for it in found]

    async def lenses(self):
        params = lsp.CodeLensParams(text_document=self.identify(SUM))
        found = await self.client.text_document_code_lens_async(params) or []
        return [it if it.command else await self.client.code_lens_resolve_async(it) for it in found]


def whole(text):
    return lsp.Range(lsp.Position(0, 0), lsp.Position(text.count("\n"), 0))


def applied(text, edit, uri=SUM):
    """The text after the edits of an action; the project is ASCII, so a column is a character in every encoding."""
    if edit.document_changes:
        edits = [it for change in edit.document_changes if change.text_document.uri == uri for it in change.edits]
    else:
        edits = edit.changes[uri]
    lines = text.splitlines(True)

    def at(place):
        return sum(map(len, lines[: place.line])) + place.character

    for it in sorted(edits, key=lambda it: at(it.range.start), reverse=True):
        text = text[: at(it.range.start)] + it.new_text + text[at(it.range.end) :]
    return text


@pytest_lsp.fixture(
    params=EDITORS, ids=lambda it: it.stem, config=ClientServerConfig(server_command=["modseal", "lsp"])
)
async def client(request, lsp_client: LanguageClient):
    desk = lsp_client.desk = Desk(lsp_client)
    for name in REFRESHES:
        lsp_client.feature(f"workspace/{name}/refresh")(lambda *_, name=name: desk.refreshed.append(name))
    lsp_client.feature(lsp.CLIENT_REGISTER_CAPABILITY)(lambda *_: None)
    lsp_client.feature(lsp.CLIENT_UNREGISTER_CAPABILITY)(lambda *_: None)
    lsp_client.feature("modseal/status")(lambda status: desk.statuses.append(status))
    lsp_client.set_configuration({}, section="modseal")

    recorded = json.loads(request.param.read_text())["capabilities"]
    desk.can = default_converter().structure(recorded, lsp.ClientCapabilities)
    folder = lsp.WorkspaceFolder(uri=PROJECT.as_uri(), name="project")
    started = await lsp_client.initialize_session(
        lsp.InitializeParams(capabilities=desk.can, root_uri=PROJECT.as_uri(), workspace_folders=[folder])
    )
    desk.offers = started.capabilities
    desk.open(SUM, TEXT, "go.sum")
    yield
    await lsp_client.shutdown_session()
    assert lsp_client._server.returncode == 0, "it did not end in order"
