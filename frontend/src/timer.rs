//! Time as pages and workers alike have it: one thing that rings, and a clock that nobody sets back.

use app::connection::Millis;
use std::{
    cell::{Cell, RefCell},
    fmt,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(ring: &JsValue, millis: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn awake() -> f64;
}

/// Rings once each time that it is set; dropping it stops it.
pub struct Timer {
    ring: Closure<dyn FnMut()>,
    set: RefCell<Option<JsValue>>,
}

/// A clock that goes on while the machine sleeps, which the browser's own that nobody sets back does not do everywhere.
#[derive(Debug, Default)]
pub struct Clock {
    /// What it said last: the time awake, and the time of day.
    last: Cell<(Millis, Millis)>,
    asleep: Cell<Millis>,
}

impl Timer {
    pub fn new(ring: Box<dyn FnMut()>) -> Self {
        Self { ring: Closure::wrap(ring), set: RefCell::default() }
    }

    /// Rings after so long, and not when it was to ring before.
    pub fn set(&self, wait: Millis) {
        self.stop();
        // A millisecond more, because a timer may come early by a fraction of one.
        let timer = set_timeout(self.ring.as_ref().unchecked_ref(), wait.max(0.0) + 1.0);
        self.set.replace(Some(timer));
    }

    pub fn stop(&self) {
        if let Some(timer) = self.set.take() {
            clear_timeout(&timer);
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Timer")
    }
}

impl Clock {
    /// Milliseconds.
    pub fn now(&self) -> Millis {
        let (awake, day) = (awake(), js_sys::Date::now());
        let (awake_then, day_then) = self.last.replace((awake, day));
        let slept = (day - day_then) - (awake - awake_then);
        // Less is how clocks are set right; the first time tells nothing.
        if day_then > 0.0 && slept > 2_000.0 {
            self.asleep.set(self.asleep.get() + slept);
        }
        awake + self.asleep.get()
    }
}
