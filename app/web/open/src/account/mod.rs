//! Coming in and going out, the account, the language: the only pages that set cookies.

mod activate;
mod devices;
mod factor_app;
mod factor_passkey;
mod factors;
mod home;
mod language;
mod leave;
mod password;
mod profile;
mod reading;
mod record;
mod second;
mod session;
mod sign_in;
mod slip;
mod staff;
mod told;

pub use leave::guard;

/// The addresses of this area.
pub fn routes() -> axum::Router<qinghe_kit::Web> {
    use axum::routing::{get, post};
    axum::Router::new()
        .route("/", get(home::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-in/staff", get(staff::show).post(staff::submit))
        .route("/sign-in/second", get(second::show).post(second::submit))
        .route("/q/{token}", get(slip::show).post(slip::submit))
        .route("/activate/{token}", get(activate::show).post(activate::submit))
        .route("/account/notices", get(told::show).post(told::seen))
        .route("/sign-out", post(session::sign_out))
        .route("/leave", get(leave::leave))
        .route("/leave/return", post(leave::come_back))
        .route("/language", post(language::submit))
        .route("/reading", get(reading::show).post(reading::submit))
        .route("/account", get(profile::show))
        .route("/account/data", get(record::show).post(record::request))
        .route("/account/data/copy", get(record::copy))
        .route("/account/devices", get(devices::show).post(devices::submit))
        .route("/account/factors", get(factors::show))
        .route("/account/factors/app", get(factor_app::show).post(factor_app::submit))
        .route("/account/factors/passkey", get(factor_passkey::show).post(factor_passkey::submit))
        .route("/account/factors/codes", get(factors::ask_codes).post(factors::renew_codes))
        .route("/account/factors/{factor}/remove", get(factors::ask_remove).post(factors::remove))
        .route("/account/password", get(password::show).post(password::submit))
        .route("/account/sign-out-everywhere", post(session::sign_out_everywhere))
}
