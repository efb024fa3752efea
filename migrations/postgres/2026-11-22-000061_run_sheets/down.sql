DROP TABLE sheet_exports;
DROP TABLE sheet_import_faults;
DROP TABLE sheet_imports;
