//! Which of the forms and of the languages that we have suits a reader best (RFC 9110, 12.5.1 and 12.5.4).

use app::language::Language;
use http::{HeaderMap, HeaderValue, Response, header};

/// The forms that a room can be read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For scripts and people at a terminal; what `*/*` gets.
    Text,
    Html,
    Stream,
    /// A stream of JSON objects, one a line.
    Lines,
    Json,
}

impl Form {
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain",
            Self::Html => "text/html",
            Self::Stream => "text/event-stream",
            Self::Lines => "application/x-ndjson",
            Self::Json => "application/json",
        }
    }
}

/// The one of `offered` that the reader likes best; the earlier one where it is all the same to them.
/// `None` if none of them would do.
pub fn choose(headers: &HeaderMap, offered: &[Form]) -> Option<Form> {
    let accept: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    if accept.is_empty() {
        return offered.first().copied();
    }
    let ranges: Vec<Range<'_>> = accept.iter().flat_map(|value| value.split(',')).map(Range::read).collect();
    let mut best: Option<(Form, u16)> = None;
    for form in offered {
        let quality = quality(&ranges, form.media_type());
        if quality > best.map_or(0, |(_, quality)| quality) {
            best = Some((*form, quality));
        }
    }
    best.map(|(form, _)| form)
}

/// Whether the reader is a browser that shows a page: it names HTML, rather than taking anything.
pub fn is_browser(headers: &HeaderMap) -> bool {
    choose(headers, &[Form::Json, Form::Html]) == Some(Form::Html)
}

/// Whether a reader takes a content coding, such as `gzip`, by name.
pub fn takes_encoding(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut ranges = accepted.flat_map(|value| value.split(',')).map(Range::read);
    ranges.any(|range| range.kind.eq_ignore_ascii_case(encoding) && range.quality > 0)
}

/// The one of our languages that a reader likes best, the earlier one where it is all the same to them; else the first that we
/// have. `de-AT` is served in German (lookup, RFC 4647, 3.4).
pub fn language(headers: &HeaderMap) -> Language {
    let wanted = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let mut best: Option<(Language, u16)> = None;
    for range in wanted.flat_map(|value| value.split(',')).map(Range::read) {
        let ours = if range.kind == "*" { Some(Language::default()) } else { Language::named(range.kind) };
        if let Some(language) = ours
            && range.quality > best.map_or(0, |(_, quality)| quality)
        {
            best = Some((language, range.quality));
        }
    }
    best.map(|(language, _)| language).unwrap_or_default()
}

/// Tells caches that the same address has other forms, and that this one is of the moment.
pub fn mark_chosen<B>(response: &mut Response<B>) {
    let headers = response.headers_mut();
    // A page says for itself that a browser may keep it to come back to.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.append(header::VARY, HeaderValue::from_static("accept"));
}

/// One part of an `Accept` header, such as `text/*;q=0.5`.
struct Range<'a> {
    kind: &'a str,
    /// In thousandths.
    quality: u16,
}

impl<'a> Range<'a> {
    fn read(text: &'a str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let quality = parts
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .and_then(|(_, value)| value.trim().parse::<f32>().ok())
            .map_or(1_000, |quality| (quality.clamp(0.0, 1.0) * 1_000.0) as u16);
        Self { kind, quality }
    }

    /// How exactly it names a media type: 3 wholly, 2 by its family, 1 as anything, 0 not.
    fn precision(&self, media_type: &str) -> u8 {
        let family = media_type.split('/').next().unwrap_or_default();
        if self.kind.eq_ignore_ascii_case(media_type) {
            3
        } else if self.kind.strip_suffix("/*").is_some_and(|f| f.eq_ignore_ascii_case(family)) {
            2
        } else {
            u8::from(self.kind == "*/*")
        }
    }
}

/// What the most precise range says.
fn quality(ranges: &[Range<'_>], media_type: &str) -> u16 {
    ranges
        .iter()
        .map(|range| (range.precision(media_type), range.quality))
        .filter(|(precision, _)| *precision > 0)
        .max()
        .map_or(0, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Form; 4] = [Form::Text, Form::Html, Form::Stream, Form::Json];

    fn chosen(accept: &str) -> Option<Form> {
        choose(&HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]), &ALL)
    }

    #[test]
    fn each_reader_is_told_in_the_language_they_like_best_of_ours() {
        assert_eq!(language(&HeaderMap::new()), Language::English);
        for (wanted, given) in [
            ("de", Language::German),
            ("de-AT, de;q=0.9, en;q=0.8", Language::German),
            ("DE-de", Language::German),
            ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", Language::English),
            ("fr, de;q=0.5, *;q=0.1", Language::German),
            ("en-GB,en;q=0.9", Language::English),
            ("de, en", Language::German),
            ("en, de", Language::English),
            ("de;q=0, fr", Language::English),
            ("den, nl", Language::English),
            ("fr", Language::English),
            ("*", Language::English),
            ("", Language::English),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, wanted.parse().unwrap())]);
            assert_eq!(language(&headers), given, "{wanted}");
        }
    }

    #[test]
    fn each_reader_gets_its_own_form() {
        assert_eq!(choose(&HeaderMap::new(), &ALL), Some(Form::Text));
        assert_eq!(chosen("*/*"), Some(Form::Text));
        assert_eq!(
            chosen("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            Some(Form::Html)
        );
        assert_eq!(chosen("text/event-stream"), Some(Form::Stream));
        assert_eq!(chosen("application/json"), Some(Form::Json));
        assert_eq!(chosen("application/json;q=0.4, TEXT/plain;q=0.5"), Some(Form::Text));
        assert_eq!(chosen("text/*"), Some(Form::Text));
        assert_eq!(chosen("text/plain;q=0, */*"), Some(Form::Html));
        assert_eq!(chosen("image/png"), None);
        assert_eq!(chosen("text/html;q=0"), None);
    }
}
