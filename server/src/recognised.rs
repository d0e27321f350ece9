//! Who was recognised lately: a cookie is checked, and the name in it read, once and not with every message.

use crate::viewer::Viewer;
use cookie::Cookie;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Most that are kept: those of a full hall.
const KEPT: usize = 1_024;

/// Viewers by what their cookie says, its signature with it.
#[derive(Debug, Default)]
pub struct Recognised {
    viewers: Mutex<HashMap<String, Viewer>>,
}

impl Recognised {
    /// Whose cookie it is, as it was found before or as `check` finds now. Of cookies that are nobody's nothing is kept.
    pub fn whose(
        &self,
        cookie: Cookie<'static>,
        check: impl FnOnce(Cookie<'static>) -> Option<Viewer>,
    ) -> Option<Viewer> {
        if let Some(viewer) = self.viewers().get(cookie.value()) {
            return Some(viewer.clone());
        }
        let said = cookie.value().to_owned();
        let viewer = check(cookie)?;
        let mut viewers = self.viewers();
        // Whoever is still here is checked once more, which is less than to keep in mind who was here last.
        if viewers.len() >= KEPT {
            viewers.clear();
        }
        viewers.insert(said, viewer.clone());
        Some(viewer)
    }

    fn viewers(&self) -> MutexGuard<'_, HashMap<String, Viewer>> {
        self.viewers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie(value: usize) -> Cookie<'static> {
        Cookie::new("hallway", value.to_string())
    }

    #[test]
    fn a_cookie_is_checked_once_and_one_that_is_nobodys_each_time() {
        let recognised = Recognised::default();
        assert!(recognised.whose(cookie(1), |_| None).is_none());
        let ann = recognised.whose(cookie(1), |_| Some(Viewer::welcome(None))).unwrap();
        let again = recognised.whose(cookie(1), |_| unreachable!("it was checked")).unwrap();
        assert_eq!(again.id, ann.id);
        assert!(recognised.whose(cookie(2), |_| None).is_none());
    }

    #[test]
    fn no_more_are_kept_than_fill_a_hall() {
        let recognised = Recognised::default();
        for value in 0..3 * KEPT {
            recognised.whose(cookie(value), |_| Some(Viewer::welcome(None)));
            assert!(recognised.viewers().len() <= KEPT);
        }
    }
}
