//! What a listener wants to hear: everything, or only some events by their names.

use std::sync::Arc;

/// Names of events. What holds a stream together (hello, ping, reset, bye) comes whatever they are. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Filter(Option<Arc<[String]>>);

impl Filter {
    /// Only events of these names; everything if there are none.
    pub fn of(names: Vec<String>) -> Self {
        Self((!names.is_empty()).then(|| names.into()))
    }

    pub fn wants(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.iter().any(|wanted| wanted == name))
    }
}
