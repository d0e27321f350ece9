//! A print of a page: what it says to everybody, made once, with gaps for what is its reader's own. Five hundred phones that
//! open a room at once cost one page that is rendered and packed, and five hundred times a few names.

use bytes::{BufMut, Bytes, BytesMut};
use flate2::{Compress, Compression, Crc, FlushCompress};
use std::{fmt, sync::OnceLock};

/// What on a page is its reader's own, as it stands there.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    /// Which scripts this answer allows (CSP Level 3).
    pub(super) nonce: String,
    pub(super) id: String,
    pub(super) name: String,
    /// The picture beside the name.
    pub(super) avatar: String,
    pub(super) presenter_key: String,
    pub(super) client_id: String,
}

/// One of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Nonce,
    Id,
    Name,
    Avatar,
    PresenterKey,
    ClientId,
}

const GAPS: [Gap; 6] = [Gap::Nonce, Gap::Id, Gap::Name, Gap::Avatar, Gap::PresenterKey, Gap::ClientId];

pub(super) struct Print {
    /// What stands before each gap.
    parts: Vec<(Part, Gap)>,
    last: Part,
}

/// A part that is everybody's.
struct Part {
    text: Bytes,
    /// Packed when somebody first wants it so.
    packed: OnceLock<Packed>,
}

/// A part as a piece of a deflate stream (RFC 1951) that needs nothing of what stands before it.
struct Packed {
    bytes: Vec<u8>,
    checksum: Crc,
}

impl Print {
    /// Finds the gaps in a page that was rendered for somebody who is nobody: each of whose values is by chance, and so stands
    /// nowhere else. `None` if the page is not as it should be.
    pub(super) fn of(html: &Bytes, nobody: &Reader) -> Option<Self> {
        let text = std::str::from_utf8(html).ok()?;
        let mut places = Vec::new();
        for gap in GAPS.into_iter().filter(|gap| *gap != Gap::Avatar) {
            let found = text.match_indices(nobody.own(gap)).map(|(at, value)| (at, value.len(), gap));
            let before = places.len();
            places.extend(found);
            if places.len() == before {
                return None;
            }
        }
        // Others look like this too: it is the one before the name. Where only programs talk, nobody is shown how they sign.
        if let Some(signature) = text.find(&format!("<bdi>{}</bdi>", nobody.name)) {
            let avatar = text.get(..signature)?.rfind("<svg")?;
            if !text.get(avatar..)?.starts_with(&nobody.avatar) {
                return None;
            }
            places.push((avatar, nobody.avatar.len(), Gap::Avatar));
        }
        places.sort_unstable_by_key(|(at, ..)| *at);

        let (mut parts, mut from) = (Vec::new(), 0);
        for (at, length, gap) in places {
            if at < from {
                return None;
            }
            parts.push((Part::of(html.slice(from..at)), gap));
            from = at + length;
        }
        Some(Self { parts, last: Part::of(html.slice(from..)) })
    }

    /// Whether a name can be filled in as it is: a page writes these in other ways, and not everywhere in the same.
    pub(super) fn takes(name: &str) -> bool {
        !name.contains(|c: char| c.is_control() || matches!(c, '&' | '<' | '>' | '"' | '\'' | '\\'))
    }

    /// The page for a reader.
    pub(super) fn plain(&self, reader: &Reader) -> Bytes {
        let mut page = BytesMut::new();
        for (part, gap) in &self.parts {
            page.extend_from_slice(&part.text);
            page.extend_from_slice(reader.own(*gap).as_bytes());
        }
        page.extend_from_slice(&self.last.text);
        page.freeze()
    }

    /// The page for a reader, packed by gzip (RFC 1952): what is everybody's was packed once, what is the reader's own goes
    /// between as it is.
    pub(super) fn gzip(&self, reader: &Reader) -> Bytes {
        let mut page = BytesMut::new();
        let mut checksum = Crc::new();
        // Deflate, no name, no time, an unknown system.
        page.extend_from_slice(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
        let mut add = |page: &mut BytesMut, packed: &Packed| {
            page.extend_from_slice(&packed.bytes);
            checksum.combine(&packed.checksum);
        };
        for (part, gap) in &self.parts {
            add(&mut page, part.packed());
            add(&mut page, &Packed::stored(reader.own(*gap).as_bytes()));
        }
        add(&mut page, self.last.packed());
        // An empty last block.
        page.extend_from_slice(&[1, 0, 0, 0xff, 0xff]);
        page.put_u32_le(checksum.sum());
        page.put_u32_le(checksum.amount());
        page.freeze()
    }
}

impl Reader {
    fn own(&self, gap: Gap) -> &str {
        match gap {
            Gap::Nonce => &self.nonce,
            Gap::Id => &self.id,
            Gap::Name => &self.name,
            Gap::Avatar => &self.avatar,
            Gap::PresenterKey => &self.presenter_key,
            Gap::ClientId => &self.client_id,
        }
    }
}

impl Part {
    fn of(text: Bytes) -> Self {
        Self { text, packed: OnceLock::new() }
    }

    fn packed(&self) -> &Packed {
        self.packed.get_or_init(|| Packed::deflated(&self.text))
    }
}

impl Packed {
    fn deflated(text: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(text.len() / 2 + 64);
        let mut deflate = Compress::new(Compression::default(), false);
        // A full flush ends on a byte, and nothing after it refers to what was before.
        while deflate.total_in() < text.len() as u64 || bytes.len() == bytes.capacity() {
            bytes.reserve(256);
            let rest = text.get(deflate.total_in() as usize..).unwrap_or_default();
            if deflate.compress_vec(rest, &mut bytes, FlushCompress::Full).is_err() {
                return Self::stored(text);
            }
        }
        Self { bytes, checksum: checksum_of(text) }
    }

    /// As it is, in blocks that say how long they are.
    fn stored(text: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(text.len() + 5);
        for block in text.chunks(usize::from(u16::MAX)) {
            let length = block.len() as u16;
            bytes.push(0);
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(&(!length).to_le_bytes());
            bytes.extend_from_slice(block);
        }
        Self { bytes, checksum: checksum_of(text) }
    }
}

fn checksum_of(text: &[u8]) -> Crc {
    let mut checksum = Crc::new();
    checksum.update(text);
    checksum
}

impl fmt::Debug for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Print").field("gaps", &self.parts.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use proptest::prelude::*;
    use std::io::Read;

    fn reader(of: &str) -> Reader {
        let own = |what: &str| format!("{what}-{of}");
        Reader {
            nonce: own("nonce"),
            id: own("id"),
            name: own("name"),
            avatar: format!("<svg>{of}</svg>"),
            presenter_key: own("presenter"),
            client_id: own("client"),
        }
    }

    fn page(reader: &Reader, words: &str) -> String {
        let Reader { nonce, id, name, avatar, presenter_key, client_id } = reader;
        format!(
            "<script nonce={nonce}></script><svg>someone</svg><bdi>Someone</bdi>{words}{id} {name} {client_id} \
             {presenter_key}<p>{avatar}<bdi>{name}</bdi></p>{words}<input value={client_id}><script nonce={nonce}>"
        )
    }

    fn unpacked(bytes: &[u8]) -> String {
        let mut text = String::new();
        GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
        text
    }

    proptest! {
        #[test]
        fn a_print_is_for_each_reader_the_page_that_was_made_for_them(words in "([a-z ]{0,9}|\\PC{0,9}){0,4000}") {
            let nobody = reader("by-chance-f81d");
            let print = Print::of(&page(&nobody, &words).into(), &nobody).unwrap();
            for name in ["ann", "Bêñ 🦔"] {
                let own = reader(name);
                let wanted = page(&own, &words);
                prop_assert_eq!(&*print.plain(&own), wanted.as_bytes());
                prop_assert_eq!(unpacked(&print.gzip(&own)), wanted);
            }
        }
    }

    #[test]
    fn a_page_on_which_nobody_signs_shows_no_picture_of_its_reader() {
        let unsigned = |reader: &Reader| {
            page(reader, "hello").replace(&format!("<p>{}<bdi>{}</bdi></p>", reader.avatar, reader.name), "")
        };
        let (nobody, ann) = (reader("by-chance-f81d"), reader("ann"));
        let print = Print::of(&unsigned(&nobody).into(), &nobody).unwrap();
        assert_eq!(&*print.plain(&ann), unsigned(&ann).as_bytes());
        assert!(!unsigned(&ann).contains(&ann.avatar));
    }

    #[test]
    fn a_page_that_lacks_what_it_should_have_is_no_print() {
        let nobody = reader("by-chance-f81d");
        let whole = page(&nobody, "hello");
        for (lacking, instead) in [("nonce-by", "no"), ("client-by", "no"), ("<svg>by", "<svg>other by")] {
            let html = whole.replace(lacking, instead);
            assert!(Print::of(&html.clone().into(), &nobody).is_none(), "{html}");
        }
    }
}
