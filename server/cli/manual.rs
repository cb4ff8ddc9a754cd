//! `modseal completions` and `modseal man`: the command line described, from the description that parses it. Pure.

use clap::CommandFactory as _;

use super::{Arguments, Output, Status};

/// Prints the completions of a shell.
pub(super) fn completions(shell: clap_complete::Shell, output: &mut Output<'_>) -> Status {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "modseal", &mut text);
    output.print(&String::from_utf8_lossy(&text));
    Status::Clean
}

/// Prints the manual page, in roff: the program first, then each command.
pub(super) fn page(output: &mut Output<'_>) -> Status {
    let mut command = Arguments::command();
    command.build();
    let visible = command.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help");
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = clap_mangen::Man::new(command.clone()).render(&mut text);
    for command in visible {
        let man = clap_mangen::Man::new(command.clone());
        let _ = man
            .render_synopsis_section(&mut text)
            .and_then(|()| man.render_options_section(&mut text))
            .and_then(|()| man.render_extra_section(&mut text));
    }
    output.print(&String::from_utf8_lossy(&text));
    Status::Clean
}
