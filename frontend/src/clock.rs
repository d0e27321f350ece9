//! The reader's own clock and calendar, by the browser's `Intl`: no tables in the bundle.

use app::moment::day_number;
use js_sys::{Date, JSON, JsString};
use leptos::prelude::{document, window};
use protocol::Timestamp;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

/// Formats in the language of the page; making one is slow, so each is made once.
#[derive(Debug)]
pub struct Clock {
    clock: DateTimeFormat,
    moment: DateTimeFormat,
    day: DateTimeFormat,
    day_of_another_year: DateTimeFormat,
    near_day: RelativeTimeFormat,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    #[derive(Debug)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(locales: &JsValue, options: &JsValue) -> DateTimeFormat;
    #[wasm_bindgen(method)]
    fn format(this: &DateTimeFormat, millis: f64) -> String;

    #[wasm_bindgen(js_namespace = Intl)]
    #[derive(Debug)]
    type RelativeTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(locales: &JsValue, options: &JsValue) -> RelativeTimeFormat;
    #[wasm_bindgen(method)]
    fn format(this: &RelativeTimeFormat, count: f64, unit: &str) -> String;
}

impl Default for Clock {
    fn default() -> Self {
        let language = language();
        let format = |options| DateTimeFormat::new(&language, &read(options));
        Self {
            clock: format(r#"{"timeStyle":"short"}"#),
            moment: format(r#"{"dateStyle":"full","timeStyle":"short"}"#),
            day: format(r#"{"weekday":"long","day":"numeric","month":"long"}"#),
            day_of_another_year: format(r#"{"dateStyle":"long"}"#),
            near_day: RelativeTimeFormat::new(&language, &read(r#"{"numeric":"auto"}"#)),
        }
    }
}

impl Clock {
    /// The time of day.
    pub fn clock(&self, at: Timestamp) -> String {
        self.clock.format(at.millis() as f64)
    }

    /// Date and time in full.
    pub fn moment(&self, at: Timestamp) -> String {
        self.moment.format(at.millis() as f64)
    }

    /// Today, yesterday, or a date; with its year if that is not this one.
    pub fn day(&self, at: Timestamp) -> String {
        let now = now();
        let days = day_number(at, utc_offset(at)) - day_number(now, utc_offset(now));
        if (-1..=0).contains(&days) {
            return capitalised(&self.near_day.format(days as f64, "day"));
        }
        let year = |at| date(at).get_full_year();
        let format = if year(at) == year(now) { &self.day } else { &self.day_of_another_year };
        capitalised(&format.format(at.millis() as f64))
    }
}

pub fn now() -> Timestamp {
    Timestamp::from_millis(Date::now() as i64)
}

/// Minutes by which the reader's clock is ahead of UTC at that moment.
pub fn utc_offset(at: Timestamp) -> i32 {
    -(date(at).get_timezone_offset() as i32)
}

fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.millis() as f64))
}

fn read(options: &str) -> JsValue {
    JSON::parse(options).unwrap_or(JsValue::UNDEFINED)
}

/// The language of the page, as they speak it where the browser is at home if it speaks it at all.
fn language() -> JsValue {
    let page = document().document_element().and_then(|root| root.get_attribute("lang"));
    match (page, window().navigator().language()) {
        (Some(page), Some(own)) if own.starts_with(&page) => own.into(),
        (Some(page), _) => page.into(),
        (None, _) => JsValue::UNDEFINED,
    }
}

/// A day stands alone as a heading, where every language begins with a capital.
fn capitalised(words: &str) -> String {
    let mut rest = words.chars();
    let first = rest.next().map(String::from).unwrap_or_default();
    // The browser has the tables for it already.
    String::from(JsString::from(first).to_locale_upper_case(None)) + rest.as_str()
}
