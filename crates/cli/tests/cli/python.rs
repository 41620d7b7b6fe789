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

#[test]
fn thread_locals_can_be_subclassed() {
    let project = Project::new();
    project.write(
        "state.py",
        "import dataclasses, threading\n\n\n@dataclasses.dataclass\nclass Settings(threading.local):\n    depth: int = 3\n\n\n\
         class Own(threading.local):\n    kind = 'own'\n\n    def __init__(self, size):\n        self.size = size\n\n\n\
         plain = threading.local()\nplain.x = 1\nprint(Settings().depth, Own(5).size, Own(5).kind, plain.__dict__, hasattr(plain, 'y'))\n",
    );
    assert_eq!(told(&project, "python state.py"), (Some(0), "3 5 own {'x': 1} False\n".to_owned(), String::new()));
}

/// What CPython 3.11 prints for it: the interpreter starts with a light `codecs` that hands over to the full one.
#[test]
fn encodings_are_those_of_python() {
    let project = Project::new();
    project.write(
        "encodings_there.py",
        r#"
import codecs, encodings, io
for name in ("utf-8", "UTF8", "latin-1", "ascii", "cp1252", "utf-16-le"):
    info = codecs.lookup(name)
    print(info.name, info.streamreader.__name__, info.incrementaldecoder.__name__, len(info), isinstance(info, codecs.CodecInfo))
pieces = codecs.getincrementaldecoder("utf-8")()
print(repr(pieces.decode(b"\xc3")), pieces.getstate(), repr(pieces.decode(b"\xa9", True)))
print(codecs.getreader("utf-8")(io.BytesIO("é".encode())).read(), codecs.lookup("utf-8")[2](io.BytesIO(b"x")).read())
print("é".encode("cp1252"), b"\xe9".decode("latin-1"), list(codecs.iterencode(["é"], "utf-8")))
print(encodings.normalize_encoding("UTF 8"), encodings.aliases.aliases["latin"], codecs.BOM_UTF16_LE)
try: "x".encode("nope")
except LookupError as error: print(error)
codecs.register(lambda name: codecs.lookup("utf-8") if name == "mine" else None)
print("é".encode("mine"))
"#,
    );
    let (status, out, err) = told(&project, "python encodings_there.py");
    assert_eq!((status, err.as_str()), (Some(0), ""));
    assert_eq!(
        out,
        r"utf-8 StreamReader IncrementalDecoder 4 True
utf-8 StreamReader IncrementalDecoder 4 True
iso8859-1 StreamReader IncrementalDecoder 4 True
ascii StreamReader IncrementalDecoder 4 True
cp1252 StreamReader IncrementalDecoder 4 True
utf-16-le StreamReader IncrementalDecoder 4 True
'' (b'\xc3', 0) 'é'
é x
b'\xe9' é [b'\xc3\xa9']
UTF_8 latin_1 b'\xff\xfe'
unknown encoding: nope
b'\xc3\xa9'
"
    );
}

#[test]
fn concrete_bases_are_refused_where_they_stand() {
    let project = Project::new();
    project.write(
        "concrete.py",
        "from sqlalchemy.ext.declarative import AbstractConcreteBase\nfrom sqlalchemy.orm import declarative_base\n\n\
         class Employee(AbstractConcreteBase, declarative_base()):\n    pass\n",
    );
    let (status, out, err) = told(&project, "python concrete.py");
    assert_eq!((status, out.as_str()), (Some(1), ""));
    let path = project.path().join("concrete.py");
    assert!(
        err.starts_with(
            "NotImplementedError: sqlalchemy.ext.declarative.AbstractConcreteBase is not supported by this version of Limbeck: "
        ),
        "{err}"
    );
    assert!(err.contains(&format!("  File \"{}\", line 5, in <module>\n", path.display())), "{err}");
}
