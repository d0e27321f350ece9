//! Letters of ASCII in a text, where they are looked for. The library's search for a text would cost the bundle two kilobytes.

/// Where they stand first. There is at least one.
pub fn place_of(sought: &[u8], text: &str) -> Option<usize> {
    text.as_bytes().windows(sought.len()).position(|window| window == sought)
}
