//! Makes the folder of the site, so that the server can be checked and tested before the browser's half is built,
//! and refuses a release without it. Names the build.

use std::{env, error::Error, fs, path::Path, process::Command};

fn main() -> Result<(), Box<dyn Error>> {
    let site = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../target/site");
    fs::create_dir_all(&site)?;
    println!("cargo::rerun-if-changed={}", site.display());
    println!("cargo::rustc-env=HALLWAY_BUILD={}", build()?);
    // A fuzzer, which builds for release too, serves no site.
    let served = env::var("PROFILE")? == "release" && env::var_os("CARGO_CFG_FUZZING").is_none();
    if served && !site.join("pkg/hallway.wasm").exists() {
        println!("cargo::error=the browser's half is not built: run `make dist`");
    }
    Ok(())
}

/// The version and, in a checkout, the commit: `0.1.0-1a2b3c4`.
fn build() -> Result<String, Box<dyn Error>> {
    let version = env::var("CARGO_PKG_VERSION")?;
    println!("cargo::rerun-if-changed=../.git/HEAD");
    println!("cargo::rerun-if-changed=../.git/logs/HEAD");
    let commit = Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
    let commit = commit
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok());
    Ok(commit.map_or(version.clone(), |commit| format!("{version}-{}", commit.trim())))
}
