//! What is checked, and what was found.

use std::collections::BTreeMap;
use std::fmt;

use uuid::Uuid;

use crate::platform::closed_list::closed_list;

closed_list! {
    /// One thing that must always hold.
    pub enum Check {
        /// SQLite's own checks of the file; a PostgreSQL server looks after its files itself.
        StorageIntact = "storage_intact" ("数据文件完整", "the database file is intact and every reference leads somewhere"),
        MembershipsAgree = "memberships_agree" ("任职记录一致", "a membership ends after it starts and its team belongs to its branch"),
        MergedCustomersAreEmpty = "merged_customers_are_empty" ("已合并客户无遗留", "nothing points at a merged customer and every merge leads to a living one"),
        SerialsAreCurrent = "serials_are_current" ("设备编号与档案一致", "a device's numbers are those of its history without an end"),
        StateIsFold = "state_is_fold" ("状态与时间线一致", "a ticket's state is the fold of its timeline"),
        StepsAreDeclared = "steps_are_declared" ("步骤均已声明", "only declared steps stand in a timeline"),
        EventsAreNumbered = "events_are_numbered" ("时间线编号连续", "a timeline is numbered from 1 without gaps"),
        ActorsAreNamed = "actors_are_named" ("事件均有执行人", "no event is without an actor"),
        CountersAgree = "counters_agree" ("计数与事件一致", "cycle, rework and reopen counters equal the events"),
        TimersAgree = "timers_agree" ("关闭与挂起时间一致", "closing time and wait agree with the state"),
        EvidenceIsNumbered = "evidence_is_numbered" ("记录编号连续", "evidence is numbered from 1 without gaps in each cycle"),
        DiagnosisOnRecord = "diagnosis_on_record" ("维修前有诊断", "a ticket in repair or later has a diagnosis of its cycle"),
        AcceptanceOnRecord = "acceptance_on_record" ("验收后有验收记录", "past acceptance there is an acceptance of the cycle"),
        CustomerHeard = "customer_heard" ("完成前已回访", "a completed ticket has a callback or survey outcome, or failed attempts on different days"),
        ReviewOnRecord = "review_on_record" ("完成前有总结", "a completed ticket has its review, and a fault analysis when it was major"),
        QuotesAddUp = "quotes_add_up" ("报价金额相符", "a quote's amounts follow from its lines"),
        OneQuoteOpen = "one_quote_open" ("至多一份有效报价", "one version of a quote is with the customer at most"),
        QuotesAreDecided = "quotes_are_decided" ("报价结果有凭据", "a quote is decided exactly when the customer's word is on record"),
        ChargesAreSettled = "charges_are_settled" ("关闭前费用已结清", "a closed ticket has no charge due from the customer"),
        ChildrenEnded = "children_ended" ("子工单先于父工单结束", "a closed parent had no open child"),
        MergesEnd = "merges_end" ("合并关系无环", "a merged ticket is cancelled and its merges lead to a ticket"),
        StockLevelsAgree = "stock_levels_agree" ("库存与货位一致", "what a store has is what its places hold"),
        StockBalancesAreFold = "stock_balances_are_fold" ("结存与台账一致", "what lies where is the fold of the ledger"),
        StockCardsAreUnbroken = "stock_cards_are_unbroken" ("存储卡连续", "each line of a stock card follows from the one before"),
        StockCardsEndAtLevels = "stock_cards_end_at_levels" ("存储卡与库存一致", "a stock card ends at what the store has"),
        StockPromisesAgree = "stock_promises_agree" ("预留一致", "what is reserved is what is promised, and is on hand"),
        StockLotsAreNotOverdrawn = "stock_lots_are_not_overdrawn" ("批次未超发", "no lot gave more than came in"),
        StockSerialsAreWhereTheLedgerHasThem = "stock_serials_are_placed" ("序列号位置一致", "a piece is where its last entry led"),
        TicketPartsAgree = "stock_ticket_parts_agree" ("工单用料一致", "what a ticket got is what the ledger says"),
        StockInTransitAgrees = "stock_in_transit_agrees" ("在途一致", "what is on its way belongs to open transfers"),
        StockCountLinesAreTheirLastEntry = "stock_count_lines_agree" ("盘点行与最后记录一致", "a line of a count is its last entry"),
        StockCountExpectedIsFold = "stock_count_expected_is_fold" ("盘点应有数与存储卡一致", "what a count expected is its snapshot and the card since"),
        StockCountsPostDifferences = "stock_counts_post_differences" ("盘点调整与差异一致", "a posted count booked what differed, and nothing else"),
        StockCountsAreJudgedByOthers = "stock_counts_judged_by_others" ("复核人未参加盘点", "nobody reviewed or posted what they counted"),
        StockCountClaimsAreOpen = "stock_count_claims_are_open" ("盘点占用有效", "only open counts hold goods, and they hold all of theirs"),
        StockCountAccuracyAgrees = "stock_count_accuracy_agrees" ("盘点准确率一致", "a count's accuracy follows from its lines"),
        ToolsAreWhereLoansSay = "tools_are_where_loans_say" ("工具状态与借用一致", "a tool is on loan or lost exactly where a loan says so"),
        ToolCompensationIsOriginalPrice = "tool_compensation_is_price" ("工具赔偿为原价", "what is owed for a lost tool is its original price"),
        ToolCalibrationsAgree = "tool_calibrations_agree" ("校准到期日一致", "a calibration due day is that of the last calibration"),
        TicketPartsAccounted = "stock_ticket_parts_accounted" ("关单前用料已清", "a closed ticket has used or given back what it got, and owes no old part"),
        StockWantsEnd = "stock_wants_end" ("缺料与预留随维修结束", "parts are wanted and promised only while a repair lies ahead or is under way"),
        PurchaseLinesAgree = "purchase_lines_agree" ("采购收退货一致", "what came and went back on a line is what its documents say"),
        PurchasesStandInTheLedger = "purchases_stand_in_the_ledger" ("采购与台账一致", "what an order says a document moved is what the ledger says"),
        PurchaseStatesAgree = "purchase_states_agree" ("采购状态一致", "an order's state is what its lines say"),
        OnOrderAgrees = "on_order_agrees" ("在订量一致", "what is on order is what is still to come of approved orders"),
        PurchaseAmountsAgree = "purchase_amounts_agree" ("采购金额一致", "an order costs what its chosen quote and its lines say"),
        DepositsAreAccountedFor = "deposits_are_accounted_for" ("押金有据", "a deposit belongs to a special order and is settled by another person"),
        FilesAreWhole = "files_are_whole" ("文件完好", "every file on record lies in its folder with the bytes that were taken in"),
        SheetFilesAgree = "sheet_files_agree" ("表格文件有归属", "a sheet is a file of whoever asked for it, and nothing is kept for nobody"),
        ImportsAddUp = "imports_add_up" ("导入计数一致", "what an import says of its rows and faults adds up"),
        EventsPublished = "events_published" ("时间线均已发布", "every timeline entry has its event with the same number"),
        EventsAudited = "events_audited" ("时间线均有审计", "every timeline entry has its audit line"),
        SequencesUnbroken = "sequences_unbroken" ("事件序号连续", "each record's events are numbered without gaps"),
        RecordsAreFindable = "records_are_findable" ("均可搜索", "every ticket, device and living customer stands in the search index"),
        NumbersAhead = "numbers_ahead" ("编号计数未落后", "the next number of a series is not taken"),
    }
}

/// One thing that is off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check that found it.
    pub check: Check,
    /// Kind of the record.
    pub entity: &'static str,
    /// The record.
    pub id: String,
    /// What is off, for the person who has to put it right.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.entity, self.id, self.what)
    }
}

/// How one check went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    pub check: Check,
    /// Records looked at.
    pub examined: u64,
    /// Findings, of which [`Tally::first`] shows the first few.
    pub off: u64,
    pub first: Vec<Finding>,
}

/// How all checks went, in the order of their declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub tallies: Vec<Tally>,
}

impl Report {
    /// Whether every check holds.
    pub fn is_clean(&self) -> bool {
        self.tallies.iter().all(|tally| tally.off == 0)
    }

    /// The checks that do not hold.
    pub fn broken(&self) -> Vec<Check> {
        let off = self.tallies.iter().filter(|tally| tally.off > 0);
        off.map(|tally| tally.check).collect()
    }
}

/// The report as a person reads it: one line a check, findings below theirs, the verdict last.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for tally in &self.tallies {
            let mark = if tally.off == 0 { "ok " } else { "OFF" };
            let name = tally.check.as_str();
            writeln!(
                f,
                "{mark} {name:<28} {:>9} examined {:>7} off",
                tally.examined, tally.off
            )?;
            for finding in &tally.first {
                writeln!(f, "      {finding}")?;
            }
            let more = tally.off - tally.first.len() as u64;
            if more > 0 {
                writeln!(f, "      and {more} more")?;
            }
        }
        match self.broken().len() {
            0 => write!(f, "all {} checks hold", self.tallies.len()),
            off => write!(f, "{off} of {} checks do not hold", self.tallies.len()),
        }
    }
}

/// Findings shown of each check; the rest are counted.
const SHOWN: usize = 5;

/// Collects while the checks run.
#[derive(Debug, Default)]
pub(super) struct Findings {
    tallies: BTreeMap<Check, Tally>,
}

impl Findings {
    fn tally(&mut self, check: Check) -> &mut Tally {
        self.tallies.entry(check).or_insert(Tally {
            check,
            examined: 0,
            off: 0,
            first: Vec::new(),
        })
    }

    /// Counts records looked at.
    pub(super) fn examined(&mut self, check: Check, records: usize) {
        self.tally(check).examined += records as u64;
    }

    /// Adds a finding.
    pub(super) fn add(
        &mut self,
        check: Check,
        entity: &'static str,
        id: impl fmt::Display,
        what: impl Into<String>,
    ) {
        let tally = self.tally(check);
        tally.off += 1;
        if tally.first.len() < SHOWN {
            tally.first.push(Finding {
                check,
                entity,
                id: id.to_string(),
                what: what.into(),
            });
        }
    }

    /// Adds records that no search can find.
    pub(super) fn unfindable(&mut self, entity: &'static str, records: usize, lost: &[Uuid]) {
        self.examined(Check::RecordsAreFindable, records);
        for id in lost {
            self.add(
                Check::RecordsAreFindable,
                entity,
                id,
                "stands in no search index",
            );
        }
    }

    /// The report; checks that met no record stand in it too.
    pub(super) fn report(mut self) -> Report {
        for check in Check::ALL {
            self.tally(*check);
        }
        Report {
            tallies: self.tallies.into_values().collect(),
        }
    }
}
