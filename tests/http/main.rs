//! The whole server by HTTP, without a browser: what each address answers, to whom, with which
//! headers. Mirrors the areas of `app/web`.

mod activities;
mod admin;
mod api;
mod board;
mod bureau;
mod contests;
mod frame;
mod lessons;
mod live;
mod matches;
mod practice;
mod quizzes;
mod reports;
mod school;
mod sign_in;
mod staff;
mod student;
mod surveys;
