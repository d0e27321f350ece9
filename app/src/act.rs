//! What somebody does: `/me waves` is kept as it was written, and shown as `Ann waves`.

/// What a message says that its author does, if it begins with `/me`.
#[must_use]
pub fn act(body: &str) -> Option<&str> {
    // Phones write it with a capital.
    let does = body.strip_prefix("/me ").or_else(|| body.strip_prefix("/Me "))?;
    (!does.trim().is_empty()).then_some(does)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_does_something_says_so_at_the_very_beginning() {
        assert_eq!(act("/me waves"), Some("waves"));
        assert_eq!(act("/Me  waves\nand goes"), Some(" waves\nand goes"));
        for text in ["/me", "/me ", "/mean it", " /me waves", "//me waves", "/ME waves", "me waves", ""] {
            assert_eq!(act(text), None, "{text:?}");
        }
    }
}
