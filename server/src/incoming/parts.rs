//! A message as a form sends it that has files in it (`multipart/form-data`, RFC 7578): its fields, and each file as it comes.

use super::{Form, message, not_utf8};
use crate::{problem::Error, serve::HALF_SENT};
use axum::extract::Request;
use bytes::Bytes;
use futures_util::{FutureExt, Stream};
use http::{HeaderMap, header};
use multer::{Constraints, Multipart, SizeLimit};
use protocol::{Draft, FileId, FileName, Note, Reason, Refusal, limits};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How long a field that is no file may take to arrive.
const TIME: Duration = Duration::from_secs(15);
/// Most fields that are no files.
const FIELDS: usize = 16;
/// What a file's field is called.
const FILE: &str = "file";

/// A form that is being read.
#[derive(Debug)]
pub struct Parts {
    multipart: Multipart<'static>,
    form: Form,
    note: Result<Note, Refusal>,
    /// When it is cancelled, what is half sent is not waited for.
    pub stop: CancellationToken,
}

/// Whether a body is such a form.
pub fn is_multipart(headers: &HeaderMap) -> bool {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    said.get(.."multipart/form-data".len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case("multipart/form-data"))
}

impl Parts {
    /// Begins to read; each file may have so many bytes.
    ///
    /// # Errors
    /// When the form does not say what stands between its parts.
    pub fn of(request: Request, most: u64) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let said = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = multer::parse_boundary(said.unwrap_or_default()).map_err(|_| unreadable())?;
        let field = limits::REQUEST_BYTES as u64;
        // A file is measured where it is written: there it is known what to say of one that is too long.
        let longest = (most + field) * (limits::FILES as u64 + 1);
        let sizes = SizeLimit::new().whole_stream(longest).per_field(field).for_field(FILE, most + field);
        let constraints = Constraints::new().size_limit(sizes);
        Ok(Self {
            multipart: Multipart::with_constraints(body.into_data_stream(), boundary, constraints),
            form: Form::default(),
            note: message::note(&parts.headers),
            stop: parts.extensions.get().cloned().unwrap_or_default(),
        })
    }

    /// The next file, and what it is called. A box in which none was chosen has none.
    ///
    /// # Errors
    /// When the form can't be read, or does not come in time.
    pub async fn next_file(
        &mut self,
    ) -> Result<Option<(FileName, impl Stream<Item = multer::Result<Bytes>> + use<>)>, Error> {
        loop {
            let next = self.multipart.next_field();
            let field = tokio::select! {
                field = timeout(TIME, next) => field.map_err(|_| Error::TooSlow)?.map_err(|error| broken(&error))?,
                () = self.stop.cancelled().then(|()| sleep(HALF_SENT)) => return Err(Error::Stopping),
            };
            let Some(field) = field else { return Ok(None) };
            let name = field.name().unwrap_or_default().to_owned();
            if name == FILE {
                match field.file_name() {
                    // A box in which nothing was chosen is sent so.
                    Some("") => continue,
                    Some(called) => return Ok(Some((FileName::of_typed(called), field))),
                    None => return Err(nameless().into()),
                }
            }
            let value = timeout(TIME, field.bytes()).await.map_err(|_| Error::TooSlow)?;
            let value = value.map_err(|error| broken(&error))?;
            let value = String::from_utf8(value.into()).map_err(|_| not_utf8())?;
            if self.form.0.len() == FIELDS {
                return Err(unreadable());
            }
            self.form.0.push((name, value));
        }
    }

    /// What a field had, for giving it back when it was refused.
    pub fn typed(&self, field: &str) -> String {
        self.form.get(field).unwrap_or_default().to_owned()
    }

    /// The message, once all of it was read and its files are kept.
    ///
    /// # Errors
    /// Refusals of what stands in its fields.
    pub fn draft(self, files: Vec<FileId>) -> Result<Draft, Error> {
        message::draft(&self.form, self.note?, files)
    }
}

fn broken(error: &multer::Error) -> Error {
    match error {
        multer::Error::FieldSizeExceeded { limit, .. } | multer::Error::StreamSizeExceeded { limit } => {
            Error::TooLarge { most: usize::try_from(*limit).unwrap_or(usize::MAX) }
        }
        multer::Error::StreamReadFailed(_) | multer::Error::IncompleteStream => {
            Refusal::new(Reason::BrokenOff, "The body of the request broke off.").into()
        }
        _ => unreadable(),
    }
}

fn nameless() -> Refusal {
    Refusal::new(
        Reason::FileWithoutName,
        "A part called \"file\" has a filename, as in: curl -F file=@tea.jpg",
    )
}

fn unreadable() -> Error {
    Refusal::new(
        Reason::FormUnreadable,
        "This form can't be read: it should be multipart/form-data with a boundary.",
    )
    .into()
}
