//! Checks of tools find the defects they are there for; the database refuses what no tool can be.

pub mod planted;
