//! The command line: what can be said, and what was said.

use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use limbeck_core::config::{ArgumentValue, CommandOptions};

use crate::program::Program;

/// Database migrations: a drop-in for Alembic that needs no Python.
///
/// A project is a directory of revisions, each of which knows the one before it. `upgrade` runs those that
/// the database has not seen; `downgrade` takes them back.
#[derive(Debug, Parser)]
#[command(
    infer_long_args = true,
    args_override_self = true,
    disable_help_flag = true,
    disable_help_subcommand = true,
    subcommand_value_name = "COMMAND",
    subcommand_help_heading = "Commands",
    max_term_width = 100
)]
pub struct Arguments {
    /// Configuration file: an ini file, or a pyproject.toml; give both to use both [default: $ALEMBIC_CONFIG, or
    /// alembic.ini and pyproject.toml]
    #[arg(short, long, value_name = "FILE")]
    pub config: Vec<String>,

    /// Section of the ini file that holds the options
    #[arg(short, long, value_name = "SECTION", default_value = "alembic")]
    pub name: String,

    /// Argument for env.py, seen by context.get_x_argument(); give it as often as needed
    #[arg(short, value_name = "ARG")]
    pub x: Vec<String>,

    /// On failure, tell all details on standard error and exit with 1
    #[arg(long)]
    pub raiseerr: bool,

    /// Say nothing on standard output, except the SQL of --sql
    #[arg(short, long)]
    pub quiet: bool,

    /// Show what can be said, and exit
    #[arg(short, long, action = ArgAction::HelpShort, global = true, display_order = 1000)]
    help: Option<bool>,

    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands, in the order of the help page.
#[derive(Debug, Subcommand)]
#[command(rename_all = "snake_case")]
pub enum Command {
    /// Start a project: make the script directory and the configuration
    Init(Init),
    /// Make a new revision
    Revision(Revision),
    /// Run revisions that the database has not seen, up to one
    Upgrade(Upgrade),
    /// Take revisions back, down to one
    Downgrade(Downgrade),
    /// Show which revision the database is at
    Current(Current),
    /// List revisions, newest first
    History(History),
    /// List the revisions that nothing comes after
    Heads(Heads),
    /// List the revisions that more than one comes after
    Branches(Branches),
    /// Show revisions in full
    Show(Show),
    /// Open revisions in an editor
    Edit(Edit),
    /// Make a revision that joins branches
    Merge(Merge),
    /// Set which revision the database is said to be at, without running anything
    Stamp(Stamp),
    /// Tell whether the models differ from the database, and fail if they do
    Check(Check),
    /// Create the version table, if it is missing
    EnsureVersion(EnsureVersion),
    /// List the templates of 'init'
    ListTemplates(ListTemplates),
    /// Run a Python program in the built-in interpreter
    Python(Python),
}

#[derive(Debug, Args)]
pub struct Init {
    /// Directory to make
    #[arg(default_value = "alembic")]
    pub directory: String,
    /// Template to start from; see list_templates
    #[arg(short, long, value_name = "NAME", default_value = "generic")]
    pub template: String,
    /// Make the directories Python packages, with an __init__.py each
    #[arg(long)]
    pub package: bool,
    /// Database URL to write into the ini file [default: an SQLite file beside it]
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
}

#[derive(Debug, Args)]
pub struct Revision {
    /// What the revision does, in a few words
    #[arg(short, long, value_name = "TEXT")]
    pub message: Option<String>,
    /// Fill the revision with what the models have and the database lacks
    #[arg(long)]
    pub autogenerate: bool,
    /// With --autogenerate: a table or column that has another name now, as table:new or table.column:new
    #[arg(long, value_name = "OLD:NEW")]
    pub rename: Vec<String>,
    /// With --autogenerate: what becomes of a drop and an addition that look like a rename
    #[arg(long, value_name = "auto|ask|off")]
    pub renames: Option<String>,
    /// Do not connect; for env.py of projects with revision_environment
    #[arg(long)]
    pub sql: bool,
    /// Revision to come after: an id, <branch>@head, or base for a new root
    #[arg(long, value_name = "REVISION")]
    pub head: Option<String>,
    /// Allow a --head that has revisions after it already
    #[arg(long)]
    pub splice: bool,
    /// Label for the branch that starts here
    #[arg(long, value_name = "LABEL")]
    pub branch_label: Option<String>,
    /// Directory to write to, one of version_locations
    #[arg(long, value_name = "DIRECTORY")]
    pub version_path: Option<String>,
    /// Id of the revision [default: twelve random hex digits]
    #[arg(long, value_name = "ID")]
    pub rev_id: Option<String>,
    /// Revision that has to run before this one; give it as often as needed
    #[arg(long, value_name = "REVISION")]
    pub depends_on: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Upgrade {
    /// Where to go: an id or its beginning, head, heads, +N, <branch>@head; FROM:TO with --sql
    #[arg(allow_negative_numbers = true)]
    pub revision: String,
    /// Write the SQL to standard output instead of running it
    #[arg(long)]
    pub sql: bool,
    /// Text for env.py, seen by context.get_tag_argument()
    #[arg(long, value_name = "TEXT")]
    pub tag: Option<String>,
}

#[derive(Debug, Args)]
pub struct Downgrade {
    /// Where to go: an id or its beginning, base, -N, <branch>@base; FROM:TO with --sql
    #[arg(allow_negative_numbers = true)]
    pub revision: String,
    /// Write the SQL to standard output instead of running it
    #[arg(long)]
    pub sql: bool,
    /// Text for env.py, seen by context.get_tag_argument()
    #[arg(long, value_name = "TEXT")]
    pub tag: Option<String>,
}

#[derive(Debug, Args)]
pub struct Current {
    /// Fail unless the database is at all heads
    #[arg(short, long)]
    pub check_heads: bool,
    /// Show revisions in full
    #[arg(short, long)]
    pub verbose: bool,
}

#[derive(Debug, Args)]
pub struct History {
    /// Part of the history: [start]:[end]; 'current' is where the database is, and a range that starts with a
    /// minus is written -r-3:
    #[arg(short, long, value_name = "RANGE")]
    pub rev_range: Option<String>,
    /// Show revisions in full
    #[arg(short, long)]
    pub verbose: bool,
    /// Mark the revisions that the database is at
    #[arg(short, long)]
    pub indicate_current: bool,
}

#[derive(Debug, Args)]
pub struct Heads {
    /// Show revisions in full
    #[arg(short, long)]
    pub verbose: bool,
    /// Leave out heads that another revision depends on
    #[arg(long)]
    pub resolve_dependencies: bool,
}

#[derive(Debug, Args)]
pub struct Branches {
    /// Show revisions in full
    #[arg(short, long)]
    pub verbose: bool,
}

#[derive(Debug, Args)]
pub struct Show {
    /// Revision: an id or its beginning, head, heads, current
    #[arg(allow_negative_numbers = true)]
    pub rev: String,
}

#[derive(Debug, Args)]
pub struct Edit {
    /// Revision: an id or its beginning, head, heads, current
    #[arg(allow_negative_numbers = true)]
    pub rev: String,
}

#[derive(Debug, Args)]
pub struct Merge {
    /// Revisions to join, or 'heads' for all heads
    #[arg(required = true, allow_negative_numbers = true)]
    pub revisions: Vec<String>,
    /// What the revision does, in a few words
    #[arg(short, long, value_name = "TEXT")]
    pub message: Option<String>,
    /// Label for the branch that starts here
    #[arg(long, value_name = "LABEL")]
    pub branch_label: Option<String>,
    /// Id of the revision [default: twelve random hex digits]
    #[arg(long, value_name = "ID")]
    pub rev_id: Option<String>,
    /// Allow revisions that have others after them already
    #[arg(long)]
    pub splice: bool,
}

#[derive(Debug, Args)]
pub struct Stamp {
    /// Revisions, or 'heads' for all heads; FROM:TO with --sql
    #[arg(required = true, allow_negative_numbers = true)]
    pub revisions: Vec<String>,
    /// Write the SQL to standard output instead of running it
    #[arg(long)]
    pub sql: bool,
    /// Text for env.py, seen by context.get_tag_argument()
    #[arg(long, value_name = "TEXT")]
    pub tag: Option<String>,
    /// Empty the version table first, whatever it holds
    #[arg(long)]
    pub purge: bool,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Show the differences as the tuples of compare_metadata
    #[arg(short, long)]
    pub verbose: bool,
}

#[derive(Debug, Args)]
pub struct EnsureVersion {
    /// Write the SQL to standard output instead of running it
    #[arg(long)]
    pub sql: bool,
}

#[derive(Debug, Args)]
pub struct ListTemplates {}

#[derive(Debug, Args)]
pub struct Python {
    /// The program and its arguments: FILE, -c CODE or -m MODULE, as for Python's own command line
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "PROGRAM")]
    pub program: Vec<String>,
}

impl Arguments {
    /// Reads a command line, program name first.
    pub fn parse_from_line(line: &[std::ffi::OsString], program: Program) -> Result<Self, clap::Error> {
        let mut matches = Self::grammar(program).try_get_matches_from(line)?;
        Self::from_arg_matches_mut(&mut matches)
    }

    /// Returns the grammar under the name that the program goes by.
    pub fn grammar(program: Program) -> clap::Command {
        Self::command().name(program.name()).bin_name(program.name()).version(program.version())
    }

    /// Returns what upstream keeps in `config.cmd_opts`, under its names.
    pub fn command_options(&self, command: &Command) -> CommandOptions {
        let mut options = CommandOptions::new();
        options.set("config", list(&self.config));
        options.set("name", ArgumentValue::Text(self.name.clone()));
        options.set("x", list(&self.x));
        options.set("raiseerr", ArgumentValue::Flag(self.raiseerr));
        options.set("quiet", ArgumentValue::Flag(self.quiet));
        for (name, value) in command.options() {
            options.set(name, value);
        }
        options
    }
}

impl Command {
    fn options(&self) -> Vec<(&'static str, ArgumentValue)> {
        use ArgumentValue::Flag;
        match self {
            Self::Init(Init { directory, template, package, url: _ }) => {
                vec![("template", some(template)), ("package", Flag(*package)), ("directory", some(directory))]
            }
            Self::Revision(revision) => {
                let Revision {
                    message,
                    autogenerate,
                    rename: _,
                    renames: _,
                    sql,
                    head,
                    splice,
                    branch_label,
                    version_path,
                    rev_id,
                    depends_on,
                } = revision;
                vec![
                    ("message", text(message)),
                    ("autogenerate", Flag(*autogenerate)),
                    ("sql", Flag(*sql)),
                    ("head", text(head)),
                    ("splice", Flag(*splice)),
                    ("branch_label", text(branch_label)),
                    ("version_path", text(version_path)),
                    ("rev_id", text(rev_id)),
                    ("depends_on", list(depends_on)),
                ]
            }
            Self::Upgrade(Upgrade { revision, sql, tag }) | Self::Downgrade(Downgrade { revision, sql, tag }) => {
                vec![("sql", Flag(*sql)), ("tag", text(tag)), ("revision", some(revision))]
            }
            Self::Current(Current { check_heads, verbose }) => {
                vec![("check_heads", Flag(*check_heads)), ("verbose", Flag(*verbose))]
            }
            Self::History(History { rev_range, verbose, indicate_current }) => {
                vec![("rev_range", text(rev_range)), ("verbose", Flag(*verbose)), ("indicate_current", Flag(*indicate_current))]
            }
            Self::Heads(Heads { verbose, resolve_dependencies }) => {
                vec![("verbose", Flag(*verbose)), ("resolve_dependencies", Flag(*resolve_dependencies))]
            }
            Self::Branches(Branches { verbose }) => vec![("verbose", Flag(*verbose))],
            Self::Show(Show { rev }) | Self::Edit(Edit { rev }) => vec![("rev", some(rev))],
            Self::Merge(Merge { revisions, message, branch_label, rev_id, splice }) => vec![
                ("message", text(message)),
                ("branch_label", text(branch_label)),
                ("rev_id", text(rev_id)),
                ("splice", Flag(*splice)),
                ("revisions", list(revisions)),
            ],
            Self::Stamp(Stamp { revisions, sql, tag, purge }) => {
                vec![("sql", Flag(*sql)), ("tag", text(tag)), ("purge", Flag(*purge)), ("revisions", list(revisions))]
            }
            Self::EnsureVersion(EnsureVersion { sql }) => vec![("sql", Flag(*sql))],
            Self::Check(Check { verbose }) => vec![("verbose", Flag(*verbose))],
            Self::ListTemplates(ListTemplates {}) | Self::Python(Python { program: _ }) => Vec::new(),
        }
    }
}

fn some(value: &str) -> ArgumentValue {
    ArgumentValue::Text(value.to_owned())
}

fn text(value: &Option<String>) -> ArgumentValue {
    value.as_deref().map_or(ArgumentValue::None, some)
}

/// An option that can be repeated is `None` when it was not given.
fn list(values: &[String]) -> ArgumentValue {
    if values.is_empty() { ArgumentValue::None } else { ArgumentValue::List(values.to_vec()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        let words: Vec<_> = std::iter::once("limbeck").chain(line.split_whitespace()).map(Into::into).collect();
        Arguments::parse_from_line(&words, Program::of_path("limbeck"))
    }

    fn command(line: &str) -> Command {
        parse(line).unwrap().command.unwrap()
    }

    #[test]
    fn the_grammar_is_sound() {
        Arguments::grammar(Program::of_path("limbeck")).debug_assert();
    }

    #[test]
    fn relative_revisions_are_not_options() {
        let Command::Downgrade(downgrade) = command("downgrade -1 --sql") else { panic!() };
        assert_eq!((downgrade.revision.as_str(), downgrade.sql), ("-1", true));
        let Command::Upgrade(upgrade) = command("upgrade +2") else { panic!() };
        assert_eq!(upgrade.revision, "+2");
        for line in ["history -r-3:current", "history --rev-range=-3:current"] {
            let Command::History(history) = command(line) else { panic!() };
            assert_eq!(history.rev_range.as_deref(), Some("-3:current"));
        }
        assert!(parse("history -r -3:current").is_err());
    }

    #[test]
    fn long_options_may_be_cut_short_and_repeated() {
        let Command::Revision(revision) = command("revision --auto --mess a -m b --depends-on x --depends y") else { panic!() };
        assert!(revision.autogenerate);
        assert_eq!(revision.message.as_deref(), Some("b"));
        assert_eq!(revision.depends_on, ["x", "y"]);
        assert!(parse("revision --s").is_err());
    }

    #[test]
    fn arguments_for_env_come_before_the_command() {
        let arguments = parse("-x a=1 -x b -c one.ini -c pyproject.toml -q current -c").unwrap();
        assert_eq!(arguments.x, ["a=1", "b"]);
        assert_eq!(arguments.config, ["one.ini", "pyproject.toml"]);
        assert!(parse("current -x a").is_err());
    }

    #[test]
    fn options_are_kept_under_upstreams_names() {
        let arguments = parse("-x a stamp --purge r1 r2").unwrap();
        let options = arguments.command_options(arguments.command.as_ref().unwrap());
        let shown: Vec<_> = options.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
        assert_eq!(
            shown.join(" "),
            "config=None name=Text(\"alembic\") x=List([\"a\"]) raiseerr=Flag(false) quiet=Flag(false) \
             sql=Flag(false) tag=None purge=Flag(true) revisions=List([\"r1\", \"r2\"])"
        );
    }

    #[test]
    fn the_commands_that_migrate_take_upstreams_options() {
        for line in ["upgrade --sql --tag t a:b", "upgrade a:b --tag=t --sql"] {
            let Command::Upgrade(Upgrade { revision, sql, tag }) = command(line) else { panic!() };
            assert_eq!((revision.as_str(), sql, tag.as_deref()), ("a:b", true, Some("t")));
        }
        let Command::Downgrade(Downgrade { revision, sql, tag }) = command("downgrade base") else { panic!() };
        assert_eq!((revision.as_str(), sql, tag), ("base", false, None));
        for line in ["upgrade", "downgrade", "upgrade a b", "upgrade --purge a", "downgrade -x"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn stamp_takes_several_revisions() {
        let Command::Stamp(stamp) = command("stamp a -1 --purge b --tag t --sql") else { panic!() };
        let Stamp { revisions, sql, tag, purge } = stamp;
        assert_eq!((revisions.join(" ").as_str(), sql, tag.as_deref(), purge), ("a -1 b", true, Some("t"), true));
        let Command::Stamp(stamp) = command("stamp heads") else { panic!() };
        assert_eq!((stamp.revisions.join(" ").as_str(), stamp.sql, stamp.tag, stamp.purge), ("heads", false, None, false));
        assert!(parse("stamp --purge").is_err());
    }

    #[test]
    fn current_ensure_version_and_check_take_few_options() {
        let current = |line| match command(line) {
            Command::Current(Current { check_heads, verbose }) => (check_heads, verbose),
            other => panic!("{other:?}"),
        };
        assert_eq!(current("current"), (false, false));
        assert_eq!(current("current -v"), (false, true));
        assert_eq!(current("current -c"), (true, false));
        assert_eq!(current("current --check-heads --verbose"), (true, true));
        assert!(matches!(command("ensure_version --sql"), Command::EnsureVersion(EnsureVersion { sql: true })));
        assert!(matches!(command("ensure_version"), Command::EnsureVersion(EnsureVersion { sql: false })));
        assert!(matches!(command("check"), Command::Check(Check { verbose: false })));
        for line in ["current head", "check --sql", "ensure_version head"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
