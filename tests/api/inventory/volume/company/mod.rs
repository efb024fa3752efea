//! A company that has kept its stock for years: rows of every table, in the proportions of life.

mod buying;
mod care;
mod ground;
mod stock;

use super::filling::{Filling, Kind};
use crate::inventory::store::Store;

/// How much there is.
#[derive(Debug, Clone, Copy)]
pub struct Volume {
    pub parts: i64,
    pub entries: i64,
    pub stores: i64,
}

impl Volume {
    /// A million entries where the environment asks for it.
    #[expect(
        clippy::disallowed_methods,
        reason = "a switch of the test, no setting of the program"
    )]
    pub fn asked_for() -> Volume {
        let is_full = std::env::var("AFTERCARE_VOLUME").is_ok_and(|asked| asked == "full");
        let (entries, stores) = if is_full {
            (1_000_000, 60)
        } else {
            (50_000, 6)
        };
        Volume {
            parts: 2_000,
            entries,
            stores,
        }
    }

    /// One entry in ten is a receipt, and each part has come in often.
    fn lots(self) -> i64 {
        self.parts * (self.entries / 10 / self.parts).max(10)
    }
}

/// What expressions are made of.
struct Ground<'a> {
    db: &'a Filling,
    volume: Volume,
    tickets: i64,
    main: String,
    bin: String,
    branch: String,
}

/// Fills everything in. The first of the stores is the one that is there, where people look.
pub fn grow(db: &Filling, store: &Store, branch: &str, volume: Volume) {
    let ground = Ground {
        volume,
        tickets: volume.entries / 50,
        main: db.known(&store.main),
        bin: db.known(&store.bin),
        branch: db.known(branch),
        db,
    };
    ground.people_and_places();
    ground.catalogue();
    ground.lots_and_levels();
    ground.tickets();
    ground.ledger();
    ground.promises();
    ground.transfers();
    ground.counts();
    ground.tools();
    ground.purchases();
    ground.deposits();
}

impl Ground<'_> {
    fn id(&self, kind: Kind, number: &str) -> String {
        self.db.id(kind, number)
    }

    fn part(&self, number: &str) -> String {
        self.id(Kind::Part, &format!("({number}) % {}", self.volume.parts))
    }

    fn ticket(&self, number: &str) -> String {
        self.id(Kind::Ticket, &format!("({number}) % {}", self.tickets))
    }

    fn user(&self, number: &str) -> String {
        self.id(Kind::User, &format!("({number}) % 1000"))
    }

    fn one_of(&self, number: &str, first: &str, kind: Kind) -> String {
        let number = format!("(({number}) % {})", self.volume.stores);
        let other = self.id(kind, &number);
        format!("CASE WHEN {number} = 0 THEN {first} ELSE {other} END")
    }

    fn store(&self, number: &str) -> String {
        self.one_of(number, &self.main, Kind::Store)
    }

    fn bin(&self, number: &str) -> String {
        self.one_of(number, &self.bin, Kind::Bin)
    }

    fn branch(&self, number: &str) -> String {
        self.one_of(number, &self.branch, Kind::Branch)
    }

    /// The store of a number that runs through the parts first.
    fn round(&self) -> String {
        format!("n.i / {}", self.volume.parts)
    }
}
