//! Who sees which devices.

use super::support::{House, op};
use crate::equipment::dto::AssetFilter;
use crate::equipment::find_asset;
use crate::equipment::model::AssetRecord;
use crate::equipment::repo;
use crate::platform::auth::{Permission, Scope};
use crate::platform::codes::Code;
use crate::platform::db::scratch::Scratch;
use crate::platform::http::page::PageRequest;
use crate::platform::role::Role;

fn seen(house: &House, scope: &Scope, among: &[&AssetRecord]) -> Vec<String> {
    let listed = {
        let scope = scope.clone();
        let mut page = PageRequest::first("created_at", 50);
        page.descending = false;
        house.read(move |db| repo::assets::list(db, &scope, &AssetFilter::default(), None, &page))
    };
    let mut listed: Vec<String> = listed.0.into_iter().map(|row| row.serial).collect();
    listed.sort();
    // The list and the look at one record must agree, or one of them leaks.
    for asset in among {
        let (scope, id) = (scope.clone(), asset.id);
        let found = house.db.read_blocking(move |db| find_asset(db, &scope, id));
        match found {
            Ok(found) => assert!(listed.contains(&found.serial)),
            Err(error) => {
                assert_eq!(error.code(), Code::NotFound);
                assert!(!listed.contains(&asset.serial));
            }
        }
    }
    listed
}

#[test]
fn reach_decides_which_devices_are_seen() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let (mine, teams, free) = (
            house.register("MINE"),
            house.register("TEAM"),
            house.register("FREE"),
        );
        let (technician, supervisor) = (house.person("wang"), house.person("zhao"));
        let team = house.team();
        house.ticket("T1", &mine, Some(technician), None);
        house.ticket("T2", &teams, None, Some(team));
        let all = [&mine, &teams, &free];
        let own = op(Role::Technician, vec![house.branch], vec![], technician);
        let own = own.actor.scope(Permission::AssetsRead);
        assert_eq!(seen(&house, &own, &all), ["MINE"]);
        let of_team = Scope::Teams {
            teams: vec![team],
            user: supervisor,
        };
        assert_eq!(seen(&house, &of_team, &all), ["TEAM"]);
        let here = Scope::Branches(vec![house.branch]);
        assert_eq!(seen(&house, &here, &all), ["FREE", "MINE", "TEAM"]);
        let elsewhere = Scope::Branches(vec![house.other_branch]);
        assert_eq!(seen(&house, &elsewhere, &all), Vec::<String>::new());
        assert_eq!(seen(&house, &Scope::All, &all).len(), 3);
        assert_eq!(seen(&house, &Scope::Nothing, &all), Vec::<String>::new());
    });
}

#[test]
fn a_tracking_token_opens_the_device_of_its_ticket_only() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let (one, two) = (house.register("ONE"), house.register("TWO"));
        let ticket = house.ticket("T1", &one, None, None);
        assert_eq!(seen(&house, &Scope::Ticket(ticket), &[&one, &two]), ["ONE"]);
    });
}
