//! What stands in the place of recorded values.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::Fallible;
use crate::tap::Statement;

/// Values that differ between two equal requests: the program made them.
pub(super) fn made_values(first: &[Statement], second: &[Statement]) -> Fallible<BTreeSet<String>> {
    let is_same = first.len() == second.len()
        && first
            .iter()
            .zip(second)
            .all(|(one, other)| one.sql == other.sql);
    if !is_same {
        let texts = |all: &[Statement]| -> Vec<String> {
            all.iter().map(|statement| statement.sql.clone()).collect()
        };
        let (first, second) = (texts(first), texts(second));
        return Err(format!(
            "two equal requests made different statements: {first:#?} and {second:#?}"
        )
        .into());
    }
    let pairs = first
        .iter()
        .zip(second)
        .flat_map(|(one, other)| one.values.iter().zip(&other.values));
    Ok(pairs
        .filter(|(one, other)| one != other)
        .filter_map(|(one, _)| one.clone())
        .collect())
}

/// Puts values into statements, the same new id for the same old one.
pub(super) struct Values<'a> {
    picked: &'a [Uuid],
    made: &'a BTreeSet<String>,
    /// Which variable stands for which value that the program made.
    pub(super) fresh: BTreeMap<String, usize>,
}

impl<'a> Values<'a> {
    pub(super) fn new(picked: &'a [Uuid], made: &'a BTreeSet<String>) -> Values<'a> {
        Values {
            picked,
            made,
            fresh: BTreeMap::new(),
        }
    }

    pub(super) fn place_in(&mut self, statement: &Statement) -> String {
        // Without the types of its parameters, PostgreSQL does not know which arrays are unnested.
        let has_arrays = statement.sql.contains("unnest(");
        let mut sql = String::new();
        let mut rest = statement.sql.as_str();
        while let Some((before, after)) = rest.split_once('$') {
            sql.push_str(before);
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let number = after
                .get(..digits)
                .and_then(|text| text.parse::<usize>().ok());
            let value = number
                .and_then(|number| number.checked_sub(1))
                .and_then(|place| statement.values.get(place));
            match value {
                Some(Some(value)) if has_arrays => sql.push_str(&self.array(value)),
                Some(Some(value)) => sql.push_str(&self.expression(value)),
                Some(None) => sql.push_str("NULL"),
                None => sql.push('$'),
            }
            rest = match value {
                Some(_) => after.get(digits..).unwrap_or_default(),
                None => after,
            };
        }
        sql.push_str(rest);
        sql
    }

    /// An array as the log writes it, `{…}`, of one identifier or of texts.
    fn array(&mut self, value: &str) -> String {
        let inner = value
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        match inner {
            Some(id) if id.parse::<Uuid>().is_ok() => {
                format!("ARRAY[{}]::uuid[]", self.expression(id))
            }
            Some(_) => format!("{}::text[]", quote(value)),
            None => self.expression(value),
        }
    }

    fn expression(&mut self, value: &str) -> String {
        if let Ok(id) = value.parse::<Uuid>() {
            if let Some(place) = self.picked.iter().position(|picked| *picked == id) {
                return format!("(SELECT v{place} FROM bench_picks WHERE n = :pick::int)");
            }
            if self.made.contains(value) {
                let place = self.fresh_place(value);
                // As the program's ids: milliseconds first, so that indexes grow at one end.
                return format!(
                    "(lpad(to_hex((extract(epoch from now())*1000)::bigint),12,'0')||'70008'||lpad(to_hex(:fresh{place}::bigint),15,'0'))::uuid"
                );
            }
        }
        if self.made.contains(value) && is_number(value) {
            let place = self.fresh_place(value);
            return format!("('Z'||lpad((:fresh{place}::bigint)::text,19,'0'))");
        }
        // A line of a card, what is left of a stock: no two transactions write the same.
        if self.made.contains(value) && value.parse::<i64>().is_ok() {
            let place = self.fresh_place(value);
            return format!("(:fresh{place}::bigint)");
        }
        quote(value)
    }

    fn fresh_place(&mut self, value: &str) -> usize {
        let next = self.fresh.len();
        *self.fresh.entry(value.to_owned()).or_insert(next)
    }
}

/// A number as people read it: `T2611-000123`.
fn is_number(value: &str) -> bool {
    let mut letters = value.chars();
    letters
        .next()
        .is_some_and(|letter| letter.is_ascii_uppercase())
        && value.len() >= 12
        && letters.all(|letter| letter.is_ascii_digit() || letter == '-')
}

/// Colons are written as escapes: pgbench takes `:word` for a variable even inside quotes.
fn quote(value: &str) -> String {
    let escaped = value
        .replace('\\', "\\\\")
        .replace('\'', "''")
        .replace(':', "\\x3a")
        .replace('\n', "\\n");
    format!("E'{escaped}'")
}
