//! Checks over sheets: whose files they are, and what is said of their rows.

use super::findings::Check;
use super::stock::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule {
        check: Check::SheetFilesAgree,
        entity: "attachment",
        examined: "SELECT count(*) AS n FROM attachments",
        off: "SELECT a.file_name AS id, 'is for ' || a.purpose || ', what refers to it is ' || k.what AS what FROM \
              (SELECT attachment_id, requested_by, 'import' AS purpose, 'the sheet of an import' AS what FROM sheet_imports \
              UNION ALL SELECT fault_sheet_id, requested_by, 'import_faults', 'an import with faults' FROM sheet_imports \
              UNION ALL SELECT attachment_id, requested_by, 'export', 'an export' FROM sheet_exports) k \
              JOIN attachments a ON a.id = k.attachment_id WHERE a.purpose <> k.purpose OR a.uploaded_by <> k.requested_by \
              UNION ALL SELECT a.file_name, 'is kept for ever, and nothing refers to it' FROM attachments a WHERE a.expires_at IS NULL \
              AND NOT EXISTS (SELECT 1 FROM sheet_imports i WHERE i.attachment_id = a.id OR i.fault_sheet_id = a.id) \
              AND NOT EXISTS (SELECT 1 FROM sheet_exports e WHERE e.attachment_id = a.id)",
    },
    Rule {
        check: Check::ImportsAddUp,
        entity: "sheet_import",
        examined: "SELECT count(*) AS n FROM sheet_imports",
        // The faults of a sheet are forgotten all at once when their time is over.
        off: "SELECT i.file_name AS id, 'is ' || i.state || ' with ' || i.rows_good || ' of ' || i.rows_read || ' rows good, ' || \
              (i.rows_created + i.rows_updated + i.rows_unchanged) || ' done, ' || i.fault_count || ' faults, ' || \
              COALESCE(f.n, 0) || ' of them kept' AS what FROM sheet_imports i LEFT JOIN \
              (SELECT import_id, COUNT(*) AS n, MIN(number) AS lowest, MAX(number) AS highest FROM sheet_import_faults \
              GROUP BY import_id) f ON f.import_id = i.id WHERE i.rows_good > i.rows_read OR (i.state = 'succeeded' AND \
              (i.rows_good <> i.rows_read OR i.rows_created + i.rows_updated + i.rows_unchanged <> i.rows_read)) \
              OR (i.state = 'rejected' AND (i.fault_count = 0 OR i.rows_created + i.rows_updated + i.rows_unchanged > 0)) \
              OR (f.n IS NOT NULL AND (i.state <> 'rejected' OR f.lowest <> 1 OR f.highest <> f.n \
              OR f.n <> CASE WHEN i.fault_count < 10000 THEN i.fault_count ELSE 10000 END))",
    },
];
