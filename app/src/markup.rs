//! HTML that is written rather than composed: for what comes in many shapes, as a poll does. Every view of Leptos is a type
//! of its own and brings its machinery into the bundle; this is one type for all, at a tenth of the size. Whatever is said
//! in it is text, and nothing else can get in but what the house made of Markdown, which is written here too.

use protocol::Html;

/// Elements without an end tag, of those that are written here.
const VOID: [&str; 4] = ["br", "img", "input", "wbr"];

/// A piece of a page in the making.
#[derive(Debug, Default)]
pub struct Markup {
    html: String,
    open: Vec<&'static str>,
    /// The start tag of the innermost element can still take attributes.
    starting: bool,
}

impl Markup {
    /// Begins an element; what follows until [`Markup::close`] is in it.
    pub fn open(&mut self, tag: &'static str, class: &str) {
        self.begin_content();
        self.html.push('<');
        self.html.push_str(tag);
        self.open.push(tag);
        self.starting = true;
        if !class.is_empty() {
            self.attr("class", class);
        }
    }

    /// An attribute of the element that was just opened.
    pub fn attr(&mut self, name: &'static str, value: &str) {
        debug_assert!(self.starting, "{name} comes after the content of its element");
        self.html.push(' ');
        self.html.push_str(name);
        self.html.push_str("=\"");
        self.escape(value);
        self.html.push('"');
    }

    pub fn text(&mut self, text: &str) {
        self.begin_content();
        self.escape(text);
    }

    /// What somebody wrote, as the house made it HTML.
    pub fn rendered(&mut self, html: &Html) {
        self.begin_content();
        self.html.push_str(html.as_str());
    }

    /// Ends the innermost element.
    pub fn close(&mut self) {
        self.begin_content();
        let Some(tag) = self.open.pop() else { return };
        if !VOID.contains(&tag) {
            self.html.push_str("</");
            self.html.push_str(tag);
            self.html.push('>');
        }
    }

    /// An element with nothing but text.
    pub fn say(&mut self, tag: &'static str, class: &str, text: &str) {
        self.open(tag, class);
        self.text(text);
        self.close();
    }

    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.html
    }

    fn begin_content(&mut self) {
        if std::mem::take(&mut self.starting) {
            self.html.push('>');
        }
    }

    fn escape(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                c => self.html.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn elements_stand_in_each_other_as_they_were_opened() {
        let mut markup = Markup::default();
        markup.open("label", "choice");
        markup.open("input", "");
        markup.attr("type", "radio");
        markup.attr("checked", "");
        markup.close();
        markup.say("span", "text", "Tea & \"cake\"");
        assert_eq!(
            markup.finish(),
            r#"<label class="choice"><input type="radio" checked=""><span class="text">Tea &amp; &quot;cake&quot;</span></label>"#
        );
    }

    proptest! {
        #[test]
        fn no_text_and_no_attribute_leaves_its_place(text in "[<>&\"'a/=! -]{0,24}|\\PC{0,24}") {
            let mut markup = Markup::default();
            markup.open("p", "");
            markup.attr("title", &text);
            markup.text(&text);
            let html = markup.finish();
            let inner = html.strip_prefix("<p title=\"").and_then(|rest| rest.strip_suffix("</p>")).unwrap();
            let (title, content) = inner.split_once("\">").unwrap();
            for part in [title, content] {
                prop_assert!(!part.contains(['<', '>', '"']));
                let back = part.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
                prop_assert_eq!(&back, &text);
            }
        }
    }
}
