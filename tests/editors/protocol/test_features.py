"""What each editor gets, feature by feature."""

import pytest
from conftest import FIXED, MOD, PROJECT, SUM, TEXT, Desk, applied, expected, until, whole
from lsprotocol import types as lsp

pytestmark = pytest.mark.asyncio
LINE = int(expected("LINE")) - 1
ALL = int(expected("LINES"))
AS_IT_IS = {"differs": 1, "proven": ALL - 1}


@pytest.fixture
def desk(client) -> Desk:
    return client.desk


async def test_the_diagnostic(desk):
    found = await desk.mismatch()
    assert found.severity == lsp.DiagnosticSeverity.Error
    column = int(expected("HASH_COLUMN")) - 1
    end = column + len(expected("HASH"))
    assert found.range == lsp.Range(lsp.Position(LINE, column), lsp.Position(LINE, end))
    assert expected("MESSAGE") in found.message
    assert expected("HASH") in found.message and expected("PROVEN_HASH") in found.message


async def test_it_is_pushed_or_pulled_and_never_both(desk):
    await desk.verdicts(AS_IT_IS)
    await desk.mismatch()
    if desk.offers.diagnostic_provider is not None:
        assert desk.can.text_document.diagnostic is not None
        assert not desk.client.diagnostics.get(SUM)


async def test_the_status(desk):
    status = await desk.verdicts(AS_IT_IS)
    assert status.text.startswith(expected("SUMMARY"))
    assert status.database == "sum.golang.org" and status.findings >= 1
    assert status.treeSize > 60_000_000


async def test_the_hover_says_the_verdict_first(desk):
    await desk.verdicts(AS_IT_IS)
    assert (await desk.hover(SUM, 0)).startswith(expected("HOVER"))
    assert (await desk.hover(SUM, LINE)).startswith(expected("HOVER_DIFFERS"))
    assert await desk.hover(SUM, TEXT.count("\n"), 0) is None, "behind the last line"


async def test_the_hover_on_a_require_names_both_lines(desk):
    await desk.verdicts(AS_IT_IS)
    desk.open(MOD, (PROJECT / "go.mod").read_text(), "go.mod")
    text = await desk.hover(MOD, int(expected("REQUIRE_LINE")) - 1)
    assert expected("HOVER_REQUIRE") in text and expected("HOVER_DIFFERS") in text


async def test_the_quick_fix(desk):
    await desk.verdicts(AS_IT_IS)
    found = await desk.mismatch()
    (fix,) = [it for it in await desk.actions(found.range, None, [found]) if it.title.startswith(expected("FIX"))]
    assert fix.kind == lsp.CodeActionKind.QuickFix and expected("PROVEN_HASH") in fix.title
    assert not fix.is_preferred, "to put another hash is the user's choice"
    assert applied(TEXT, fix.edit) == FIXED
    desk.replace(SUM, FIXED)
    desk.save(SUM)
    await desk.verdicts({"proven": ALL})
    await until("no diagnostic", lambda: not desk.client.diagnostics.get(SUM))
    assert await desk.codes(SUM) == []


async def test_fix_all_takes_what_is_safe(desk):
    await desk.verdicts(AS_IT_IS)
    spoilt = FIXED + expected("SPOILT") + "\n"
    desk.replace(SUM, spoilt)

    async def is_seen():
        return expected("SPOILT_CODE") in await desk.codes(SUM)

    await until("the line that is no sum line", is_seen)
    actions = await desk.actions(whole(spoilt), [lsp.CodeActionKind.SourceFixAll])
    (fix,) = [it for it in actions if it.title.startswith(expected("FIX_ALL"))]
    assert fix.kind == "source.fixAll.modseal"
    assert applied(spoilt, fix.edit) == FIXED
    # A hash that differs is never exchanged without being asked.
    desk.replace(SUM, TEXT)
    await desk.mismatch()
    assert await desk.actions(whole(TEXT), [lsp.CodeActionKind.SourceFixAll]) == []


async def test_the_code_lens(desk):
    await desk.verdicts(AS_IT_IS)
    (lens,) = await desk.lenses()
    assert lens.range.start.line == 0 and lens.command.title.startswith(expected("SUMMARY"))


async def test_inlay_hints_when_they_are_switched_on(desk):
    await desk.verdicts(AS_IT_IS)
    params = lsp.InlayHintParams(text_document=desk.identify(SUM), range=whole(TEXT))

    async def hints():
        return await desk.client.text_document_inlay_hint_async(params)

    if desk.can.workspace.configuration is not True:
        pytest.skip("the editor has no settings for its servers")
    assert not await hints(), "off unless the user wants them"
    desk.client.set_configuration({"inlayHints": True}, section="modseal")
    desk.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings={}))
    shown = await until("hints", hints)
    lines = TEXT.splitlines()
    assert [(it.position.line, it.position.character) for it in shown] == [
        (number, len(line)) for number, line in enumerate(lines)
    ]
    labels = [it.label if isinstance(it.label, str) else "".join(part.value for part in it.label) for it in shown]
    assert labels == ["differs" if number == LINE else "proven" for number in range(ALL)]


async def test_semantic_tokens_carry_the_verdict(desk):
    await desk.verdicts(AS_IT_IS)
    params = lsp.SemanticTokensParams(text_document=desk.identify(SUM))
    data = (await desk.client.text_document_semantic_tokens_full_async(params)).data
    legend = desk.offers.semantic_tokens_provider.legend
    line = column = 0
    seen = []
    for at in range(0, len(data), 5):
        down, right, length, kind, bits = data[at : at + 5]
        line, column = line + down, right if down else column + right
        modifiers = [name for bit, name in enumerate(legend.token_modifiers) if bits >> bit & 1]
        seen.append((line, TEXT.splitlines()[line][column : column + length], legend.token_types[kind], modifiers))
    mine = [it for it in seen if it[0] == LINE]
    assert mine == [
        (LINE, expected("MODULE"), "namespace", ["differs"]),
        (LINE, expected("VERSION"), "number", ["differs"]),
        (LINE, "h1", "keyword", ["differs"]),
        (LINE, expected("HASH").removeprefix("h1:"), "string", ["differs"]),
    ]
    assert all(it[3] == ["proven"] for it in seen if it[0] != LINE)


async def test_the_outline(desk):
    params = lsp.DocumentSymbolParams(text_document=desk.identify(SUM))
    symbols = await desk.client.text_document_document_symbol_async(params)
    names = [it.name if isinstance(it, lsp.SymbolInformation) else f"{it.name} {it.detail}" for it in symbols]
    pairs = [" ".join(line.split()[:2]).removesuffix("/go.mod") for line in TEXT.splitlines()]
    assert names == list(dict.fromkeys(pairs))


async def test_from_a_line_to_its_require_and_back(desk):
    desk.open(MOD, (PROJECT / "go.mod").read_text(), "go.mod")
    await desk.verdicts(AS_IT_IS)
    require = int(expected("REQUIRE_LINE")) - 1

    async def ways(uri, line, character):
        place = lsp.Position(line, character)
        params = lsp.DefinitionParams(text_document=desk.identify(uri), position=place)
        found = await desk.client.text_document_definition_async(params)
        found = found if isinstance(found, (list, tuple)) else [found]
        return [(it.uri, it.range.start.line) for it in found]

    assert await ways(SUM, LINE, 3) == [(MOD, require)]
    assert await ways(MOD, require, 3) == [(SUM, LINE), (SUM, LINE + 1)]


async def test_folding_and_links(desk):
    await desk.verdicts(AS_IT_IS)
    folds = await desk.client.text_document_folding_range_async(
        lsp.FoldingRangeParams(text_document=desk.identify(SUM))
    )
    assert (LINE, LINE + 1) in [(it.start_line, it.end_line) for it in folds]
    links = await desk.client.text_document_document_link_async(
        lsp.DocumentLinkParams(text_document=desk.identify(SUM))
    )
    assert f"https://sum.golang.org/lookup/{expected('MODULE')}@{expected('VERSION')}" in [it.target for it in links]


async def test_what_stands_along_the_lines_is_asked_for_again(desk):
    await desk.verdicts(AS_IT_IS)
    workspace = desk.can.workspace
    can = {
        "inlayHint": workspace.inlay_hint and workspace.inlay_hint.refresh_support,
        "codeLens": workspace.code_lens and workspace.code_lens.refresh_support,
        "semanticTokens": workspace.semantic_tokens and workspace.semantic_tokens.refresh_support,
    }
    for name in [name for name, able in can.items() if able]:
        await until(f"{name}/refresh", lambda name=name: name in desk.refreshed)
    assert all(can.get(name, True) for name in desk.refreshed), desk.refreshed
