//! Customers with their contacts, sites and devices. Names say that they are made up; phone numbers lie
//! in ranges that nobody is given: Chinese mobile numbers never begin with 100, and 555-01xx is kept for
//! fiction in North America.

use chrono::{NaiveDate, TimeDelta};
use serde_json::json;

use super::Stage;
use super::archive::Archive;
use super::company::{Branch, Company};
use super::goods::Product;
use super::rows::{AssetRow, ContactRow, CustomerRow, IdentityRow, PhoneRow, SiteRow};
use super::words;
use crate::equipment::OnFile;
use crate::platform::auth::Actor;
use crate::platform::clock::UtcTime;
use crate::platform::db::types::Doc;
use crate::platform::error::{AppError, AppResult};
use crate::platform::fold::fold;
use crate::platform::lang::Lang;
use crate::platform::money::{Currency, Money};
use crate::platform::numbers::Series;
use crate::platform::op::Op;
use crate::platform::phone::reversed_digits;
use crate::platform::role::Role;
use crate::platform::search::{SearchKind, SearchText};
use crate::platform::tx::Change;
use crate::tickets::neighbours::{AssetId, ContactId, CustomerId, SiteId};

/// A customer as tickets need it.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub id: CustomerId,
    pub number: String,
    pub name: String,
    pub contact: ContactId,
    pub contact_name: String,
    pub phone: String,
    pub site: SiteId,
    /// Place of the branch in the company.
    pub branch: usize,
    pub devices: Vec<Device>,
}

/// A device of a customer.
#[derive(Debug, Clone)]
pub(super) struct Device {
    pub id: AssetId,
    pub serial: String,
    /// Place of the product among those on sale.
    pub product: usize,
    pub bought_on: NaiveDate,
    pub voucher: String,
}

/// What customers are made of.
pub(super) struct Market<'a> {
    pub company: &'a Company,
    pub products: &'a [Product],
}

impl Market<'_> {
    /// A new customer with so many devices, on file from `at` on.
    ///
    /// # Errors
    /// `internal` when company or words are empty.
    pub fn win(&self, stage: &mut Stage, at: UtcTime, devices: usize) -> AppResult<Client> {
        let place = stage.dice.below(self.company.branches.len());
        let branch = self.company.branches.get(place);
        let branch = branch.ok_or_else(|| AppError::internal("no branch"))?;
        let agents = branch.with(Role::Agent)?;
        let agent: &Actor = stage.dice.pick(&agents)?;
        let op = stage.op_at(at).by(agent.clone());
        let mut client = open_file(stage, &op, branch, place)?;
        for _ in 0..devices {
            let device = self.sell(stage, &op, branch, &client)?;
            client.devices.push(device);
        }
        Ok(client)
    }

    fn sell(
        &self,
        stage: &mut Stage,
        op: &Op,
        branch: &Branch,
        client: &Client,
    ) -> AppResult<Device> {
        let product = stage.dice.below(self.products.len());
        let sold = self.products.get(product);
        let sold = sold.ok_or_else(|| AppError::internal("no product"))?;
        let age = stage.dice.between(0, 700);
        let bought_on = (op.now.plus(-TimeDelta::days(age))).date();
        stage.devices += 1;
        let serial = format!(
            "{}{}{:06}",
            sold.family.prefix,
            bought_on.format("%y%m"),
            stage.devices
        );
        let device = Device {
            id: op.new_id(),
            voucher: format!(
                "FP{}{:05}",
                bought_on.format("%Y%m%d"),
                stage.dice.below(100_000)
            ),
            serial,
            product,
            bought_on,
        };
        let row = device_row(op, branch, client, sold, &device);
        let archive = Archive {
            on_file: OnFile {
                purchased_on: row.purchased_on,
                delivered_on: row.delivered_on,
                has_voucher: row.voucher_number.is_some(),
                price: Some(Money::new(sold.price, Currency::Cny)),
                ..OnFile::default()
            },
            policy: stage
                .policies
                .get(sold.family.policy)
                .cloned()
                .unwrap_or_default(),
            busy_until: op.now,
        };
        stage.archives.insert(device.id, archive);
        register(stage, op, row, &sold.model);
        Ok(device)
    }
}

fn open_file(stage: &mut Stage, op: &Op, branch: &Branch, place: usize) -> AppResult<Client> {
    let is_firm = stage.dice.chance(220);
    stage.clients += 1;
    let serial = stage.clients;
    let (name, contact_name) = names(stage, branch, is_firm, serial)?;
    let phone = phone(stage.lang, serial);
    let street = stage.dice.pick(words::STREETS)?.text(stage.lang);
    let house = stage.dice.between(1, 399);
    let client = Client {
        id: op.new_id(),
        number: stage.number(Series::Customer, op.now),
        name,
        contact: op.new_id(),
        contact_name,
        phone,
        site: op.new_id(),
        branch: place,
        devices: Vec::new(),
    };
    let address = address(stage.lang, branch, street, house);
    let is_key = is_firm && stage.dice.chance(250);
    file(stage, op, branch, &client, is_firm, is_key);
    add_contact(stage, op, &client);
    add_site(stage, op, branch, &client, address, is_firm);
    Ok(client)
}

fn names(
    stage: &mut Stage,
    branch: &Branch,
    is_firm: bool,
    serial: u32,
) -> AppResult<(String, String)> {
    let lang = stage.lang;
    let is_lady = stage.dice.chance(500);
    let surname = stage.dice.pick(words::SURNAMES)?.text(lang);
    let person = match (lang, is_lady) {
        (Lang::ZhCn, true) => format!("{surname}女士{serial:04}"),
        (Lang::ZhCn, false) => format!("{surname}先生{serial:04}"),
        (Lang::En, true) => format!("Ms {surname} {serial:04}"),
        (Lang::En, false) => format!("Mr {surname} {serial:04}"),
    };
    if !is_firm {
        return Ok((person.clone(), person));
    }
    let firm = stage.dice.pick(words::FIRMS)?.text(lang);
    let trade = stage.dice.pick(words::TRADES)?.text(lang);
    let city = branch.city.name.text(lang);
    let name = match lang {
        Lang::ZhCn => format!("{city}{firm}{trade}（演示{serial:04}）"),
        Lang::En => format!("{firm} {trade}, {city} (demo {serial:04})"),
    };
    Ok((name, person))
}

fn phone(lang: Lang, serial: u32) -> String {
    match lang {
        Lang::ZhCn => format!("+86100{serial:08}"),
        Lang::En => format!("+1{}55501{:02}", 200 + serial / 100 % 800, serial % 100),
    }
}

fn address(lang: Lang, branch: &Branch, street: &str, house: i64) -> String {
    let (region, city) = (branch.city.region.text(lang), branch.city.name.text(lang));
    match lang {
        Lang::ZhCn if region == city => format!("{city}{street}{house}号"),
        Lang::ZhCn => format!("{region}{city}{street}{house}号"),
        Lang::En => format!("{house} {street}, {city}, {region}"),
    }
}

fn file(stage: &mut Stage, op: &Op, branch: &Branch, client: &Client, is_firm: bool, is_key: bool) {
    let kind = if is_firm { "organization" } else { "person" };
    let level = if is_key { "key" } else { "normal" };
    let consents = json!({ "data_processing": true, "service_messages": true, "marketing": false });
    let rows = stage.ledger.rows();
    rows.customers.push(CustomerRow {
        id: client.id,
        number: client.number.clone(),
        kind,
        name: client.name.clone(),
        name_folded: fold(&client.name),
        level,
        status: "active",
        source: None,
        tags: Doc(Vec::new()),
        branch_id: branch.id,
        account_owner_id: None,
        language: stage.lang.as_str(),
        consents: Doc(consents),
        note: None,
        merged_into_id: None,
        profile_due_on: op.now.plus(TimeDelta::days(1)).date(),
        version: 1,
        created_by: op.actor.person().map(|person| person.id),
        created_at: op.now,
        updated_at: op.now,
    });
    let mut text = SearchText::new().word(&client.number).text(&client.name);
    text = text.text(&client.contact_name).phone(&client.phone);
    rows.found
        .push((SearchKind::Customer, client.id.uuid(), text));
    let change = Change::new("customer", client.id, 1, "customer.created")
        .in_branch(branch.id)
        .data(json!({
            "number": client.number,
            "kind": kind,
            "level": level,
            "possible_duplicates": 0,
        }))
        .changes(json!({ "contacts": 1, "sites": 1 }));
    stage.ledger.note(op, change);
}

fn add_contact(stage: &mut Stage, op: &Op, client: &Client) {
    let rows = stage.ledger.rows();
    rows.contacts.push(ContactRow {
        id: client.contact,
        customer_id: client.id,
        name: client.contact_name.clone(),
        position: None,
        email: None,
        preferred_channel: "phone",
        quiet_from_hour: None,
        quiet_until_hour: None,
        is_primary: true,
        is_active: true,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    });
    rows.phones.push(PhoneRow {
        id: op.new_id(),
        contact_id: client.contact,
        customer_id: client.id,
        phone: client.phone.clone(),
        phone_reversed: reversed_digits(&client.phone),
        position: 0,
    });
}

fn add_site(
    stage: &mut Stage,
    op: &Op,
    branch: &Branch,
    client: &Client,
    address: String,
    is_firm: bool,
) {
    let label = if is_firm { words::OFFICE } else { words::HOME };
    let lang = stage.lang;
    stage.ledger.rows().sites.push(SiteRow {
        id: client.site,
        customer_id: client.id,
        label: label.text(lang).to_owned(),
        address_folded: fold(&address),
        address,
        region: Some(branch.city.region.text(lang).to_owned()),
        latitude: None,
        longitude: None,
        access_notes: None,
        opening_hours: None,
        environment: None,
        is_active: true,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    });
}

fn device_row(
    op: &Op,
    branch: &Branch,
    client: &Client,
    sold: &Product,
    device: &Device,
) -> AssetRow {
    AssetRow {
        id: device.id,
        serial: device.serial.clone(),
        serial_folded: fold(&device.serial),
        product_id: sold.id,
        customer_id: client.id,
        site_id: Some(client.site),
        branch_id: branch.id,
        order_number: None,
        purchased_on: Some(device.bought_on),
        delivered_on: Some(device.bought_on),
        accepted_on: None,
        manufactured_on: None,
        voucher_number: Some(device.voucher.clone()),
        price_amount: Some(sold.price),
        price_currency: Some("CNY"),
        terminal_number: None,
        sim_number: None,
        protocol: None,
        software_version: None,
        parent_id: None,
        status: "in_use",
        replaced_by_id: None,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    }
}

fn register(stage: &mut Stage, op: &Op, row: AssetRow, model: &str) {
    let identity = IdentityRow {
        id: op.new_id(),
        asset_id: row.id,
        kind: "serial",
        value: row.serial.clone(),
        value_folded: row.serial_folded.clone(),
        valid_from: op.now,
        valid_until: None,
        ticket_id: None,
    };
    let change = Change::new("asset", row.id, 1, "asset.created")
        .in_branch(row.branch_id)
        .data(json!({
            "asset_id": row.id,
            "serial": row.serial,
            "product_id": row.product_id,
            "customer_id": row.customer_id,
            "status": row.status,
        }));
    let text = SearchText::new()
        .prefix_word(&row.serial)
        .prefix_word(model);
    let rows = stage.ledger.rows();
    rows.found.push((SearchKind::Asset, row.id.uuid(), text));
    rows.identities.push(identity);
    rows.assets.push(row);
    stage.ledger.note(op, change);
}
