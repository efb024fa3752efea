//! A company to test with: one branch, one team, a customer, people of every role.

use std::sync::Arc;

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::platform::auth::Actor;
use crate::platform::auth::actor::{BranchId, Person, SessionId, TeamId, TicketId, UserId};
use crate::platform::auth::scope::Scope;
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::{
    branches, categories, contact_phones, contacts, customers, memberships, teams, users,
};
use crate::platform::db::scratch::Scratch;
use crate::platform::db::types::Doc;
use crate::platform::error::AppResult;
use crate::platform::ids::{Id, RandomIds};
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::platform::tx::Tx;
use crate::tickets::actions;
use crate::tickets::dto::acts::TicketTransitionCreate;
use crate::tickets::dto::request::TicketCreate;
use crate::tickets::flow::TicketAction;
use crate::tickets::model::{
    CategoryId, Channel, Evidence, EvidenceKind, Severity, Ticket, TicketEvent, TicketType, Urgency,
};
use crate::tickets::neighbours::{ContactId, CustomerId};
use crate::tickets::repo::{self, EventFilter};

/// One branch with one team and one customer.
pub struct Company<'a> {
    pub scratch: &'a Scratch,
    pub branch: BranchId,
    pub team: TeamId,
    pub customer: CustomerId,
    pub contact: ContactId,
    pub category: CategoryId,
}

/// A Wednesday morning, `seconds` later.
pub fn at(seconds: i64) -> UtcTime {
    UtcTime::from_millis(1_795_000_000_000).plus(TimeDelta::seconds(seconds))
}

fn fresh<K>() -> Id<K> {
    Id::new(Uuid::new_v4())
}

impl Company<'_> {
    /// Founds it.
    pub fn found(scratch: &Scratch) -> Company<'_> {
        let company = Company {
            scratch,
            branch: fresh(),
            team: fresh(),
            customer: fresh(),
            contact: fresh(),
            category: fresh(),
        };
        let (branch, team) = (company.branch, company.team);
        let (customer, contact, category) = (company.customer, company.contact, company.category);
        company.raw(move |db| {
            add_branch(db, branch, team)?;
            add_customer(db, branch, customer, contact)?;
            add_category(db, category)
        });
        company
    }

    /// Runs statements that no action stands for.
    pub fn raw<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut crate::platform::db::Db) -> QueryResult<T> + Send + 'static,
    ) -> T {
        let done = self.scratch.db().write_blocking(move |db| Ok(work(db)?));
        done.unwrap()
    }

    /// Hires somebody into the branch and its team.
    pub fn hire(&self, roles: &[Role]) -> Op {
        let (id, branch, team) = (
            fresh::<crate::platform::auth::actor::UserKind>(),
            self.branch,
            self.team,
        );
        self.raw(move |db| add_user(db, id, branch, team));
        self.person(id, roles)
    }

    /// An operation in somebody's name.
    pub fn person(&self, id: UserId, roles: &[Role]) -> Op {
        let person = Person {
            id,
            session: SessionId::new(Uuid::new_v4()),
            name: "王敏".to_owned(),
            roles: roles.to_vec(),
            branches: vec![self.branch],
            teams: vec![self.team],
            access_version: 1,
        };
        Op::new(Actor::Person(Arc::new(person)), at(0), Arc::new(RandomIds))
    }

    /// An operation of the customer of a ticket.
    pub fn customer_of(&self, ticket: TicketId) -> Op {
        let actor = Actor::Customer {
            token: fresh(),
            ticket,
        };
        Op::new(actor, at(0), Arc::new(RandomIds))
    }

    /// A report with everything that triage asks for.
    pub fn report(&self) -> TicketCreate {
        TicketCreate {
            title: "空调不制冷".to_owned(),
            channel: Channel::Phone,
            kind: TicketType::Repair,
            branch_id: Some(self.branch),
            team_id: Some(self.team),
            assignee_id: None,
            first_responder_id: None,
            customer_id: Some(self.customer),
            contact_id: None,
            contact_name: None,
            contact_phone: None,
            site_id: None,
            asset_id: None,
            product_id: None,
            model_text: Some("KFR-35GW".to_owned()),
            serial_text: None,
            purchased_on: None,
            voucher_number: None,
            description: Some("开机十分钟后停止制冷".to_owned()),
            occurred_at: None,
            impact: None,
            device_quantity: Some(3),
            category_id: Some(self.category),
            severity: Some(Severity::High),
            urgency: Some(Urgency::Medium),
            service_mode: None,
            is_major: false,
            parent_id: None,
            external_ref: None,
        }
    }

    /// Registers the report.
    pub fn register(&self, op: &Op) -> Ticket {
        let report = self.report();
        self.write(op, move |tx| actions::create(tx, &report))
            .unwrap()
    }

    /// Runs `work` as the program would.
    pub fn write<T: Send + 'static>(
        &self,
        op: &Op,
        mut work: impl FnMut(&mut Tx) -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        let op = op.clone();
        self.scratch.db().write_blocking(move |db| {
            let mut tx = Tx::new(db, &op);
            let done = work(&mut tx)?;
            tx.finish()?;
            Ok(done)
        })
    }

    /// Takes a step.
    pub fn step(&self, op: &Op, id: TicketId, action: TicketAction) -> AppResult<i64> {
        let sent = step(action, None);
        self.write(op, move |tx| {
            actions::transition(tx, id, None, &sent).map(|done| done.ticket_version)
        })
    }

    /// The ticket as stored.
    pub fn stored(&self, id: TicketId) -> Ticket {
        let found = self
            .scratch
            .db()
            .read_blocking(move |db| repo::find(db, &Scope::All, id));
        found.unwrap().unwrap()
    }

    /// The whole timeline.
    pub fn timeline(&self, id: TicketId) -> Vec<TicketEvent> {
        let filter = EventFilter {
            visible_to: vec![
                crate::platform::tx::Visibility::Internal,
                crate::platform::tx::Visibility::Partner,
                crate::platform::tx::Visibility::Customer,
            ],
            kinds: None,
            descending: false,
            after: None,
            offset: 0,
            limit: 10_000,
        };
        let found = self
            .scratch
            .db()
            .read_blocking(move |db| repo::event_page(db, id, &filter));
        found.unwrap()
    }

    /// Everything that the steps of a cycle ask to be on record, by somebody who takes none of them.
    pub fn record_everything(&self, ticket: &Ticket) {
        let documents: Vec<Evidence> = everything()
            .into_iter()
            .map(|(kind, body)| document(ticket, kind, body))
            .collect();
        let done = self.scratch.db().write_blocking(move |db| {
            for one in &documents {
                repo::insert_evidence(db, one)?;
            }
            Ok(())
        });
        done.unwrap();
    }

    /// Registers a ticket and puts it into a state, skipping the way there.
    pub fn placed(&self, by: &Op, state: crate::tickets::flow::TicketState) -> Ticket {
        use crate::platform::db::schema::tickets;
        let id = self.register(by).id;
        let closed = crate::tickets::model::is_open(state);
        self.raw(move |db| {
            diesel::update(tickets::table.find(id))
                .set((
                    tickets::state.eq(state),
                    tickets::closed_at.eq((!closed).then(|| at(0))),
                ))
                .execute(db)
        });
        self.stored(id)
    }
}

/// A step, with a reason where one is named.
pub fn step(action: TicketAction, reason: Option<&str>) -> TicketTransitionCreate {
    TicketTransitionCreate {
        action,
        reason_code: reason.map(str::to_owned),
        comment: None,
    }
}

fn everything() -> Vec<(EvidenceKind, Value)> {
    vec![
        (EvidenceKind::Diagnosis, json!({ "cause": "缺氟" })),
        (EvidenceKind::RepairReport, json!({ "steps": ["补氟"] })),
        (EvidenceKind::Review, json!({ "cause": "缺氟" })),
        (
            EvidenceKind::ContactOutcome,
            json!({ "is_reached": true, "is_satisfied": true }),
        ),
    ]
}

/// A document of the ticket's cycle.
pub fn document(ticket: &Ticket, kind: EvidenceKind, body: Value) -> Evidence {
    Evidence {
        id: fresh(),
        ticket_id: ticket.id,
        kind,
        cycle: ticket.cycle,
        revision: 1,
        body,
        actor_kind: "person".to_owned(),
        actor_id: Some(fresh()),
        actor_name: "陈工".to_owned(),
        at: at(0),
    }
}

fn add_branch(
    db: &mut crate::platform::db::Db,
    branch: BranchId,
    team: TeamId,
) -> QueryResult<usize> {
    diesel::insert_into(branches::table)
        .values((
            branches::id.eq(branch),
            branches::code.eq("HQ"),
            branches::name.eq("总部"),
            branches::time_zone.eq("Asia/Shanghai"),
            branches::is_active.eq(true),
            branches::version.eq(1),
            branches::created_at.eq(at(0)),
            branches::updated_at.eq(at(0)),
        ))
        .execute(db)?;
    diesel::insert_into(teams::table)
        .values((
            teams::id.eq(team),
            teams::branch_id.eq(branch),
            teams::name.eq("空调一组"),
            teams::is_active.eq(true),
            teams::version.eq(1),
            teams::created_at.eq(at(0)),
            teams::updated_at.eq(at(0)),
        ))
        .execute(db)
}

fn add_user(
    db: &mut crate::platform::db::Db,
    id: UserId,
    branch: BranchId,
    team: TeamId,
) -> QueryResult<usize> {
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::username.eq(id.to_string()),
            users::display_name.eq("王敏"),
            users::language.eq("zh-CN"),
            users::is_active.eq(true),
            users::access_version.eq(1),
            users::version.eq(1),
            users::created_at.eq(at(0)),
            users::updated_at.eq(at(0)),
        ))
        .execute(db)?;
    diesel::insert_into(memberships::table)
        .values((
            memberships::id.eq(fresh::<crate::tickets::model::event::TicketEventKind>()),
            memberships::user_id.eq(id),
            memberships::branch_id.eq(branch),
            memberships::team_id.eq(Some(team)),
            memberships::starts_on.eq(at(-86_400).date()),
            memberships::created_at.eq(at(0)),
        ))
        .execute(db)
}

fn add_customer(
    db: &mut crate::platform::db::Db,
    branch: BranchId,
    customer: CustomerId,
    contact: ContactId,
) -> QueryResult<usize> {
    diesel::insert_into(customers::table)
        .values((
            customers::id.eq(customer),
            customers::number.eq("C2611-000001"),
            customers::kind.eq("person"),
            customers::name.eq("李明"),
            customers::name_folded.eq("李明"),
            customers::level.eq("normal"),
            customers::status.eq("active"),
            customers::tags.eq(Doc(json!([]))),
            customers::branch_id.eq(branch),
            customers::language.eq("zh-CN"),
            customers::consents.eq(Doc(json!({}))),
            customers::profile_due_on.eq(at(0).date()),
            customers::version.eq(1),
            customers::created_at.eq(at(0)),
            customers::updated_at.eq(at(0)),
        ))
        .execute(db)?;
    diesel::insert_into(contacts::table)
        .values((
            contacts::id.eq(contact),
            contacts::customer_id.eq(customer),
            contacts::name.eq("李明"),
            contacts::preferred_channel.eq("phone"),
            contacts::is_primary.eq(true),
            contacts::is_active.eq(true),
            contacts::version.eq(1),
            contacts::created_at.eq(at(0)),
            contacts::updated_at.eq(at(0)),
        ))
        .execute(db)?;
    diesel::insert_into(contact_phones::table)
        .values((
            contact_phones::id.eq(fresh::<crate::tickets::model::event::TicketEventKind>()),
            contact_phones::contact_id.eq(contact),
            contact_phones::customer_id.eq(customer),
            contact_phones::phone.eq("+8613800138000"),
            contact_phones::phone_reversed.eq("0008310083168"),
            contact_phones::position.eq(1),
        ))
        .execute(db)
}

fn add_category(db: &mut crate::platform::db::Db, id: CategoryId) -> QueryResult<usize> {
    diesel::insert_into(categories::table)
        .values((
            categories::id.eq(id),
            categories::code.eq("appliance"),
            categories::name_zh.eq("家用电器"),
            categories::name_en.eq("Appliances"),
            categories::allows_self_verification.eq(false),
            categories::requires_agreement.eq(false),
            categories::is_active.eq(true),
            categories::version.eq(1),
            categories::created_at.eq(at(0)),
            categories::updated_at.eq(at(0)),
        ))
        .execute(db)
}
