//! Where a page's own files are: what the server tells every page that it renders.

use crate::language::Language;
use leptos::{config::LeptosOptions, prelude::use_context};

/// Provided by the server through Leptos' context for each page.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// The language of the page.
    pub language: Language,
    /// The folder, by its URL and without a slash at the end, that serves styles, WASM and icons.
    pub base: String,
    /// The name of this build: a page tells by it that the server has moved on.
    pub build: String,
    /// The origin by which people reach this house, as in `https://hall.example`.
    pub url: String,
    /// Most bytes of a picture or a file that is sent.
    pub file_bytes: u64,
    /// While developing: pages reload themselves when a source file changes.
    pub reload: Option<LeptosOptions>,
}

impl Site {
    /// The site of the page that is being rendered.
    pub fn of_this_page() -> Self {
        use_context().unwrap_or_default()
    }

    /// The URL of a file of the site root.
    pub fn file(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }
}
