//! `limbeck python`: programs in the built-in interpreter.

use crate::project::Project;

fn told(project: &Project, line: &str) -> (Option<i32>, String, String) {
    let output = project.limbeck(line);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_file_runs_as_main_with_its_arguments_and_its_neighbours() {
    let project = Project::new();
    project.write("tools/beside.py", "name = 'beside'\n");
    project.write(
        "tools/seed.py",
        "import sys\nimport beside\nimport sqlalchemy as sa\n\n\
         with sa.create_engine('sqlite://').connect() as connection:\n    \
         print(__name__, sys.argv, beside.name, connection.scalar(sa.text('select 1')))\n",
    );
    let (status, out, err) = told(&project, "python tools/seed.py -c --x=1");
    assert_eq!((status, err.as_str()), (Some(0), ""));
    assert_eq!(out, "__main__ ['tools/seed.py', '-c', '--x=1'] beside 1\n");
}

#[test]
fn code_and_modules_run_too() {
    let project = Project::new();
    assert_eq!(told(&project, "python -c 'import sys; print(sys.argv)' a"), (Some(0), "['-c', 'a']\n".to_owned(), String::new()));
    project.write("tool.py", "if __name__ == '__main__':\n    print('as a module')\n");
    assert_eq!(told(&project, "python -m tool"), (Some(0), "as a module\n".to_owned(), String::new()));
}

#[test]
fn programs_end_as_under_python() {
    let project = Project::new();
    assert_eq!(told(&project, "python -c 'import sys; sys.exit(7)'"), (Some(7), String::new(), String::new()));
    assert_eq!(told(&project, "python -c 'raise SystemExit(\"no\")'"), (Some(1), String::new(), "no\n".to_owned()));
    project.write("broken.py", "def f():\n    return 1 / 0\n\nf()\n");
    let (status, out, err) = told(&project, "python broken.py");
    assert_eq!((status, out.as_str()), (Some(1), ""));
    let path = project.path().join("broken.py");
    let path = path.display();
    assert_eq!(
        err,
        format!(
            "ZeroDivisionError: division by zero\n  File \"{path}\", line 4, in <module>\n    f()\n  \
             File \"{path}\", line 2, in f\n    return 1 / 0\n"
        )
    );
    project.write("late.py", "import atexit, threading, time\natexit.register(print, 'last')\nthreading.Thread(target=lambda: (time.sleep(0.05), print('waited for'))).start()\n");
    assert_eq!(told(&project, "python late.py"), (Some(0), "waited for\nlast\n".to_owned(), String::new()));
    let (status, out, err) = told(&project, "python");
    assert_eq!((status, out.as_str()), (Some(2), ""));
    assert!(err.contains("<PROGRAM>"), "{err}");
    let (status, _, err) = told(&project, "python -X dev");
    assert_eq!((status, err.as_str()), (Some(2), "error: python takes FILE, -c CODE or -m MODULE; '-X' is none of them\n"));
}
