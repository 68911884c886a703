//! What every page is built with: the frame around it, forms, language, tables, small scripts.
//!
//! Server only. It may import `qinghe-service` with the types of its interface, and `qinghe-player` for what looks alike
//! on both sides. It imports no area; areas import it and never each other. Start reading at [`page`].

pub mod activity_form;
pub mod cookies;
pub mod downloads;
pub mod footer_art;
pub mod forms;
pub mod html;
pub mod i18n;
pub mod ids;
pub mod language;
pub mod list;
pub mod live;
pub mod names;
pub mod notices;
pub mod page;
pub mod proof;
pub mod qr;
pub mod refusal;
pub mod scripts;
pub mod sorted;
pub mod spreadsheet;
pub mod ui;
pub mod uploads;
pub mod visitor;
pub mod way_back;

pub use i18n_embed_fl;
pub use visitor::{Site, Visitor, Web};
