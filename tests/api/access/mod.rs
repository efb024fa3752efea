//! Sign-in, people, branches and teams over HTTP.

mod people;
mod sign_in;
