//! The same expectations on both databases.

use proptest::prelude::*;
use uuid::Uuid;

use super::query::read;
use super::*;
use crate::platform::db::dialect::search::Wanted;
use crate::platform::db::scratch::Scratch;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn put_all(scratch: &Scratch, entries: &[(SearchKind, u128, SearchText)]) {
    let entries = entries.to_vec();
    let put_each = move |db: &mut Db| {
        entries
            .iter()
            .try_for_each(|(kind, number, text)| put(db, *kind, id(*number), text))
    };
    scratch.db().write_blocking(put_each).unwrap();
}

fn found(scratch: &Scratch, kind: SearchKind, q: &str, limit: i64) -> Vec<u128> {
    let q = q.to_owned();
    let ids = scratch
        .db()
        .read_blocking(move |db| find(db, kind, &q, limit))
        .unwrap();
    ids.iter().map(Uuid::as_u128).collect()
}

fn company() -> Vec<(SearchKind, u128, SearchText)> {
    use SearchKind::{Asset, Customer, Ticket};
    let ticket = |number: &str, title: &str| SearchText::new().word(number).text(title);
    vec![
        (
            Ticket,
            1,
            ticket("T2611-000123", "客厅空调漏水").phone("+8613800131234"),
        ),
        (
            Ticket,
            2,
            ticket("T2611-000124", "Kühlschrank does not cool, E4 错误").prefix_word("KX-100/B"),
        ),
        (
            Ticket,
            3,
            ticket("T2612-000001", "空调不制冷").phone("+8657188886666"),
        ),
        (Customer, 4, SearchText::new().text("杭州空调安装公司")),
        (
            Asset,
            5,
            SearchText::new()
                .prefix_word("SN-2024-00A7")
                .text("壁挂空调"),
        ),
    ]
}

fn says(text: &str) -> SearchText {
    SearchText::new().text(text)
}

#[test]
fn what_one_transaction_says_last_is_what_is_found() {
    use SearchKind::Ticket;
    Scratch::each(|scratch| {
        let first = |db: &mut Db| {
            put(db, Ticket, id(1), &says("early"))?;
            put(db, Ticket, id(1), &says("late"))?;
            put(db, Ticket, id(2), &says("brief"))?;
            remove(db, Ticket, id(2))?;
            put_new(db, &[(Ticket, id(3), says("third"))])
        };
        scratch.db().write_blocking(first).unwrap();
        for (q, expected) in [
            ("early", vec![]),
            ("late", vec![1]),
            ("brief", vec![]),
            ("third", vec![3]),
        ] {
            assert_eq!(found(scratch, Ticket, q, 9), expected, "{q}");
        }
        let second = |db: &mut Db| {
            remove(db, Ticket, id(3))?;
            put(db, Ticket, id(3), &says("again"))?;
            put(db, Ticket, id(1), &says("later"))?;
            remove(db, Ticket, id(1))
        };
        scratch.db().write_blocking(second).unwrap();
        for (q, expected) in [("late", vec![]), ("third", vec![]), ("again", vec![3])] {
            assert_eq!(found(scratch, Ticket, q, 9), expected, "{q}");
        }
    });
}

#[test]
fn what_is_undone_leaves_nothing_to_find() {
    use crate::platform::db::write_tx;
    use crate::platform::error::AppError;
    use SearchKind::Ticket;
    let undone = |db: &mut Db, number| {
        put(db, Ticket, id(number), &says("undone"))?;
        Err::<(), AppError>(AppError::missing("ticket"))
    };
    Scratch::each(|scratch| {
        let partly = move |db: &mut Db| {
            put(db, Ticket, id(1), &says("kept"))?;
            assert!(write_tx(db, |db| undone(db, 1)).is_err());
            assert!(write_tx(db, |db| undone(db, 2)).is_err());
            Ok(())
        };
        scratch.db().write_blocking(partly).unwrap();
        assert!(
            scratch
                .db()
                .write_blocking(move |db| undone(db, 3))
                .is_err()
        );
        put_all(scratch, &[(Ticket, 4, says("after"))]);
        for (q, expected) in [("kept", vec![1]), ("undone", vec![]), ("after", vec![4])] {
            assert_eq!(found(scratch, Ticket, q, 9), expected, "{q}");
        }
    });
}

#[test]
fn people_find_records_by_what_they_remember() {
    use SearchKind::{Asset, Customer, Ticket};
    Scratch::each(|scratch| {
        put_all(scratch, &company());
        let cases: &[(SearchKind, &str, &[u128])] = &[
            // Chinese: words, one character anywhere, several words, no neighbours by accident.
            (Ticket, "空调", &[3, 1]),
            (Ticket, "漏", &[1]),
            (Ticket, "水", &[1]),
            (Ticket, "空调 漏水", &[1]),
            (Ticket, "空调漏水", &[1]),
            (Ticket, "调空", &[]),
            // Each kind has its own.
            (Customer, "空调", &[4]),
            (Asset, "空调", &[5]),
            // Words in part, without regard to case, width and mixture.
            (Ticket, "KÜHL", &[2]),
            (Ticket, "ｃｏｏｌ", &[2]),
            (Ticket, "e4错误", &[2]),
            (Ticket, "cool 空调", &[]),
            // Numbers: whole, in part, as read out.
            (Ticket, "T2611-000123", &[1]),
            (Ticket, "t2611000123", &[1]),
            (Ticket, "T2611", &[2, 1]),
            (Ticket, "000123", &[1]),
            (Ticket, "124", &[2]),
            // Phones: the end, all of it, in the ways people write it.
            (Ticket, "1234", &[1]),
            (Ticket, "13800131234", &[1]),
            (Ticket, "138 0013 1234", &[1]),
            (Ticket, "+86 138-0013-1234", &[1]),
            (Ticket, "0571-88886666", &[3]),
            (Ticket, "1380", &[]),
            // Serials by how they begin.
            (Asset, "sn2024", &[5]),
            (Asset, "SN-2024-00", &[5]),
            (Asset, "00a7", &[5]),
            (Ticket, "kx100", &[2]),
            // Nothing to search for.
            (Ticket, "", &[]),
            (Ticket, " -!? ", &[]),
        ];
        for (kind, q, expected) in cases {
            assert_eq!(found(scratch, *kind, q, 50), *expected, "{q:?}");
        }
    });
}

#[test]
fn results_come_newest_first_and_stop_at_the_limit() {
    Scratch::each(|scratch| {
        let text = SearchText::new().text("空调");
        let many: Vec<_> = (1..=30)
            .map(|n| (SearchKind::Ticket, n, text.clone()))
            .collect();
        put_all(scratch, &many);
        let newest: Vec<u128> = (21..=30).rev().collect();
        assert_eq!(found(scratch, SearchKind::Ticket, "空调", 10), newest);
        assert_eq!(found(scratch, SearchKind::Ticket, "空", 10), newest);
        assert_eq!(found(scratch, SearchKind::Ticket, "空调", 100).len(), 30);
        assert_eq!(found(scratch, SearchKind::Ticket, "空调", -1).len(), 0);
    });
}

/// In a database of years a month begins thousands of numbers: only what may be unfinished is a prefix.
#[test]
fn of_a_number_only_the_end_may_be_unfinished() {
    let Some(Wanted::All(parts)) = read(SearchKind::Ticket, "T2611-0001") else {
        panic!("two parts");
    };
    let are_prefixes: Vec<bool> = parts
        .iter()
        .map(|part| {
            matches!(
                part,
                Wanted::Term {
                    is_prefix: true,
                    ..
                }
            )
        })
        .collect();
    assert_eq!(are_prefixes, [false, true]);
}

#[test]
fn a_changed_record_is_found_by_its_new_text_in_its_old_place() {
    Scratch::each(|scratch| {
        let text = |text: &str| SearchText::new().text(text);
        let kind = SearchKind::Ticket;
        put_all(scratch, &[(kind, 1, text("pump")), (kind, 2, text("pump"))]);
        put_all(scratch, &[(kind, 1, text("pump valve"))]);
        put_all(scratch, &[(kind, 1, text("pump valve"))]);
        assert_eq!(found(scratch, kind, "pump", 10), [2, 1]);
        assert_eq!(found(scratch, kind, "valve", 10), [1]);
        put_all(scratch, &[(kind, 1, text("motor"))]);
        assert_eq!(found(scratch, kind, "pump", 10), [2]);
        let removed = |n| {
            let work = move |db: &mut Db| remove(db, kind, id(n));
            scratch.db().write_blocking(work).unwrap();
        };
        removed(1);
        removed(1);
        assert_eq!(found(scratch, kind, "motor", 10), [0; 0]);
        assert_eq!(found(scratch, kind, "pump", 10), [2]);
    });
}

#[test]
fn nothing_typed_can_break_the_search() {
    Scratch::each(|scratch| {
        put_all(scratch, &company());
        let long = "空调 ".repeat(5000);
        for q in [
            "'; DROP TABLE tickets; --",
            "\"unbalanced",
            "a AND OR NOT b*",
            "NEAR(a b)",
            "tokens:abc ^abc -abc +abc",
            "(((",
            "a:* | b & !c <-> d",
            "\\' \\\\ \0 \u{0}空\0调",
            "%_%",
            "😀 ﷽ ́̂ ñ ẞ İ",
            "\u{202E}abc",
            long.as_str(),
            &"x".repeat(100_000),
            &"1".repeat(1000),
        ] {
            found(scratch, SearchKind::Ticket, q, 10);
        }
        assert_eq!(found(scratch, SearchKind::Ticket, "空\0调", 10), [3, 1]);
        assert_eq!(found(scratch, SearchKind::Ticket, &long, 10), [3, 1]);
    });
}

#[test]
fn any_text_can_be_indexed() {
    Scratch::each(|scratch| {
        for (number, text) in ["", "'\\\":*&|!()", "\0", &"词".repeat(5000), "😀"]
            .into_iter()
            .enumerate()
        {
            let text = SearchText::new()
                .text(text)
                .word(text)
                .prefix_word(text)
                .phone(text);
            put_all(scratch, &[(SearchKind::Customer, number as u128, text)]);
        }
        assert_eq!(found(scratch, SearchKind::Customer, "词词", 10), [3]);
    });
}

/// What an engine does with the tokens, in Rust.
fn has(tokens: &[String], wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Term { token, is_prefix } => tokens
            .iter()
            .any(|one| one == token || (*is_prefix && one.starts_with(token))),
        Wanted::All(parts) => parts.iter().all(|part| has(tokens, part)),
        Wanted::Any(parts) => parts.iter().any(|part| has(tokens, part)),
    }
}

fn matches(text: &SearchText, q: &str) -> bool {
    let kind = SearchKind::Asset;
    read(kind, q).is_some_and(|wanted| has(&text.tokens(kind), &wanted))
}

proptest! {
    #[test]
    fn any_stretch_of_a_chinese_text_finds_it(text in "[一-龥]{1,40}", from in 0_usize..40, length in 1_usize..16) {
        let from = from % text.chars().count();
        let stretch: String = text.chars().skip(from).take(length).collect();
        prop_assert!(matches(&SearchText::new().text(&text), &stretch));
    }

    #[test]
    fn the_beginnings_of_any_words_find_a_text(words in prop::collection::vec("[a-zA-Zà-ÿ0-9]{1,12}", 1..6), kept in 1_usize..12) {
        let text = SearchText::new().text(&words.join(" ,"));
        let typed: Vec<String> = words.iter().rev().map(|word| word.chars().take(kept).collect()).collect();
        prop_assert!(matches(&text, &typed.join(" ")));
    }

    #[test]
    fn four_or_more_last_digits_find_a_phone(number in "[1-9][0-9]{9,13}", kept in 4_usize..14) {
        let text = SearchText::new().phone(&format!("+{number}"));
        let tail = number.get(number.len().saturating_sub(kept)..).unwrap_or(&number);
        prop_assert!(matches(&text, tail));
    }

    #[test]
    fn any_query_can_be_read(q in ".{0,300}") {
        read(SearchKind::Ticket, &q);
    }
}
