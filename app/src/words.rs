//! Text that changes. Every closure has a type of its own, and with it would come its own copy of the machinery that
//! shows it; boxed, they share one, which keeps the bundle small.

/// A text that is read anew whenever a signal in it changes.
pub type Words = Box<dyn Fn() -> String + Send>;

pub fn words(read: impl Fn() -> String + Send + 'static) -> Words {
    Box::new(read)
}
