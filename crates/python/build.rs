//! The frozen Python under `lib/` is compiled into the crate by a macro, which cargo cannot see.

fn main() {
    println!("cargo:rerun-if-changed=lib");
}
