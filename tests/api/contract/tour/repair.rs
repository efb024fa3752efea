//! A ticket from the call to the review, and what else happens to tickets.

use serde_json::{Value, json};

use super::Cast;
use super::goods::Device;
use crate::support::journal;

/// The body of a report.
pub fn report(cast: &Cast, device: &Device, title: &str) -> Value {
    json!({
        "title": title, "description": "开机十分钟后停止制冷，外机不转。", "channel": "phone", "type": "repair",
        "customer_id": device.customer, "asset_id": device.asset, "category_id": cast.category,
        "severity": "high", "urgency": "high", "team_id": cast.team, "assignee_id": cast.technician.id,
    })
}

/// Registers a ticket.
pub fn ticket(cast: &Cast, device: &Device, title: &str) -> String {
    let body = report(cast, device, title);
    cast.post(&cast.agent, "/tickets", body).at("/id")
}

/// A ticket that is in repair.
pub fn in_repair(cast: &Cast, device: &Device, title: &str) -> String {
    let ticket = ticket(cast, device, title);
    cast.step(&cast.agent, &ticket, "triage");
    cast.record(&cast.technician, &ticket, "diagnoses", diagnosis(cast));
    cast.step(&cast.technician, &ticket, "start_repair");
    ticket
}

pub fn diagnosis(cast: &Cast) -> Value {
    json!({
        "cause": "压缩机绕组短路", "fault_code": cast.fault, "is_serious": false, "remedy": "更换压缩机",
        "service_mode": "on_site", "parts": [{"sku": "CMP-220-1HP", "name": "压缩机 1HP", "quantity": 1}],
        "labour_minutes": 90, "expected_completion_on": "2026-11-30", "is_man_made": false, "wants_agreement": false,
    })
}

fn work() -> Value {
    json!({
        "steps": ["更换压缩机", "加注制冷剂", "试机三十分钟"], "result": "fixed", "labour_minutes": 90, "performed_by": [],
        "parts": [{"sku": "CMP-220-1HP", "name": "压缩机 1HP", "quantity": 1, "old_part": "returned"}],
        "replaced_identities": [],
    })
}

pub fn accepted() -> Value {
    json!({"accepted": true, "accepted_by_name": "王芳", "how": "phone", "evidence": "录音 4711"})
}

/// The report of somebody who has not brought the old part back yet, and does not know the new SIM number.
fn unfinished_work() -> Value {
    let mut report = work();
    report["parts"][0]["old_part"] = json!("pending");
    report["replaced_identities"] = json!([{"kind": "sim", "old_value": "898600-0001"}]);
    report
}

/// What the closing waits for is told after the acceptance.
fn tell_the_rest(cast: &Cast, ticket: &str) {
    let told = json!({"revision": 1, "reason": "旧压缩机次日带回", "old_parts": [{"line": 1, "old_part": "returned"}]});
    cast.record(&cast.technician, ticket, "repair-report-corrections", told);
    let unknown = json!({"revision": 2, "reason": "该机型没有 SIM 卡", "replaced_identities": [{"kind": "sim"}]});
    cast.record(
        &cast.supervisor,
        ticket,
        "repair-report-write-offs",
        unknown,
    );
}

/// From repair to acceptance.
pub fn repair(cast: &Cast, ticket: &str) {
    repair_as(cast, ticket, work());
}

fn repair_as(cast: &Cast, ticket: &str, report: Value) {
    cast.record(&cast.technician, ticket, "repair-reports", report);
    cast.step(&cast.technician, ticket, "complete_repair");
    let tested = json!({"passed": true, "tests": [{"name": "制冷试机", "result": "passed", "value": "出风 12 ℃"}]});
    cast.record(&cast.quality, ticket, "verifications", tested);
}

pub fn under_warranty(cast: &Cast, device: &Device) -> String {
    journal::chapter(
        "warranty_repair",
        "A repair under warranty, from the call to the review",
    );
    let ticket = ticket(cast, device, "空调不制冷");
    cast.step(&cast.agent, &ticket, "triage");
    cast.record(&cast.technician, &ticket, "diagnoses", diagnosis(cast));
    cast.step(&cast.technician, &ticket, "start_repair");
    let analysis = json!({
        "occurred_at": "2026-11-20T09:30:00.000Z", "place": "1 号楼机房", "symptom": "外机不启动，空气开关跳闸",
        "impact": "机房温度超过 30 ℃，两台服务器停机", "cause": "压缩机绕组对地短路", "handling": "更换压缩机并检查线路绝缘",
        "corrective": "更换同批次压缩机", "preventive": "每季度测量绝缘电阻",
    });
    cast.record(&cast.technician, &ticket, "fault-analyses", analysis);
    repair_as(cast, &ticket, unfinished_work());
    cast.record(&cast.agent, &ticket, "acceptances", accepted());
    tell_the_rest(cast, &ticket);
    cast.step(&cast.agent, &ticket, "close");
    let callback =
        json!({"means": "callback", "is_reached": true, "is_satisfied": true, "score": 5});
    cast.record(&cast.agent, &ticket, "callbacks", callback);
    let review = json!({"cause": "绕组绝缘老化", "remedy": "更换压缩机", "prevention": "每季度测量绝缘电阻"});
    cast.record(&cast.quality, &ticket, "reviews", review);
    cast.step(&cast.quality, &ticket, "complete_review");
    look_back(cast, device, &ticket);
    ticket
}

fn look_back(cast: &Cast, device: &Device, ticket: &str) {
    let own = format!("/tickets/{ticket}");
    let whole = cast.get(&cast.agent, &own);
    assert_eq!(whole.at("/state"), "completed");
    cast.get(
        &cast.agent,
        &format!("/tickets/by-number/{}", whole.at("/number")),
    );
    cast.get(&cast.agent, "/tickets?state=completed&limit=2");
    for part in [
        "events?limit=2",
        "events/1",
        "transitions?limit=2",
        "diagnoses",
        "fault-analyses",
        "repair-reports",
        "verifications",
        "acceptances",
        "callbacks",
        "reviews",
    ] {
        cast.get(&cast.agent, &format!("{own}/{part}"));
    }
    cast.get(&cast.agent, &format!("/assets/{}/history", device.asset));
    cast.get(
        &cast.agent,
        &format!("/customers/{}/history", device.customer),
    );
}

/// What happens to tickets besides the straight way.
pub fn acts(cast: &Cast, device: &Device) {
    journal::chapter("daily_work", "What happens to a ticket on its way");
    let (agent, supervisor) = (&cast.agent, &cast.supervisor);
    let id = ticket(cast, device, "空调漏水");
    let own = format!("/tickets/{id}");
    cast.patch(
        agent,
        &own,
        json!({"impact": "会议室停用", "urgency": "medium"}),
    );
    cast.step(agent, &id, "triage");
    let note = json!({"text": "客户要求下午三点后上门", "visibility": "internal"});
    cast.record(agent, &id, "notes", note);
    let watcher = format!("/api/v1{own}/watchers/{}", agent.id);
    agent.send("PUT", &watcher, None).ok(204);
    agent.send("DELETE", &watcher, None).ok(204);
    let assignment =
        json!({"assignee_id": cast.technician.id, "team_id": cast.team, "reason_code": "skill"});
    cast.record(supervisor, &id, "assignments", assignment);
    let transfer = json!({"assignee_id": supervisor.id, "team_id": cast.team, "reason_code": "workload", "comment": "今日工单已满"});
    cast.record(&cast.technician, &id, "transfers", transfer);
    let priority =
        json!({"priority": "p1", "reason_code": "customer_request", "comment": "客户有重要会议"});
    cast.record(supervisor, &id, "priority-changes", priority);
    let escalation = json!({"reason_code": "difficult_fault", "comment": "两次维修未排除"});
    cast.record(supervisor, &id, "escalations", escalation);
    let mode =
        json!({"service_mode": "depot", "reason_code": "needs_workshop", "comment": "需返厂检测"});
    cast.record(supervisor, &id, "service-mode-changes", mode);
    depot(cast, &id);
    let hold = json!({"reason_code": "awaiting_parts", "expected_on": "2026-11-28", "comment": "压缩机缺货"});
    cast.record(supervisor, &id, "holds", hold);
    cast.record(
        supervisor,
        &id,
        "resumptions",
        json!({"comment": "配件已到"}),
    );
    let split = json!({"title": "二楼空调异响", "description": "同一客户的另一台设备", "device_quantity": 1});
    // A part of several devices can be split off.
    let several = json!({"device_quantity": 3});
    cast.patch(agent, &own, several);
    cast.record(supervisor, &id, "splits", split);
    let twin = ticket(cast, device, "空调漏水（重复报修）");
    let merge = json!({"into_ticket_id": id, "comment": "同一故障重复报修"});
    cast.record(agent, &twin, "merges", merge);
    together(cast, device, &id);
}

fn depot(cast: &Cast, ticket: &str) {
    let receipt = json!({
        "serial": "KFR35-2606-0001", "condition": "外壳左下角有划痕", "accessories": ["遥控器"], "batch_devices": 1,
        "handed_over_by": "王芳", "received_by": "陈静",
    });
    cast.record(&cast.supervisor, ticket, "depot-receipts", receipt);
    let back = json!({
        "serial": "KFR35-2606-0001", "condition": "完好", "accessories": ["遥控器"],
        "handed_over_by": "陈静", "received_by": "王芳",
    });
    cast.record(&cast.supervisor, ticket, "depot-returns", back);
    for part in ["depot-receipts", "depot-returns"] {
        cast.get(&cast.agent, &format!("/tickets/{ticket}/{part}"));
    }
}

fn together(cast: &Cast, device: &Device, ticket: &str) {
    let items = json!({"items": [
        {"type": "note", "ticket_id": ticket, "note": {"text": "已通知全部客户"}},
        {"type": "transition", "ticket_id": ticket, "transition": {"action": "close"}},
    ]});
    cast.post(&cast.agent.key("bulk-1"), "/tickets/bulk-updates", items);
    let address = "/api/v1/tickets/by-external-ref/dealer-portal/A-4711";
    let mut sent = report(cast, device, "经销商报修：空调不启动");
    cast.agent.put(address, 1, sent.clone()).ok(201);
    sent["impact"] = json!("客厅停用");
    cast.agent.put(address, 1, sent).ok(200);
}
