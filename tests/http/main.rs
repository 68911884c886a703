//! The whole server by HTTP, without a browser: the answer and the headers of each address, for each role. Pages are
//! asked about by [`qinghe_tests::Page`]. The files mirror the areas of `app/web`.

mod activities;
mod admin;
mod api;
mod board;
mod bounds;
mod bureau;
mod contests;
mod duties;
mod factors;
mod forms;
mod frame;
mod given_quiz;
mod hardening;
mod keys;
mod lessons;
mod live;
mod markbook;
mod matches;
mod named_reads;
mod practice;
mod pupil;
mod quizzes;
mod red_team;
mod rehearsals;
mod reports;
mod request_log;
mod scenes;
mod school;
mod sign_in;
mod sockets;
mod staff;
mod state;
mod student;
mod surveys;
