//! Forms with a file: `<form method="post" enctype="multipart/form-data">`.
//!
//! Only staff who are signed in can upload, and at most one file of [`MAX_FILE`] bytes is
//! kept. A larger body is read to its end and dropped, so that the browser gets an answer:
//! the same page with the error beside the field, not a broken connection.

use crate::{Visitor, forms::Fields, page::Fault};
use axum::{
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use qinghe_model::error::FieldError;
use qinghe_service::Error;

/// The most bytes of a file.
pub const MAX_FILE: usize = 8 << 20;
/// The most bytes of a body that are read, kept or not.
pub const MAX_BODY: usize = 32 << 20;
/// The most bytes of all other fields together.
const MAX_TEXT: usize = 64 << 10;
/// The most parts of a form.
const MAX_PARTS: usize = 64;

/// A file as it was sent.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name without folders, as the sender gave it.
    pub name: String,
    /// Its content; never empty.
    pub bytes: Vec<u8>,
}

/// A form with at most one file.
#[derive(Debug, Default)]
pub struct Upload {
    /// The other fields.
    pub fields: Fields,
    file: Sent,
}

#[derive(Debug, Default)]
enum Sent {
    #[default]
    Nothing,
    File(File),
    TooLarge,
    /// One without a byte in it.
    Empty,
    /// More than one.
    Many,
}

impl Upload {
    /// The file, or the error for the control `field`.
    pub fn file(self, field: &'static str) -> Result<File, FieldError> {
        let code = match self.file {
            Sent::File(file) => return Ok(file),
            Sent::Nothing => "file-required",
            Sent::TooLarge => "file-too-large",
            Sent::Empty => "file-empty",
            Sent::Many => "file-one",
        };
        Err(FieldError { field, code })
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        // Check before reading: only staff may send large bodies.
        let visitor = request.extensions().get::<Visitor>();
        match visitor.and_then(|v| v.actor.as_deref()) {
            None => return Err(Fault(Error::SignInRequired).into_response()),
            Some(actor) if actor.is_learner() => return Err(Fault(Error::Forbidden).into_response()),
            Some(_) => {}
        }
        let parts = Multipart::from_request(request, state).await.map_err(|_| broken("not a multipart form"))?;
        match read(parts).await {
            Ok(upload) => Ok(upload),
            Err(e) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Ok(Self { fields: Fields::default(), file: Sent::TooLarge })
            }
            Err(e) => Err(broken(&e.body_text())),
        }
    }
}

fn broken(why: &str) -> Response {
    Fault(Error::Input(why.to_owned())).into_response()
}

async fn read(mut parts: Multipart) -> Result<Upload, MultipartError> {
    let mut upload = Upload::default();
    let mut fields = Vec::new();
    let mut room = MAX_TEXT;
    let mut count = 0;
    while let Some(mut part) = parts.next_field().await? {
        count += 1;
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(base_name);
        let is_file = file_name.is_some();
        let most = if is_file { MAX_FILE } else { room };
        let mut bytes = Vec::new();
        let mut too_large = false;
        while let Some(chunk) = part.chunk().await? {
            if too_large || bytes.len() + chunk.len() > most || count > MAX_PARTS {
                too_large = true;
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(&chunk);
            }
        }
        match file_name {
            _ if too_large => upload.file = Sent::TooLarge,
            // A control without a chosen file sends an empty one without a name.
            Some(name) if bytes.is_empty() => {
                if !name.is_empty() && matches!(upload.file, Sent::Nothing) {
                    upload.file = Sent::Empty;
                }
            }
            Some(name) => {
                upload.file = match upload.file {
                    Sent::Nothing | Sent::Empty => Sent::File(File { name, bytes }),
                    Sent::TooLarge => Sent::TooLarge,
                    Sent::File(_) | Sent::Many => Sent::Many,
                };
            }
            None => {
                room -= bytes.len();
                fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
    }
    upload.fields = Fields::new(fields);
    Ok(upload)
}

/// A file's name without folders, which old browsers include.
fn base_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(120).collect()
}

#[cfg(test)]
mod tests {
    use crate::uploads::base_name;

    #[test]
    fn names_lose_their_folders() {
        assert_eq!(base_name(r"C:\Users\老师\名单.xlsx"), "名单.xlsx");
        assert_eq!(base_name("../../etc/passwd\n"), "passwd");
        assert_eq!(base_name(&"长".repeat(500)).chars().count(), 120);
    }
}
