//! Stories as their people live them, the same on both databases.

mod customer_merges;
mod out_of_warranty;
mod readme_tour;
mod reopening;
mod two_people_edit;
mod warranty_repair;
