//! What a page shows of a message: its words, and the pictures and files that it bears. The room that a picture takes is known before it
//! comes, so that nothing jumps.

use crate::markdown;
use app::{
    act::act,
    links::{Piece, open_link, pieces},
    markup::Markup,
};
use protocol::{File, Html, PictureSize, RoomName, paths};
use std::borrow::Cow;

/// Most of a page that a picture takes, in CSS pixels: width and height.
const MOST: (u32, u32) = (400, 320);

/// The HTML of a message, where it differs from its plain text: see [`markdown::html`]. With files it always does. Of what its author
/// does (`/me`) only the files are in it: whose name stands before the words, the page knows.
pub fn html(room: &RoomName, body: &str, files: &[File]) -> Option<Html> {
    if files.is_empty() {
        return markdown::html(body);
    }
    let mut markup = Markup::default();
    if act(body).is_none() {
        match markdown::html(body) {
            Some(html) => markup.rendered(&html),
            None if body.is_empty() => {}
            None => write_words(&mut markup, body),
        }
    }
    markup.open("div", "files");
    for file in files {
        write_file(&mut markup, room, file);
    }
    markup.close();
    Some(Html::made_by_the_house(markup.finish()))
}

/// A message where there is no room for more than words: those of whoever said nothing are what their files are called.
pub fn in_words<'a>(body: &'a str, files: &[File]) -> Cow<'a, str> {
    if !body.is_empty() || files.is_empty() {
        return body.into();
    }
    files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ").into()
}

/// How long something is, for people.
pub fn length(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

fn write_words(markup: &mut Markup, body: &str) {
    markup.open("p", "");
    for piece in pieces(body) {
        match piece {
            Piece::Text(text) => markup.text(&text),
            Piece::Link(link) => {
                open_link(markup, &link);
                markup.text(&link);
                markup.close();
            }
        }
    }
    markup.close();
}

fn write_file(markup: &mut Markup, room: &RoomName, file: &File) {
    let address = paths::file(room, &file.id);
    markup.open("a", if file.size.is_some() { "picture" } else { "file" });
    markup.attr("href", &address);
    if let Some(size) = file.size {
        markup.attr("target", "_blank");
        let (width, height) = fitted(size);
        markup.open("img", "");
        markup.attr("src", &address);
        markup.attr("width", &width.to_string());
        markup.attr("height", &height.to_string());
        markup.attr("loading", "lazy");
        markup.attr("decoding", "async");
        markup.attr("alt", file.name.as_str());
        markup.close();
    } else {
        markup.attr("download", file.name.as_str());
        markup.say("bdi", "", file.name.as_str());
        markup.text(" ");
        markup.say("span", "", &length(file.bytes));
    }
    markup.close();
}

/// As much of a page as a picture takes: no more than it has, and in its proportions.
fn fitted(PictureSize { width, height }: PictureSize) -> (u32, u32) {
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (most_wide, most_high) = (u64::from(MOST.0), u64::from(MOST.1));
    let fit = |width: u64, height: u64| (width.max(1) as u32, height.max(1) as u32);
    if width <= most_wide && height <= most_high {
        fit(width, height)
    } else if width * most_high >= height * most_wide {
        fit(most_wide, height * most_wide / width)
    } else {
        fit(width * most_high / height, most_high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{FileId, FileName};

    fn file(name: &str, size: Option<PictureSize>) -> File {
        let (id, name) = (FileId::of_digest(&[1; 32]), FileName::of_typed(name));
        File { id, name, media_type: "image/png".to_owned(), bytes: 12_345, size }
    }

    fn shown(body: &str, files: &[File]) -> String {
        html(&RoomName::lobby(), body, files).unwrap().as_str().to_owned()
    }

    #[test]
    fn a_picture_takes_its_place_before_it_comes() {
        let fits = |width, height| fitted(PictureSize { width, height });
        assert_eq!(fits(100, 50), (100, 50));
        assert_eq!(fits(2_560, 1_440), (400, 225));
        assert_eq!(fits(1_000, 2_000), (160, 320));
        assert_eq!(fits(40_000_000, 1), (400, 1));
        assert_eq!(fits(0, 0), (1, 1));
        let html = shown("", &[file("tea.png", Some(PictureSize { width: 800, height: 400 }))]);
        assert!(
            html.starts_with(r#"<div class="files"><a class="picture" href="/r/lobby/files/0101"#),
            "{html}"
        );
        assert!(
            html.contains(r#" width="400" height="200" loading="lazy" decoding="async" alt="tea.png"></a>"#)
        );
    }

    #[test]
    fn what_somebody_calls_a_file_is_text() {
        let html = shown("a <b> c", &[file("\"><script>.zip", None)]);
        assert!(html.starts_with("<p>a &lt;b&gt; c</p>"), "{html}");
        assert!(html.contains("<bdi>&quot;&gt;&lt;script&gt;.zip</bdi> <span>13 KB</span>"), "{html}");
    }

    #[test]
    fn what_somebody_does_is_said_by_the_page() {
        assert!(shown("/me waves", &[file("a.zip", None)]).starts_with(r#"<div class="files">"#));
        assert!(shown("*now*", &[file("a.zip", None)]).starts_with("<p><em>now</em></p><div"));
    }

    #[test]
    fn whoever_says_nothing_is_quoted_by_their_files() {
        assert_eq!(in_words("", &[file("a.zip", None), file("b.zip", None)]), "a.zip, b.zip");
        assert_eq!(in_words("so", &[file("a.zip", None)]), "so");
        assert_eq!(
            (length(999), length(1_001), length(1_250_000)),
            ("999 bytes".into(), "2 KB".into(), "1.2 MB".into())
        );
    }
}
