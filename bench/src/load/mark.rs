//! What makes a message known wherever it stands in a stream: a word of this run, and the message's number.

use memchr::memmem::Finder;

/// Bytes of the word that begins a mark.
const WORD: usize = 8;
/// Bytes of a mark: the word, and eight hexadecimal digits.
pub const LENGTH: usize = WORD + 8;

#[derive(Debug)]
pub struct Marks {
    word: String,
    finder: Finder<'static>,
}

impl Marks {
    /// Another word each time: what older runs have left in a room is none of ours.
    pub fn of_this_run() -> Self {
        let word = format!("~~{:06x}", rand::random::<u32>() >> 8);
        let finder = Finder::new(&word).into_owned();
        Self { word, finder }
    }

    /// A text of so many bytes, but at least those of the mark.
    pub fn text(&self, number: u32, bytes: usize) -> String {
        let mut text = format!("{}{number:08x}", self.word);
        while text.len() < bytes {
            let rest = bytes - text.len();
            text.push_str(&" and so it went on in the long hallway"[..rest.min(38)]);
        }
        text
    }

    /// Calls `heard` with the number of each mark, and says from where on a next piece is needed to know more.
    pub fn read(&self, piece: &[u8], mut heard: impl FnMut(u32)) -> usize {
        let mut from = 0;
        while let Some(at) = self.finder.find(&piece[from..]) {
            let at = from + at;
            let Some(digits) = piece.get(at + WORD..at + LENGTH) else { return at };
            if let Some(number) = number(digits) {
                heard(number);
            }
            from = at + LENGTH;
        }
        from.max(piece.len().saturating_sub(WORD - 1))
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| Some(number << 4 | char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_however_the_stream_is_cut() {
        let marks = Marks::of_this_run();
        let stream =
            format!("data: ~~{}\n\ndata: ~~~~{}\n\n", marks.text(7, 200), marks.text(0xffff_fff0, 0));
        for size in 1..stream.len() {
            let (mut kept, mut heard) = (Vec::new(), Vec::new());
            for piece in stream.as_bytes().chunks(size) {
                kept.extend_from_slice(piece);
                let from = marks.read(&kept, |number| heard.push(number));
                kept.drain(..from);
                assert!(kept.len() < LENGTH);
            }
            assert_eq!(heard, [7, 0xffff_fff0], "in pieces of {size}");
        }
    }

    #[test]
    fn a_text_has_the_bytes_that_were_asked_for() {
        assert_eq!(
            [0, 16, 17, 200].map(|bytes| Marks::of_this_run().text(1, bytes).len()),
            [16, 16, 17, 200]
        );
    }
}
