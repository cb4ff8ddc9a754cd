"""The recipes of docs/ci.md, the hooks with the real pre-commit, and the files in editors/ as what they say they are."""
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

root, editors = Path(os.environ["ROOT"]), Path(os.environ["EDITORS"])
repository = editors.parent
counts = {True: 0, False: 0}


def check(test):
    try:
        test()
        good, problem = True, ""
    except Exception as error:  # noqa: BLE001: each is shown, and counted
        good, problem = False, f": {type(error).__name__}: {error}"
    counts[good] += 1
    print(("ok   " if good else "FAIL ") + test.__doc__ + problem)


def run(*command, status=0, cwd=None, **environment):
    done = subprocess.run(command, cwd=cwd, text=True, capture_output=True, env=os.environ | environment, timeout=120)
    assert done.returncode == status, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", (repository / "docs/ci.md").read_text(), re.M | re.S)


def without_comments(text):
    return re.sub(r"^\s*//.*$", "", text, flags=re.M)


@check
def _():
    """every YAML block of docs/ci.md is YAML"""
    assert len(blocks("yaml")) >= 4
    for block in blocks("yaml"):
        assert isinstance(yaml.safe_load(block), dict)


@check
def _():
    """the program takes the arguments of every command in the recipes and hooks"""
    hooks = yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text())
    lines = "\n".join(blocks("yaml") + blocks("sh") + [hook["entry"] for hook in hooks])
    commands = re.findall(r"\bmodseal check[^\n#]*", lines)
    assert len(commands) >= 8, commands
    for command in commands:
        run(*shlex.split(command), "--help")
    run("modseal", "check", "--no-such-option", "--help", status=2)


@check
def _():
    """the hooks that are named exist, and pre-commit takes the manifest"""
    hooks = {hook["id"] for hook in yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text())}
    named = {hook["id"] for block in blocks("yaml") for repo in yaml.safe_load(block).get("repos", []) for hook in repo["hooks"]}
    assert named and named <= hooks, named
    run(os.environ["PRE_COMMIT"], "validate-manifest", str(repository / ".pre-commit-hooks.yaml"))


def repositories():
    """A repository with the hooks, and one with the project, whose pre-commit is told of them."""
    hooks, project = root / "hooks", root / "hooked"
    for folder in (hooks, project):
        folder.mkdir()
        run("git", "init", "-q", str(folder))
    (hooks / ".pre-commit-hooks.yaml").write_text((repository / ".pre-commit-hooks.yaml").read_text())
    commit(hooks)
    for name in ("go.mod", "go.sum"):
        (project / name).write_bytes((repository / "fixtures/gin" / name).read_bytes())
    return hooks, project


def commit(folder):
    run("git", "add", ".", cwd=folder)
    run("git", "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "t", cwd=folder)


hooks, project = repositories()


def pre_commit(hook, status, **environment):
    revision = run("git", "rev-parse", "HEAD", cwd=hooks).strip()
    repo = {"repo": str(hooks), "rev": revision, "hooks": [{"id": hook}]}
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repo]}))
    run("git", "add", ".", cwd=project)
    return run(os.environ["PRE_COMMIT"], "run", cwd=project, status=status, **environment)


@check
def _():
    """the hook passes where all is proven"""
    assert "Passed" in pre_commit("modseal-system", 0)


@check
def _():
    """without a request it passes by the proofs at hand, and fails without them"""
    assert "Passed" in pre_commit("modseal-offline", 0)
    assert "Failed" in pre_commit("modseal-offline", 1, MODSEAL_STORE=str(root / "nothing"))


@check
def _():
    """the hook fails on a hash that differs, and says which"""
    (project / "go.sum").write_bytes((root / "project/go.sum").read_bytes())
    said = pre_commit("modseal-system", 1)
    assert os.environ["E_CODE"] in said and os.environ["E_PROVEN_HASH"] in said, said


@check
def _():
    """a commit without such a file does not run it"""
    commit(project)
    (project / "x.txt").write_text("x\n")
    assert "Skipped" in pre_commit("modseal-system", 0)


@check
def _():
    """the report for GitLab has the fields that GitLab wants, the same at each run"""
    folder = root / "gitlab/a"
    folder.mkdir(parents=True)
    text = (root / "project/go.sum").read_text()
    (folder / "go.sum").write_text(text + f"{os.environ['E_SPOILT']}\n" * 2)
    command = ["modseal", "check", "--format", "gitlab", "--no-progress"]
    first, second = (json.loads(run(*command, status=1, cwd=folder.parent)) for _ in range(2))
    assert first == second and len(first) >= 3, first
    prints = [issue["fingerprint"] for issue in first]
    assert len(set(prints)) == len(prints) and all(prints)
    for issue in first:
        assert issue["description"] and issue["check_name"]
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["path"] == "a/go.sum", issue
        assert issue["location"]["lines"]["begin"] >= 1
    # A line above moves the findings, and they stay the same ones.
    (folder / "go.sum").write_text("\n" + (folder / "go.sum").read_text())
    moved = {issue["fingerprint"] for issue in json.loads(run(*command, status=1, cwd=folder.parent))}
    assert set(prints) <= moved, set(prints) - moved


@check
def _():
    """the files for editors are what their names say"""
    readers = {".toml": tomllib.loads, ".json": json.loads, ".sublime-settings": lambda it: json.loads(without_comments(it))}
    found = set()
    for folder in ("helix", "zed", "sublime", "kakoune", "jetbrains"):
        for file in (editors / folder).rglob("*"):
            if file.suffix in readers and "target" not in file.parts:
                readers[file.suffix](file.read_text())
                found.add(folder)
            if file.suffix == ".sublime-syntax":
                assert "contexts" in yaml.safe_load(file.read_text().replace("%YAML 1.2", "%YAML 1.1"))
    assert len(found) == 5, found


@check
def _():
    """every language that the extension for Zed names is Zed's own or in it"""
    extension = tomllib.loads((editors / "zed/extension.toml").read_text())
    own = {tomllib.loads(file.read_text())["name"] for file in (editors / "zed/languages").glob("*/config.toml")}
    server = extension["language_servers"]["modseal"]
    assert set(server["languages"]) <= own | {"Go Mod", "Go Work"}
    assert set(server["language_ids"]) == set(server["languages"])
    package = tomllib.loads((editors / "zed/Cargo.toml").read_text())["package"]
    assert package["version"] == extension["version"]


@check
def _():
    """the colours of go.sum in Sublime take every line of a real one"""
    syntax = yaml.safe_load((editors / "sublime/Go Sum.sublime-syntax").read_text().replace("%YAML 1.2", "%YAML 1.1"))
    pattern = re.compile(syntax["contexts"]["main"][0]["match"])
    for line in Path(os.environ["E_FIXED"]).read_text().splitlines():
        assert pattern.match(line), line


@check
def _():
    """every relative link of the pages on editors and CI leads to something"""
    pages = [repository / "README.md", *(repository / "docs").glob("*.md"), *(repository / "docs/editors").glob("*.md")]
    dead = []
    for page in pages:
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text()):
            if not re.match(r"[a-z]+:", link) and not (page.parent / link).exists():
                dead.append(f"{page.name}: {link}")
    # The page of VS Code comes with its package.
    assert set(dead) <= {"README.md: docs/editors/vscode.md", "editors.md: editors/vscode.md"}, dead


print(f"{counts[True]} passed, {counts[False]} failed")
sys.exit(counts[False] != 0)
