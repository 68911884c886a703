//! Forms with a file: `<form method="post" enctype="multipart/form-data">`.
//!
//! A handler takes an [`Unread`] form, asks whether the sender may send a file at all, and only then reads it. At most one
//! file of [`MAX_FILE`] bytes is kept, and all that are being sent share a bounded memory. A larger body is read to its end
//! and dropped, so that the browser gets an answer: the same page with the error beside the field, not a broken connection.

use crate::{forms::Fields, page::Fault};
use axum::{
    extract::{
        FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
};
use qinghe_model::error::FieldError;
use qinghe_service::{
    App, Error,
    uploads::{Hold, hold},
};
use std::convert::Infallible;

/// The most bytes of a file.
pub const MAX_FILE: usize = 8 << 20;
/// The most bytes of a body that are read, kept or not.
pub const MAX_BODY: usize = 32 << 20;
/// The most bytes of all other fields together.
const MAX_TEXT: usize = 64 << 10;
/// The most parts of a form.
const MAX_PARTS: usize = 64;

/// A file as it was sent.
pub struct File {
    /// Its name without folders, as the sender gave it.
    pub name: String,
    /// Its content; never empty.
    pub bytes: Vec<u8>,
    /// The memory it takes.
    _hold: Hold,
}

/// A form with at most one file.
#[derive(Default)]
pub struct Upload {
    /// The other fields.
    pub fields: Fields,
    file: Sent,
}

#[derive(Default)]
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

/// A form with a file of which nothing was read yet.
pub struct Unread(Request);

impl<S: Send + Sync> FromRequest<S> for Unread {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        Ok(Self(request))
    }
}

impl Unread {
    /// Reads the form. The handler has asked before whether its sender may send a file there.
    ///
    /// # Errors
    /// [`Error::Input`] when it is no such form, [`Error::Busy`] when other files take all the memory there is for them.
    pub async fn read(self, app: &App) -> Result<Upload, Fault> {
        let parts = Multipart::from_request(self.0, &()).await.map_err(|_| broken("not a multipart form"))?;
        read(parts, hold(app)).await
    }
}

fn broken(why: &str) -> Fault {
    Fault(Error::Input(why.to_owned()))
}

/// What was sent is longer than the most that is read: then it is a file that is too large; else no form.
fn unread(e: &MultipartError) -> Result<Upload, Fault> {
    if e.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Ok(Upload { fields: Fields::default(), file: Sent::TooLarge });
    }
    Err(broken(&e.body_text()))
}

async fn read(mut parts: Multipart, hold: Hold) -> Result<Upload, Fault> {
    let mut form = Form { hold: Some(hold), room: MAX_TEXT, ..Form::default() };
    loop {
        match parts.next_field().await {
            Ok(Some(part)) => {
                if let Err(e) = form.take(part).await? {
                    return unread(&e);
                }
            }
            Ok(None) => return Ok(Upload { fields: Fields::new(form.fields), file: form.file }),
            Err(e) => return unread(&e),
        }
    }
}

/// A form as far as it was read.
#[derive(Default)]
struct Form {
    fields: Vec<(String, String)>,
    file: Sent,
    /// Of the one file that is kept.
    hold: Option<Hold>,
    room: usize,
    count: usize,
}

impl Form {
    async fn take(&mut self, mut part: Field<'_>) -> Result<Result<(), MultipartError>, Fault> {
        self.count += 1;
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(base_name);
        let most = if file_name.is_some() { MAX_FILE } else { self.room };
        let mut bytes = Vec::new();
        // Of several files none is kept.
        let mut too_large = self.count > MAX_PARTS;
        let kept = file_name.is_none() || self.hold.is_some();
        let mut length = 0;
        loop {
            let chunk = match part.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(e) => return Ok(Err(e)),
            };
            length += chunk.len();
            if too_large || length > most {
                too_large = true;
                bytes = Vec::new();
            } else if kept {
                if let Some(hold) = self.hold.as_mut().filter(|_| file_name.is_some()) {
                    hold.add(chunk.len())?;
                }
                bytes.extend_from_slice(&chunk);
            }
        }
        match file_name {
            _ if too_large => self.file = Sent::TooLarge,
            Some(name) => self.keep(name, bytes, length),
            None => {
                self.room -= bytes.len();
                self.fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
        Ok(Ok(()))
    }

    fn keep(&mut self, name: String, bytes: Vec<u8>, length: usize) {
        // A control without a chosen file sends an empty one without a name.
        if length == 0 {
            if !name.is_empty() && matches!(self.file, Sent::Nothing) {
                self.file = Sent::Empty;
            }
            return;
        }
        self.file = match (std::mem::take(&mut self.file), self.hold.take()) {
            (Sent::Nothing | Sent::Empty, Some(hold)) => Sent::File(File { name, bytes, _hold: hold }),
            (Sent::TooLarge, _) => Sent::TooLarge,
            _ => Sent::Many,
        };
    }
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
