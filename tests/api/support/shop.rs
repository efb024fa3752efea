//! A service department at work: the people, a customer with a device, and the steps everybody repeats.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::{Answer, Client, Server};

/// The people of one team and what they work with.
pub struct Shop {
    pub agent: Client,
    pub technician: Client,
    pub supervisor: Client,
    pub quality: Client,
    pub manager: Client,
    pub finance: Client,
    pub team: String,
    pub category: String,
    pub fault: String,
    pub product: String,
}

/// Makes serial numbers and phone numbers that no other test uses.
static DRAWN: AtomicU64 = AtomicU64::new(1);

fn draw() -> u64 {
    DRAWN.fetch_add(1, Ordering::SeqCst)
}

impl Shop {
    /// Hires the people and registers a product under a one-year warranty.
    pub fn open(server: &Server) -> Shop {
        let team = server
            .admin()
            .post(
                "/api/v1/teams",
                json!({"branch_id": server.branch, "name": "一组"}),
            )
            .ok(201)
            .at("/id");
        let in_team = || json!([{"branch_id": server.branch, "team_id": team}]);
        let manager = server.person("manager");
        let product = json!({"model": "KFR-35GW", "name": "壁挂式空调", "brand": "Polaris", "warranty_policy_code": "standard-one-year"});
        Shop {
            agent: server.person("agent"),
            technician: server.hire("technician-of-team", &["technician"], in_team()),
            supervisor: server.hire("supervisor-of-team", &["supervisor"], in_team()),
            quality: server.person("quality"),
            finance: server.person("finance"),
            category: manager
                .get("/api/v1/categories?limit=1")
                .ok(200)
                .at("/data/0/id"),
            fault: manager
                .get("/api/v1/fault-codes?limit=1")
                .ok(200)
                .at("/data/0/code"),
            product: manager.post("/api/v1/products", product).ok(201).at("/id"),
            team,
            manager,
        }
    }

    /// A customer with one contact and one site.
    pub fn customer(&self, name: &str) -> Answer {
        let phone = format!("138 0000 {:04}", draw() % 10_000);
        self.agent.post("/api/v1/customers", json!({
            "kind": "person", "name": name,
            "contacts": [{"name": name, "phones": [phone], "is_primary": true}],
            "sites": [{"label": "家", "address": format!("浙江省杭州市人民路{}号", draw())}],
        })).ok(201)
    }

    /// A device of the customer, delivered on a day.
    pub fn asset(&self, customer: &str, delivered_on: &str) -> Answer {
        self.agent.post("/api/v1/assets", json!({
            "serial": format!("SN-{:06}", draw()), "product_id": self.product, "customer_id": customer,
            "purchased_on": delivered_on, "delivered_on": delivered_on, "voucher_number": "V-1",
            "price": {"amount": "2999.00", "currency": "CNY"},
        })).ok(201)
    }

    /// The body of a complete report.
    pub fn report(&self, customer: &str, asset: &str) -> Value {
        json!({
            "title": "空调不制冷", "channel": "phone", "type": "repair", "customer_id": customer, "asset_id": asset,
            "description": "开机十分钟后停止制冷，外机不转。", "category_id": self.category,
            "severity": "high", "urgency": "high", "team_id": self.team, "assignee_id": self.technician.id,
        })
    }

    /// A registered ticket.
    pub fn ticket(&self, customer: &str, asset: &str) -> String {
        self.agent
            .post("/api/v1/tickets", self.report(customer, asset))
            .ok(201)
            .at("/id")
    }

    /// A registered ticket of a new customer whose device was delivered on a day.
    pub fn new_ticket(&self, delivered_on: &str) -> String {
        let customer = self.customer("李明").at("/id");
        let asset = self.asset(&customer, delivered_on).at("/id");
        self.ticket(&customer, &asset)
    }

    /// Takes a step by name.
    pub fn step(&self, who: &Client, ticket: &str, action: &str) -> Answer {
        who.post(
            &format!("/api/v1/tickets/{ticket}/transitions"),
            json!({"action": action}),
        )
    }

    /// Records evidence.
    pub fn record(&self, who: &Client, ticket: &str, what: &str, body: Value) -> Answer {
        who.post(&format!("/api/v1/tickets/{ticket}/{what}"), body)
    }

    /// The technician's diagnosis.
    pub fn diagnosis(&self) -> Value {
        json!({
            "cause": "压缩机绕组短路", "fault_code": self.fault, "is_serious": false, "remedy": "更换压缩机",
            "service_mode": "on_site", "parts": [], "expected_completion_on": "2026-11-30", "is_man_made": false,
            "wants_agreement": false,
        })
    }

    /// The technician's report of the work.
    pub fn work(&self) -> Value {
        json!({"steps": ["更换压缩机", "加注制冷剂"], "result": "fixed", "labour_minutes": 90, "performed_by": [],
               "parts": [], "replaced_identities": []})
    }

    /// From intake to repair, without anything to pay.
    pub fn start_repair(&self, ticket: &str) {
        self.step(&self.agent, ticket, "triage").ok(201);
        self.record(&self.technician, ticket, "diagnoses", self.diagnosis())
            .ok(201);
        self.step(&self.technician, ticket, "start_repair").ok(201);
    }

    /// From repair to acceptance.
    pub fn repair_and_verify(&self, ticket: &str) {
        self.record(&self.technician, ticket, "repair-reports", self.work())
            .ok(201);
        self.step(&self.technician, ticket, "complete_repair")
            .ok(201);
        self.record(
            &self.quality,
            ticket,
            "verifications",
            json!({"passed": true, "tests": [{"name": "试机", "result": "passed"}]}),
        )
        .ok(201);
    }

    /// The customer's word, brought in by the agent who called.
    pub fn accept(&self, ticket: &str) -> Answer {
        self.record(&self.agent, ticket, "acceptances", json!({
            "accepted": true, "accepted_by_name": "李明", "how": "phone", "evidence": "录音 4711",
        }))
    }

    /// From closure to completed.
    pub fn close_and_review(&self, ticket: &str) {
        self.step(&self.agent, ticket, "close").ok(201);
        self.record(
            &self.agent,
            ticket,
            "callbacks",
            json!({"means": "callback", "is_reached": true, "is_satisfied": true, "score": 5}),
        )
        .ok(201);
        self.record(
            &self.quality,
            ticket,
            "reviews",
            json!({"cause": "老化", "remedy": "更换压缩机", "prevention": "定期保养"}),
        )
        .ok(201);
        self.step(&self.quality, ticket, "complete_review").ok(201);
    }

    /// The ticket's state as the agent sees it.
    pub fn state(&self, ticket: &str) -> String {
        self.agent
            .get(&format!("/api/v1/tickets/{ticket}"))
            .ok(200)
            .at("/state")
    }
}
