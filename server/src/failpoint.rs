//! Places on the way of a message where a test lets things go wrong. In a release build there are none.
//!
//! `FAILPOINTS="committed=5*off->return"` ends the process when the sixth batch is on disk and nobody has heard of it yet;
//! `panic` and `sleep(MILLISECONDS)` do what they say. In the order of a message: `validated`, `before-commit`, `committed`,
//! `acknowledged`, `handed-on`.

/// Reads from the environment what is to go wrong, until what it gives back is dropped.
pub fn arm() -> impl Drop {
    fail::FailScenario::setup()
}

/// A message passes here.
pub fn pass(name: &'static str) {
    // Unused where there are no such places.
    let _ = name;
    fail::fail_point!(name, |_| std::process::abort());
}
