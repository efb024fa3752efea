//! Who and what a story is about.

use chrono::TimeDelta;

use super::Stage;
use super::clients::{Client, Device};
use super::company::{Branch, Company};
use super::goods::Product;
use super::words::{self, Fault};
use crate::platform::auth::Actor;
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::error::{AppError, AppResult};
use crate::platform::lang::Lang;
use crate::platform::numbers::Series;
use crate::platform::role::Role;
use crate::tickets::flow::TicketState;
use crate::tickets::model::{
    Channel, ServiceMode, Severity, Ticket, TicketContact, TicketDetails, TicketType, Urgency,
};

/// Who and what a story is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cast<'a> {
    pub branch: &'a Branch,
    pub client: &'a Client,
    pub device: Option<&'a Device>,
    pub product: &'a Product,
    pub fault: &'static Fault,
    pub mode: ServiceMode,
    pub is_man_made: bool,
    pub agent: &'a Actor,
    pub technician: &'a Actor,
    pub dispatcher: &'a Actor,
    pub supervisor: &'a Actor,
    pub quality: &'a Actor,
    pub finance: &'a Actor,
}

/// Everything that stories are taken from.
#[derive(Debug, Clone, Copy)]
pub(super) struct World<'a> {
    pub company: &'a Company,
    pub products: &'a [Product],
    pub clients: &'a [Client],
}

impl<'a> World<'a> {
    /// The cast of a story that begins at `at`.
    ///
    /// # Errors
    /// `internal` when the world lacks something.
    pub fn cast(&self, stage: &mut Stage, at: UtcTime) -> AppResult<Cast<'a>> {
        let (client, device) = self.caller(stage, at)?;
        let branch = self.company.branches.get(client.branch);
        let branch = branch.ok_or_else(|| AppError::internal("a customer of no branch"))?;
        let product = match device {
            Some(device) => self.products.get(device.product),
            None => Some(stage.dice.pick(self.products)?),
        };
        let product = product.ok_or_else(|| AppError::internal("a device of no product"))?;
        let fault = stage.dice.pick(product.family.faults)?;
        let someone = |stage: &mut Stage, role| -> AppResult<&'a Actor> {
            let holders = branch.with(role)?;
            stage.dice.pick(&holders).copied()
        };
        Ok(Cast {
            branch,
            client,
            device,
            product,
            fault,
            mode: mode(stage, product, device)?,
            is_man_made: stage.dice.chance(20),
            agent: someone(stage, Role::Agent)?,
            technician: someone(stage, Role::Technician)?,
            dispatcher: someone(stage, Role::Dispatcher)?,
            supervisor: someone(stage, Role::Supervisor)?,
            quality: someone(stage, Role::Quality)?,
            finance: someone(stage, Role::Finance)?,
        })
    }
}

impl<'a> World<'a> {
    /// Who calls about which device: one that nobody works on already, if such a one is soon found.
    fn caller(
        &self,
        stage: &mut Stage,
        at: UtcTime,
    ) -> AppResult<(&'a Client, Option<&'a Device>)> {
        let mut client = stage.dice.pick(self.clients)?;
        for _ in 0..TRIES {
            if let Some(device) = free_device(stage, client, at)? {
                return Ok((client, Some(device)));
            }
            client = stage.dice.pick(self.clients)?;
        }
        Ok((client, None))
    }
}

/// Customers that are tried before one calls about a device that is not on file.
const TRIES: usize = 4;

/// A device of the customer that nobody works on.
pub(super) fn free_device<'a>(
    stage: &mut Stage,
    client: &'a Client,
    at: UtcTime,
) -> AppResult<Option<&'a Device>> {
    let is_free = |device: &&Device| {
        let archive = stage.archives.get(&device.id);
        archive.is_none_or(|archive| archive.busy_until <= at)
    };
    let free: Vec<&Device> = client.devices.iter().filter(is_free).collect();
    match free.as_slice() {
        [] => Ok(None),
        free => stage.dice.pick(free).map(|device| Some(*device)),
    }
}

fn mode(stage: &mut Stage, product: &Product, device: Option<&Device>) -> AppResult<ServiceMode> {
    let modes: &[(u64, ServiceMode)] = if product.family.is_bulky {
        &[(80, ServiceMode::OnSite), (20, ServiceMode::Hotline)]
    } else if device.is_some() {
        &[
            (50, ServiceMode::Depot),
            (30, ServiceMode::Remote),
            (20, ServiceMode::OnSite),
        ]
    } else {
        &[(60, ServiceMode::Remote), (40, ServiceMode::Hotline)]
    };
    stage.dice.weighted(modes)
}

const CHANNELS: &[(u64, Channel)] = &[
    (52, Channel::Phone),
    (18, Channel::App),
    (12, Channel::Web),
    (8, Channel::WalkIn),
    (4, Channel::Email),
    (3, Channel::Partner),
    (2, Channel::Patrol),
    (1, Channel::FollowUp),
];

const KINDS: &[(u64, TicketType)] = &[
    (80, TicketType::Repair),
    (8, TicketType::Maintenance),
    (6, TicketType::InstallationIssue),
    (6, TicketType::Replacement),
];

const SEVERITIES: &[(u64, Severity)] = &[
    (25, Severity::Low),
    (50, Severity::Medium),
    (21, Severity::High),
    (4, Severity::Critical),
];

const URGENCIES: &[(u64, Urgency)] = &[
    (25, Urgency::Low),
    (50, Urgency::Medium),
    (20, Urgency::High),
    (5, Urgency::Critical),
];

impl Cast<'_> {
    /// The same people about a second device of the same product: one on file that nobody works on, or
    /// one that is not on file.
    ///
    /// # Errors
    /// None in practice.
    pub fn about_another(&self, stage: &mut Stage, at: UtcTime) -> AppResult<Self> {
        let known = self.device.map(|device| device.product);
        let other = free_device(stage, self.client, at)?;
        let device = other.filter(|other| Some(other.product) == known);
        let is_handed_in = self.mode == ServiceMode::Depot && device.is_some();
        Ok(Cast {
            device,
            mode: if is_handed_in || self.mode != ServiceMode::Depot {
                self.mode
            } else {
                ServiceMode::Remote
            },
            ..*self
        })
    }

    /// The report as it is taken down.
    ///
    /// # Errors
    /// `internal` when the words are empty.
    pub fn ticket(
        &self,
        stage: &mut Stage,
        at: UtcTime,
        parent: Option<TicketId>,
    ) -> AppResult<Ticket> {
        let op = stage.op_at(at);
        let dice = &mut stage.dice;
        let is_major = dice.chance(15);
        let severity = if is_major {
            Severity::Critical
        } else {
            dice.weighted(SEVERITIES)?
        };
        let (channel, kind) = (dice.weighted(CHANNELS)?, dice.weighted(KINDS)?);
        let urgency = dice.weighted(URGENCIES)?;
        Ok(Ticket {
            id: op.new_id(),
            number: stage.number(Series::Ticket, at),
            channel,
            kind,
            state: TicketState::Intake,
            hold_reason: None,
            title: self.said(stage.lang, false),
            branch_id: self.branch.id,
            team_id: Some(self.branch.repair_team),
            assignee_id: None,
            first_responder_id: self.agent.person().map(|person| person.id),
            customer_id: Some(self.client.id),
            site_id: Some(self.client.site),
            asset_id: self.device.map(|device| device.id),
            product_id: Some(self.product.id),
            category_id: Some(self.product.category),
            priority: None,
            severity: Some(severity),
            urgency: Some(urgency),
            service_mode: None,
            charge_basis: None,
            escalation_level: 0,
            is_major,
            parent_id: parent,
            merged_into_id: None,
            cycle: 1,
            event_count: 0,
            version: 0,
            details: self.details(stage, is_major, at),
            created_at: at,
            updated_at: at,
            closed_at: None,
        })
    }

    fn said(&self, lang: Lang, in_full: bool) -> String {
        let (name, symptom) = (self.product.name.as_str(), self.fault.symptom.text(lang));
        match (lang, in_full) {
            (Lang::ZhCn, false) => format!("{name}：{symptom}"),
            (Lang::ZhCn, true) => {
                format!(
                    "{name}（{}）{symptom}，请尽快安排处理。",
                    self.product.model
                )
            }
            (Lang::En, false) => format!("{name}: {symptom}"),
            (Lang::En, true) => {
                format!(
                    "{name} ({}): {symptom}. Please look at it soon.",
                    self.product.model
                )
            }
        }
    }

    fn details(&self, stage: &Stage, is_major: bool, at: UtcTime) -> TicketDetails {
        let impact = if is_major {
            words::IMPACT_SHOP
        } else {
            words::IMPACT_ONE
        };
        TicketDetails {
            description: self.said(stage.lang, true),
            occurred_at: Some(at.plus(-TimeDelta::hours(3))),
            impact: Some(impact.text(stage.lang).to_owned()),
            device_quantity: Some(1),
            purchased_on: self.device.map(|device| device.bought_on),
            voucher_number: self.device.map(|device| device.voucher.clone()),
            contact: TicketContact {
                id: Some(self.client.contact),
                name: Some(self.client.contact_name.clone()),
                phone: Some(self.client.phone.clone()),
            },
            created_by: self.agent.id(),
            ..TicketDetails::default()
        }
    }
}
