//! JSON read by the browser's own reader. It stands in the browser already, and is quicker than one in the bundle, where it
//! would take a tenth of all. What is read is described by the same `serde` types as on the server; only why something
//! cannot be read is not told, for nobody would be there to read it.

use leptos::{
    wasm_bindgen::JsValue,
    web_sys::js_sys::{Array, JSON, Reflect},
};
use protocol::stream::ReadJson;
use serde::{
    Deserializer,
    de::{
        self, DeserializeOwned, DeserializeSeed, Expected, IntoDeserializer, SeqAccess, Unexpected, Visitor,
    },
    forward_to_deserialize_any,
};
use std::fmt;

/// Any value; whatever is not there is one too.
#[derive(Debug, Default)]
pub struct Json(JsValue);

/// Reads with the browser's reader; nothing is read anywhere else.
#[derive(Debug, Clone, Copy)]
pub struct BrowsersJson;

impl ReadJson for BrowsersJson {
    fn read<T: DeserializeOwned>(&self, text: &str) -> Option<T> {
        T::deserialize(Json::read(text)).ok()
    }
}

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

    /// As text again.
    pub fn written(&self) -> String {
        JSON::stringify(&self.0).map(String::from).unwrap_or_default()
    }

    fn get(&self, key: &JsValue) -> Self {
        Self(Reflect::get(&self.0, key).unwrap_or_default())
    }

    fn is_nothing(&self) -> bool {
        self.0.is_undefined() || self.0.is_null()
    }

    fn whole(&self) -> Result<f64, Unreadable> {
        self.number().filter(|number| number.fract() == 0.0).ok_or(Unreadable)
    }
}

/// It is not what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable JSON")
    }
}

impl std::error::Error for Unreadable {}

/// What went wrong is not spelled: its words, and the numbers in them, would be larger than all that is here.
impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

macro_rules! numbers {
    ($($method:ident => $visit:ident as $type:ty),*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            visitor.$visit(self.whole()? as $type)
        })*
    };
}

impl<'de> Deserializer<'de> for Json {
    type Error = Unreadable;

    numbers! {
        deserialize_u8 => visit_u64 as u64,
        deserialize_u16 => visit_u64 as u64,
        deserialize_u32 => visit_u64 as u64,
        deserialize_u64 => visit_u64 as u64,
        deserialize_i8 => visit_i64 as i64,
        deserialize_i16 => visit_i64 as i64,
        deserialize_i32 => visit_i64 as i64,
        deserialize_i64 => visit_i64 as i64
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if let Some(text) = self.text() {
            visitor.visit_string(text)
        } else if let Some(number) = self.number() {
            visitor.visit_f64(number)
        } else if let Some(truth) = self.0.as_bool() {
            visitor.visit_bool(truth)
        } else if self.is_nothing() {
            visitor.visit_unit()
        } else {
            self.deserialize_seq(visitor)
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.is_nothing() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if !Array::is_array(&self.0) {
            return Err(Unreadable);
        }
        visitor.visit_seq(Items { list: self, next: 0 })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if !self.0.is_object() {
            return Err(Unreadable);
        }
        // By place and not by name: all that would compare names stays out of the bundle.
        visitor.visit_seq(Members { of: self, fields })
    }

    /// Only variants that hold nothing.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(self.text().ok_or(Unreadable)?.into_deserializer())
    }

    forward_to_deserialize_any! {
        bool i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple_struct map identifier
        ignored_any
    }
}

/// The members of a list, in their order.
struct Items {
    list: Json,
    next: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        let item = self.list.item(self.next);
        if item.0.is_undefined() {
            return Ok(None);
        }
        self.next += 1;
        seed.deserialize(item).map(Some)
    }
}

/// The members that somebody asks for, in that order. A second name for one of them (`serde`'s `alias`) would count as a member of
/// its own: what is read here has none.
struct Members {
    of: Json,
    fields: &'static [&'static str],
}

impl<'de> SeqAccess<'de> for Members {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        let Some((field, rest)) = self.fields.split_first() else { return Ok(None) };
        self.fields = rest;
        let value = self.of.at(field);
        let is_there = !value.0.is_undefined();
        match seed.deserialize(value) {
            // What is not there and can't be nothing has its default, or is missed.
            Err(Unreadable) if !is_there => Ok(None),
            read => read.map(Some),
        }
    }
}
