//! Pictures and files that a message bears: kept once under what they are, shown with their size before they come.

use crate::{Reason, Refusal, in_one_line, limits::FILE_NAME_CHARS, refusal::serde_as_text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Characters of a [`FileId`]: 256 bits, four in each.
const ID_CHARS: usize = 64;

/// What a file is known by: the SHA-256 of what is kept of it, in 64 of `0–9` and `a–f`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(String);

impl FileId {
    pub fn of_digest(digest: &[u8; 32]) -> Self {
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FileId {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let is_id = text.len() == ID_CHARS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if is_id {
            Ok(Self(text.to_owned()))
        } else {
            Err(Refusal::new(Reason::FileId, "A file is named by the id that was answered when it was sent."))
        }
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_as_text!(FileId);

/// A picture or a file, as everybody reads of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    pub id: FileId,
    pub name: FileName,
    /// Its media type, as the house found it to be and serves it.
    #[serde(rename = "type")]
    pub media_type: String,
    /// How long it is.
    pub bytes: u64,
    /// Of a picture: how large it is, in pixels.
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub size: Option<PictureSize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureSize {
    pub width: u32,
    pub height: u32,
}

/// What somebody called a file: one line without a path, of at most 100 characters. No file on a disk is called so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// What is left of what their machine calls it.
    pub fn of_typed(typed: &str) -> Self {
        let last = typed.rsplit(['/', '\\']).next().unwrap_or_default();
        let is_odd = |c: char| {
            c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        let name = shortened(in_one_line(last).replace(is_odd, "").trim());
        Self(if name.trim_matches('.').is_empty() { "file".to_owned() } else { name })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name that is too long keeps its ending.
fn shortened(name: &str) -> String {
    let chars = name.chars().count();
    if chars <= FILE_NAME_CHARS {
        return name.to_owned();
    }
    let ending: String = match name.rfind('.') {
        Some(dot) if name[dot..].chars().count() <= 10 => name[dot..].to_owned(),
        _ => String::new(),
    };
    let rest = FILE_NAME_CHARS - ending.chars().count() - 1;
    format!("{}…{ending}", name.chars().take(rest).collect::<String>())
}

impl FromStr for FileName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Ok(Self::of_typed(text))
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_as_text!(FileName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_one_line_without_a_path() {
        for (typed, name) in [
            ("photo.png", "photo.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\fakepath\\plan.pdf", "plan.pdf"),
            ("a\r\nb\u{202e}gnp.exe", "a bgnp.exe"),
            ("", "file"),
            ("..", "file"),
            ("/", "file"),
            ("Übersicht 🚪.txt", "Übersicht 🚪.txt"),
        ] {
            assert_eq!(FileName::of_typed(typed).as_str(), name, "{typed:?}");
        }
        let long = FileName::of_typed(&format!("{}.jpeg", "x".repeat(300)));
        assert_eq!(long.as_str().chars().count(), 100);
        assert!(long.as_str().ends_with("x….jpeg"));
    }

    #[test]
    fn an_id_is_a_digest_and_no_path() {
        let id = FileId::of_digest(&[0xab; 32]);
        assert_eq!(id.as_str().parse::<FileId>().unwrap(), id);
        for bad in ["", "..", "../../session.key", &"A".repeat(64), &"a".repeat(63), &"a".repeat(65)] {
            assert_eq!(bad.parse::<FileId>().unwrap_err().kind(), "file", "{bad:?}");
        }
    }

    #[test]
    fn a_file_is_read_as_it_is_written() {
        let id = "ab".repeat(32);
        for text in [
            format!(r#"{{"id":"{id}","name":"a.zip","type":"application/zip","bytes":7}}"#),
            format!(r#"{{"id":"{id}","name":"a.png","type":"image/png","bytes":7,"width":3,"height":2}}"#),
        ] {
            let file: File = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&file).unwrap(), text);
        }
    }
}
