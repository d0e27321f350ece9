//! What passes on a stream, read by the browser's own reader of JSON: a reader in the bundle for each shape would cost some
//! kilobytes, and a shape that is not as expected is no reason to fail here.

use leptos::{
    wasm_bindgen::JsValue,
    web_sys::js_sys::{JSON, Reflect},
};

/// Any value; whatever is not there is one too.
#[derive(Debug)]
pub struct Json(JsValue);

impl Json {
    /// Only in a browser.
    pub fn read(text: &str) -> Self {
        Self(JSON::parse(text).unwrap_or_default())
    }

    /// A member by its name.
    pub fn at(&self, name: &str) -> Self {
        self.get(&name.into())
    }

    /// A member of a list, the first one being 0.
    pub fn item(&self, place: usize) -> Self {
        self.get(&(place as f64).into())
    }

    pub fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    pub fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn get(&self, key: &JsValue) -> Self {
        Self(Reflect::get(&self.0, key).unwrap_or_default())
    }
}
