//! The chunked coding of a body whose length nobody knows beforehand (RFC 9112, 7.1), in whatever pieces it comes.

use anyhow::{Context, ensure};

/// Longest line between two chunks, in bytes.
const LINE: usize = 1024;

#[derive(Debug, Default)]
pub struct Chunks {
    state: State,
    line: Vec<u8>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Size,
    Data {
        left: usize,
    },
    /// The line end after a chunk.
    Between,
    Trailer,
    Over,
}

impl Chunks {
    /// Adds the body's bytes that stand in a piece to `body`.
    ///
    /// # Errors
    /// When this is not the chunked coding.
    pub fn read(&mut self, mut piece: &[u8], body: &mut Vec<u8>) -> anyhow::Result<()> {
        while !piece.is_empty() {
            if let State::Data { left } = self.state {
                let (data, rest) = piece.split_at(left.min(piece.len()));
                body.extend_from_slice(data);
                piece = rest;
                let left = left - data.len();
                self.state = if left == 0 { State::Between } else { State::Data { left } };
                continue;
            }
            ensure!(self.state != State::Over, "there are bytes after the end of the body");
            match memchr::memchr(b'\n', piece) {
                Some(at) => {
                    self.line.extend_from_slice(&piece[..at]);
                    piece = &piece[at + 1..];
                    self.end_line()?;
                }
                None => {
                    self.line.extend_from_slice(piece);
                    piece = &[];
                }
            }
            ensure!(self.line.len() <= LINE, "a line between two chunks is too long");
        }
        Ok(())
    }

    /// Whether the body was ended by who sent it; it was cut otherwise.
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    fn end_line(&mut self) -> anyhow::Result<()> {
        let line = std::mem::take(&mut self.line);
        let line = str::from_utf8(&line)?.strip_suffix('\r').context("a line ends without CR")?;
        self.state = match self.state {
            State::Size => {
                let size = line.split(';').next().unwrap_or_default();
                match usize::from_str_radix(size, 16).with_context(|| format!("{size:?} is not a size"))? {
                    0 => State::Trailer,
                    left => State::Data { left },
                }
            }
            State::Between => {
                ensure!(line.is_empty(), "a chunk is longer than it said");
                State::Size
            }
            State::Trailer if line.is_empty() => State::Over,
            state => state,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODED: &[u8] = b"3\r\nabc\r\n0a;name=value\r\n0\r\n\r\n56789\r\n0\r\n\r\n";

    #[test]
    fn how_a_body_is_cut_makes_no_difference() {
        for size in 1..CODED.len() {
            let (mut chunks, mut body) = (Chunks::default(), Vec::new());
            for piece in CODED.chunks(size) {
                chunks.read(piece, &mut body).unwrap();
            }
            assert_eq!((body.as_slice(), chunks.is_over()), (&b"abc0\r\n\r\n56789"[..], true));
        }
    }

    #[test]
    fn a_body_is_over_only_at_its_very_end() {
        for end in 0..CODED.len() {
            let mut chunks = Chunks::default();
            chunks.read(&CODED[..end], &mut Vec::new()).unwrap();
            assert!(!chunks.is_over(), "after {end} bytes");
        }
    }

    #[test]
    fn what_is_not_chunked_is_refused() {
        for wrong in [&b"data: x\r\n"[..], b"3\r\nabcd\r\n", b"1\nx\r\n", b"0\r\n\r\nx", &[b'1'; 2 * LINE]] {
            assert!(Chunks::default().read(wrong, &mut Vec::new()).is_err(), "{wrong:?}");
        }
    }
}
