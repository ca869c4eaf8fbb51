//! How the program is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        // At a fixed address nothing has to be relocated when a process begins. There is one process for each person who
        // is logged in, and each would have a copy of its own, of half a megabyte, of what was relocated.
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
