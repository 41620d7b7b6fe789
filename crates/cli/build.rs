//! How the program is linked.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, values: &[&str]| env::var(name).is_ok_and(|value| values.contains(&value.as_str()));
    // The interpreter's tables hold a hundred thousand addresses. Placed where they are linked for, nothing has to be
    // rewritten when the program starts, which is a third of the time of its shortest commands.
    if is("CARGO_CFG_TARGET_OS", &["linux"])
        && is("CARGO_CFG_TARGET_ENV", &["gnu"])
        && is("CARGO_CFG_TARGET_ARCH", &["x86_64", "aarch64"])
    {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
