//! Files and spreadsheets: what is sent, taken in and written.

use aftercare::app::JOBS;
use aftercare::platform::jobs::Runner;
use serde_json::{Value, json};

use super::Cast;
use crate::support::{Answer, journal};

/// Parts, one of which has no unit and one no name.
const FAULTY: &str =
    "料号,名称,类别,单位,销售价\nFLT-01,过滤网,塑料类,,35.00\nCAP-35,电容 35µF,电子类,件,廿元\n";
const SOUND: &str =
    "料号,名称,类别,单位,销售价\nFLT-01,过滤网,塑料类,件,35.00\nCAP-35,电容 35µF,电子类,件,20.00\n";

impl Cast<'_> {
    /// What was asked for, once the job has done it.
    fn done(&self, asked: &Answer) -> Answer {
        let runner = Runner::new(self.server.app.clone(), JOBS);
        runner.run_now("run-sheets").expect("the job runs");
        self.storekeeper.get(&asked.headers["location"]).ok(200)
    }

    fn ask(&self, path: &str, body: Value) -> Answer {
        let answer = self.storekeeper.post(&format!("/api/v1{path}"), body);
        self.done(&answer.ok(202))
    }
}

/// A list of parts comes in, after its faults were put right, and goes out again.
pub fn lists(cast: &Cast) {
    journal::chapter(
        "spreadsheets",
        "Lists taken in from spreadsheets and written into them",
    );
    let keeper = &cast.storekeeper;
    let send = |text: &str| {
        let sent = keeper.upload("import", "配件清单.csv", text.as_bytes());
        sent.ok(201).at("/id")
    };
    let take_in = |file: String, mode: &str| {
        cast.ask(
            "/imports",
            json!({"type": "parts", "attachment_id": file, "mode": mode, "on_existing": "refuse"}),
        )
    };
    let wrong = take_in(send(FAULTY), "dry_run");
    cast.get(
        keeper,
        &format!("/imports/{}/faults?limit=2", wrong.at("/id")),
    );
    let sound = take_in(send(SOUND), "commit");
    assert_eq!(sound.at("/state"), "succeeded", "{}", sound.text);
    let written = json!({"type": "parts", "format": "csv", "filter": {"category": "plastic"}});
    let written = cast.ask("/exports", written);
    let file = format!("/attachments/{}", written.at("/attachment_id"));
    cast.get(keeper, &file);
    cast.get(keeper, &format!("{file}/content"));
}
