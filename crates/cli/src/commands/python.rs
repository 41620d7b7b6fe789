//! `python`

use limbeck_core::error::{CommandError, CommandResult};
use limbeck_python::PythonProgram;

use super::Session;
use crate::args::Python;

pub fn run(arguments: &Python, session: &Session) -> CommandResult<()> {
    let (program, argv) = program(&arguments.program)?;
    session.run_program(&program, &argv)
}

/// What runs, and its `sys.argv`.
///
/// # Errors
/// An option that Python's command line has and this one has not, or one without its value.
fn program(words: &[String]) -> CommandResult<(PythonProgram, Vec<String>)> {
    let argv = |first: &str, rest: &[String]| std::iter::once(first.to_owned()).chain(rest.iter().cloned()).collect();
    match words {
        [option, code, rest @ ..] if option == "-c" => Ok((PythonProgram::Code(code.clone()), argv("-c", rest))),
        [option, module, rest @ ..] if option == "-m" => Ok((PythonProgram::Module(module.clone()), argv("-m", rest))),
        [option] if option == "-c" || option == "-m" => Err(CommandError::usage(format!("python {option} needs a value"))),
        [option, ..] if option.starts_with('-') => {
            Err(CommandError::usage(format!("python takes FILE, -c CODE or -m MODULE; '{option}' is none of them")))
        }
        [file, rest @ ..] => Ok((PythonProgram::File(file.into()), argv(file, rest))),
        [] => Err(CommandError::usage("python needs FILE, -c CODE or -m MODULE")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<(PythonProgram, Vec<String>), String> {
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        program(&words).map_err(|error| error.to_string())
    }

    #[test]
    fn words_after_the_program_are_its_own() {
        let (runs, argv) = read(&["tool.py", "-c", "x"]).unwrap();
        assert_eq!((runs, argv.join(" ")), (PythonProgram::File("tool.py".into()), "tool.py -c x".to_owned()));
        let (runs, argv) = read(&["-c", "pass", "-m"]).unwrap();
        assert_eq!((runs, argv.join(" ")), (PythonProgram::Code("pass".into()), "-c -m".to_owned()));
        let (runs, argv) = read(&["-m", "json.tool", "f"]).unwrap();
        assert_eq!((runs, argv.join(" ")), (PythonProgram::Module("json.tool".into()), "-m f".to_owned()));
        assert!(read(&["-c"]).is_err());
        assert!(read(&["-X", "dev"]).is_err());
    }
}
