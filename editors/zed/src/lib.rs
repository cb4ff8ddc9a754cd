//! What Zed asks of an extension: how the language server is started, and with which settings.
//!
//! It knows nothing of go.sum and downloads nothing: the program is that of the settings or of the PATH.
//! It follows Zed's documentation, "Developing Extensions", and the interface of `zed_extension_api` 0.7.

use zed_extension_api as zed;
use zed_extension_api::serde_json::Value;
use zed_extension_api::settings::LspSettings;
use zed_extension_api::{Command, LanguageServerId, Worktree};

const MISSING: &str = "there is no program modseal on PATH: install it with cargo, or name it in the settings, \
                       \"lsp\": {\"modseal\": {\"binary\": {\"path\": \"...\"}}}";

struct Modseal;

impl zed::Extension for Modseal {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, id: &LanguageServerId, worktree: &Worktree) -> zed::Result<Command> {
        let binary = LspSettings::for_worktree(id.as_ref(), worktree).ok().and_then(|settings| settings.binary);
        let (path, arguments) = binary.map(|binary| (binary.path, binary.arguments)).unwrap_or_default();
        Ok(Command {
            command: path.or_else(|| worktree.which("modseal")).ok_or(MISSING)?,
            args: arguments.unwrap_or_else(|| vec!["lsp".to_owned()]),
            env: worktree.shell_env(),
        })
    }

    fn language_server_initialization_options(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> zed::Result<Option<Value>> {
        Ok(LspSettings::for_worktree(id.as_ref(), worktree)?.initialization_options)
    }

    fn language_server_workspace_configuration(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> zed::Result<Option<Value>> {
        Ok(LspSettings::for_worktree(id.as_ref(), worktree)?.settings)
    }
}

zed::register_extension!(Modseal);
