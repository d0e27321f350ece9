//! The embedded site: WASM, styles and icons, each under an address that changes when any of them does, so that
//! browsers may keep them for ever.

use crate::{accept, problem::Error};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

/// In a debug build the files are read from the folder at each request.
#[derive(RustEmbed)]
#[folder = "../target/site"]
struct Files;

/// Where the files are served.
#[derive(Debug)]
pub struct Assets {
    version: String,
}

/// While developing, files change under their address.
const DEVELOPING: bool = cfg!(debug_assertions);

/// A worker obeys the policy of its own script, not that of the pages that start it (CSP Level 3, 4.2).
const WORKER: &str = "worker.js";
const WORKERS_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

impl Default for Assets {
    fn default() -> Self {
        if DEVELOPING {
            return Self { version: "dev".to_owned() };
        }
        // FNV-1a over the hashes of all files: any change gives another folder.
        let mut names: Vec<_> = Files::iter().collect();
        names.sort_unstable();
        let hashes = names.iter().filter_map(|name| Files::get(name)).map(|file| file.metadata.sha256_hash());
        let version = hashes.flatten().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self { version: format!("{version:016x}") }
    }
}

impl Assets {
    /// The folder of the current files, without a slash at the end.
    pub fn base(&self) -> String {
        format!("/static/{}", self.version)
    }

    /// The file at `path` of the folder `version`, in the best encoding that the reader takes.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anything that is not a file of the current site. It is never a page: a browser
    /// would take that for a script.
    pub fn serve(&self, version: &str, path: &str, headers: &HeaderMap) -> Result<Response, Error> {
        if version != self.version {
            return Err(Error::NotFound);
        }
        let media_type = media_type(path).ok_or(Error::NotFound)?;
        let (file, encoding) = find(path, headers).ok_or(Error::NotFound)?;
        let tag = tag(&file);
        let mut response = if is_known(headers, &tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            file.data.into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        let keep = if DEVELOPING { "no-store" } else { "public, max-age=31536000, immutable" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        if path == WORKER {
            headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(WORKERS_POLICY));
        }
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Ok(response)
    }
}

fn find(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    if path.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
        return None;
    }
    let packed = [("br", ".br"), ("gzip", ".gz")].into_iter().filter(|_| !DEVELOPING).find_map(
        |(encoding, suffix)| {
            if accept::takes_encoding(headers, encoding) {
                Some((Files::get(&format!("{path}{suffix}"))?, Some(encoding)))
            } else {
                None
            }
        },
    );
    packed.or_else(|| Some((Files::get(path)?, None)))
}

/// A name for what these bytes are (RFC 9110, 8.8.3): another encoding of a file has another.
fn tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let bits = hash.iter().take(16).fold(0, |bits, byte| bits << 8 | u128::from(*byte));
    format!("\"{bits:032x}\"")
}

/// Whether a reader says that it has what bears this tag (RFC 9110, 13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = known.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

fn media_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_the_same_bytes_is_known_by_their_tag() {
        let says = |value: &str| HeaderMap::from_iter([(header::IF_NONE_MATCH, value.parse().unwrap())]);
        for known in ["\"a1\"", "W/\"a1\"", "\"b2\", \"a1\"", "*"] {
            assert!(is_known(&says(known), "\"a1\""), "{known}");
        }
        for other in ["\"a12\"", "a1", ""] {
            assert!(!is_known(&says(other), "\"a1\""), "{other}");
        }
        assert!(!is_known(&HeaderMap::new(), "\"a1\""));
    }
}
