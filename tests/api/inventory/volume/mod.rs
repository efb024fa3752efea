//! Lists and cards of stock, purchases, counts and tools over a ledger of years: every statement keeps to
//! an index, as the databases themselves plan it once they know how much there is.
//!
//! The usual run fills in some ten thousand entries. `AFTERCARE_VOLUME=full` fills in a million.

mod company;
mod filling;
mod plans;
mod tour;

use std::time::Instant;

use aftercare::platform::db::Backend;
use aftercare::platform::db::scratch::Scratch;
use diesel::connection::set_default_instrumentation;

use company::Volume;
use filling::Filling;
use plans::Reader;

use crate::inventory::counts::Crew;
use crate::inventory::store::Store;
use crate::purchasing::buyer::Buyer;
use crate::reliability::plans as requests;
use crate::support::Server;

/// Statements that ask; the others only add rows.
fn asks(sql: &str) -> bool {
    ["SELECT", "UPDATE", "DELETE", "WITH"]
        .iter()
        .any(|word| sql.starts_with(word))
}

fn caught_on(target: &str) -> Vec<String> {
    let all = requests::CAUGHT.lock().expect("caught");
    let mine = all.iter().filter(|(database, _)| database == target);
    mine.map(|(_, sql)| sql.clone())
        .filter(|sql| asks(sql))
        .collect()
}

/// Everything happens once, so that there is a row of each kind to make more of.
fn live_through(server: &Server) -> Buyer {
    let crew = Crew::of(server, Store::open(server));
    requests::keep_store(&crew.store);
    requests::count_store(&crew);
    requests::keep_tools(&crew.store, server);
    let buyer = Buyer::of(crew.store);
    requests::buy(&buyer);
    buyer
}

#[test]
fn lists_and_cards_keep_to_their_indexes_however_long_the_ledger_is() {
    set_default_instrumentation(requests::catcher).expect("it can be set");
    let volume = Volume::asked_for();
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let server = Server::start(Scratch::on(backend));
        let url = server.scratch().settings().url.clone();
        let target = requests::name_of(url.target());
        let watch = || requests::WATCHED.lock().expect("watched");
        watch().insert(target.clone());
        let store = live_through(&server).store;
        watch().remove(&target);

        let began = Instant::now();
        let filling = Filling::of(&url);
        company::grow(&filling, &store, &server.branch, volume);
        filling.analyze();
        println!(
            "on {}: {} entries filled in within {:.1} s",
            backend.as_str(),
            volume.entries,
            began.elapsed().as_secs_f64()
        );
        watch().insert(target.clone());
        let shop = &store.shop;
        tour::walk(&[&store.keeper, &shop.manager, &shop.technician]);
        watch().remove(&target);

        let reader = Reader::of(filling);
        // What one transaction wants indexed lies in a table of its own connection.
        let asked: Vec<String> = caught_on(&target)
            .into_iter()
            .filter(|sql| !sql.contains("temp.search_pending"))
            .collect();
        assert!(asked.len() > 150, "only {} statements", asked.len());
        let faults: Vec<String> = asked.iter().flat_map(|sql| reader.faults(sql)).collect();
        println!("{} statements read", asked.len());
        assert!(
            faults.is_empty(),
            "on {}, {} faults:\n{}",
            backend.as_str(),
            faults.len(),
            faults.join("\n")
        );
    }
}
