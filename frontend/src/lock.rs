//! The lock that one tab of a browser has at a time (Web Locks): whoever has it holds the streams of all.

use js_sys::{Function, Object, Promise, Reflect};
use std::{cell::RefCell, fmt, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = request, catch)]
    fn request(name: &str, options: &JsValue, granted: &JsValue) -> Result<Promise, JsValue>;
}

/// A place in the queue for the lock, and then the lock itself; dropping it gives either up.
pub struct Lock {
    turn: Rc<RefCell<Turn>>,
    patience: Option<AbortController>,
    _granted: Closure<dyn FnMut() -> Promise>,
}

#[derive(Debug, Default)]
enum Turn {
    #[default]
    Waited,
    Mine {
        give_up: Function,
    },
    Over,
}

/// How a lock is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// After all who asked before.
    Patient,
    /// Taken from whoever has it, who does not answer.
    Stolen,
}

impl Lock {
    /// Asks for the lock of a name. `granted` is told when it is there, and `lost` when somebody has taken it away. There
    /// is none in a page that is not secure.
    pub fn ask(name: &str, urgency: Urgency, granted: Box<dyn Fn()>, lost: Box<dyn Fn()>) -> Option<Self> {
        let turn = Rc::new(RefCell::new(Turn::Waited));
        let mine = turn.clone();
        let on_grant = Closure::<dyn FnMut() -> Promise>::new(move || {
            if !matches!(*mine.borrow(), Turn::Waited) {
                return Promise::resolve(&JsValue::UNDEFINED);
            }
            let held = Promise::new(&mut |give_up, _| {
                mine.replace(Turn::Mine { give_up });
            });
            granted();
            held
        });
        let options = Object::new();
        // Who steals does not wait, and could not be called back.
        let patience = (urgency == Urgency::Patient).then(|| AbortController::new().ok()).flatten();
        drop(match &patience {
            Some(patience) => Reflect::set(&options, &"signal".into(), &patience.signal()),
            None => Reflect::set(&options, &"steal".into(), &(urgency == Urgency::Stolen).into()),
        });
        let request = request(name, &options, on_grant.as_ref().unchecked_ref()).ok()?;
        let asked = Rc::downgrade(&turn);
        spawn_local(async move {
            let over = JsFuture::from(request).await;
            let Some(turn) = asked.upgrade() else { return };
            if over.is_err() && matches!(turn.replace(Turn::Over), Turn::Mine { .. }) {
                lost();
            }
        });
        Some(Self { turn, patience, _granted: on_grant })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        match self.turn.replace(Turn::Over) {
            Turn::Mine { give_up } => drop(give_up.call0(&JsValue::UNDEFINED)),
            Turn::Waited => {
                if let Some(patience) = &self.patience {
                    patience.abort();
                }
            }
            Turn::Over => {}
        }
    }
}

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lock")
    }
}
