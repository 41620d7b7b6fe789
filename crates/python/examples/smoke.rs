#![allow(clippy::print_stdout)]
use rustpython_vm::compiler::Mode;
fn main() {
    let t = std::time::Instant::now();
    let i = limbeck_python::interpreter::start(Default::default(), |_| vec![]);
    println!("start {:?}", t.elapsed());
    i.enter(|vm| {
        for line in std::env::args().skip(1) {
            let t = std::time::Instant::now();
            let scope = vm.new_scope_with_builtins();
            let r = vm.compile(&line, Mode::Exec, "<t>".to_owned()).map_err(|e| vm.new_syntax_error(&e, Some(&line))).and_then(|c| vm.run_code_obj(c, scope));
            println!("{line}: {:?}", t.elapsed());
            if let Err(e) = r { vm.print_exception(e); }
        }
    });
}
