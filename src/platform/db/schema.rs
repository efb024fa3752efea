//! The tables as diesel sees them; held to both databases by a test. Keep in step with `migrations/`.

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    outbox (id) {
        id -> DbUuid,
        sequence -> Nullable<BigInt>,
        event_type -> Text,
        entity_type -> Text,
        entity_id -> DbUuid,
        entity_sequence -> BigInt,
        branch_id -> Nullable<DbUuid>,
        visibility -> Text,
        actor_kind -> Text,
        actor_id -> Nullable<DbUuid>,
        request_id -> DbUuid,
        data -> DbJson,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    audit_log (id) {
        id -> DbUuid,
        actor_kind -> Text,
        actor_id -> Nullable<DbUuid>,
        action -> Text,
        entity_type -> Text,
        entity_id -> Nullable<DbUuid>,
        entity_version -> Nullable<BigInt>,
        branch_id -> Nullable<DbUuid>,
        request_id -> DbUuid,
        address -> Nullable<Text>,
        reason -> Nullable<Text>,
        changes -> DbJson,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    idempotency_keys (principal, idempotency_key) {
        principal -> Text,
        idempotency_key -> Text,
        method -> Text,
        path -> Text,
        request_hash -> Binary,
        status -> Integer,
        headers -> DbJson,
        body -> Binary,
        created_at -> DbTs,
        expires_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    settings (name) {
        name -> Text,
        value -> DbJson,
        version -> BigInt,
        updated_by -> Nullable<DbUuid>,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    server_keys (id) {
        id -> Text,
        purpose -> Text,
        secret -> Binary,
        created_at -> DbTs,
        active_from -> DbTs,
        retired_at -> Nullable<DbTs>,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    number_counters (scope, period) {
        scope -> Text,
        period -> Text,
        last_value -> BigInt,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    external_refs (entity_type, system, external_id) {
        entity_type -> Text,
        system -> Text,
        external_id -> Text,
        entity_id -> DbUuid,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    branches (id) {
        id -> DbUuid,
        code -> Text,
        name -> Text,
        time_zone -> Text,
        phone -> Nullable<Text>,
        address -> Nullable<Text>,
        is_active -> Bool,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    teams (id) {
        id -> DbUuid,
        branch_id -> DbUuid,
        name -> Text,
        is_active -> Bool,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    users (id) {
        id -> DbUuid,
        username -> Text,
        display_name -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        language -> Text,
        is_active -> Bool,
        password_hash -> Nullable<Text>,
        access_version -> BigInt,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
        deactivated_at -> Nullable<DbTs>,
        name_folded -> Text,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    user_roles (user_id, role) {
        user_id -> DbUuid,
        role -> Text,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    memberships (id) {
        id -> DbUuid,
        user_id -> DbUuid,
        branch_id -> DbUuid,
        team_id -> Nullable<DbUuid>,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    sessions (id) {
        id -> DbUuid,
        user_id -> DbUuid,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        created_at -> DbTs,
        last_used_at -> DbTs,
        idle_expires_at -> DbTs,
        expires_at -> DbTs,
        revoked_at -> Nullable<DbTs>,
        revoked_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    refresh_tokens (id) {
        id -> DbUuid,
        session_id -> DbUuid,
        token_hash -> Binary,
        created_at -> DbTs,
        used_at -> Nullable<DbTs>,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    customers (id) {
        id -> DbUuid,
        number -> Text,
        kind -> Text,
        name -> Text,
        name_folded -> Text,
        level -> Text,
        status -> Text,
        source -> Nullable<Text>,
        tags -> DbJson,
        branch_id -> DbUuid,
        account_owner_id -> Nullable<DbUuid>,
        language -> Text,
        consents -> DbJson,
        note -> Nullable<Text>,
        merged_into_id -> Nullable<DbUuid>,
        profile_due_on -> Date,
        version -> BigInt,
        created_by -> Nullable<DbUuid>,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    contacts (id) {
        id -> DbUuid,
        customer_id -> DbUuid,
        name -> Text,
        position -> Nullable<Text>,
        email -> Nullable<Text>,
        preferred_channel -> Text,
        quiet_from_hour -> Nullable<Integer>,
        quiet_until_hour -> Nullable<Integer>,
        is_primary -> Bool,
        is_active -> Bool,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    contact_phones (id) {
        id -> DbUuid,
        contact_id -> DbUuid,
        customer_id -> DbUuid,
        phone -> Text,
        phone_reversed -> Text,
        position -> Integer,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    sites (id) {
        id -> DbUuid,
        customer_id -> DbUuid,
        label -> Text,
        address -> Text,
        address_folded -> Text,
        region -> Nullable<Text>,
        latitude -> Nullable<Double>,
        longitude -> Nullable<Double>,
        access_notes -> Nullable<Text>,
        opening_hours -> Nullable<Text>,
        environment -> Nullable<Text>,
        is_active -> Bool,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    warranty_policies (id) {
        id -> DbUuid,
        code -> Text,
        policy_version -> Integer,
        effective_from -> Date,
        effective_until -> Nullable<Date>,
        document -> DbJson,
        created_by -> Nullable<DbUuid>,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    products (id) {
        id -> DbUuid,
        model -> Text,
        model_folded -> Text,
        name -> Text,
        category_code -> Nullable<Text>,
        brand -> Nullable<Text>,
        is_bulky -> Bool,
        needs_installation -> Bool,
        warranty_policy_code -> Nullable<Text>,
        maintenance_interval_days -> Nullable<Integer>,
        is_active -> Bool,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    assets (id) {
        id -> DbUuid,
        serial -> Text,
        serial_folded -> Text,
        product_id -> DbUuid,
        customer_id -> DbUuid,
        site_id -> Nullable<DbUuid>,
        branch_id -> DbUuid,
        order_number -> Nullable<Text>,
        purchased_on -> Nullable<Date>,
        delivered_on -> Nullable<Date>,
        accepted_on -> Nullable<Date>,
        manufactured_on -> Nullable<Date>,
        voucher_number -> Nullable<Text>,
        price_amount -> Nullable<BigInt>,
        price_currency -> Nullable<Text>,
        terminal_number -> Nullable<Text>,
        sim_number -> Nullable<Text>,
        protocol -> Nullable<Text>,
        software_version -> Nullable<Text>,
        parent_id -> Nullable<DbUuid>,
        status -> Text,
        replaced_by_id -> Nullable<DbUuid>,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    asset_identities (id) {
        id -> DbUuid,
        asset_id -> DbUuid,
        kind -> Text,
        value -> Text,
        value_folded -> Text,
        valid_from -> DbTs,
        valid_until -> Nullable<DbTs>,
        ticket_id -> Nullable<DbUuid>,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    warranty_card_entries (id) {
        id -> DbUuid,
        asset_id -> DbUuid,
        ticket_id -> DbUuid,
        cycle -> Integer,
        done_on -> Date,
        fault_code -> Nullable<Text>,
        is_serious_fault -> Bool,
        work -> Text,
        parts -> DbJson,
        out_of_service_from -> Nullable<Date>,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    categories (id) {
        id -> DbUuid,
        code -> Text,
        parent_id -> Nullable<DbUuid>,
        name_zh -> Text,
        name_en -> Text,
        allows_self_verification -> Bool,
        requires_agreement -> Bool,
        is_active -> Bool,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    fault_codes (id) {
        id -> DbUuid,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        is_serious -> Bool,
        is_active -> Bool,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    tickets (id) {
        id -> DbUuid,
        number -> Text,
        channel -> Text,
        kind -> Text,
        state -> Text,
        hold_reason -> Nullable<Text>,
        title -> Text,
        branch_id -> DbUuid,
        team_id -> Nullable<DbUuid>,
        assignee_id -> Nullable<DbUuid>,
        first_responder_id -> Nullable<DbUuid>,
        customer_id -> Nullable<DbUuid>,
        site_id -> Nullable<DbUuid>,
        asset_id -> Nullable<DbUuid>,
        product_id -> Nullable<DbUuid>,
        category_id -> Nullable<DbUuid>,
        priority -> Nullable<Text>,
        severity -> Nullable<Text>,
        urgency -> Nullable<Text>,
        service_mode -> Nullable<Text>,
        charge_basis -> Nullable<Text>,
        escalation_level -> Integer,
        is_major -> Bool,
        parent_id -> Nullable<DbUuid>,
        merged_into_id -> Nullable<DbUuid>,
        cycle -> Integer,
        event_count -> BigInt,
        version -> BigInt,
        details -> DbJson,
        created_at -> DbTs,
        updated_at -> DbTs,
        closed_at -> Nullable<DbTs>,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    ticket_events (id) {
        id -> DbUuid,
        ticket_id -> DbUuid,
        seq -> BigInt,
        cycle -> Integer,
        kind -> Text,
        action -> Nullable<Text>,
        from_state -> Nullable<Text>,
        to_state -> Nullable<Text>,
        visibility -> Text,
        actor_kind -> Text,
        actor_id -> Nullable<DbUuid>,
        actor_name -> Text,
        reason_code -> Nullable<Text>,
        comment -> Nullable<Text>,
        data -> DbJson,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    ticket_evidence (id) {
        id -> DbUuid,
        ticket_id -> DbUuid,
        kind -> Text,
        cycle -> Integer,
        revision -> Integer,
        body -> DbJson,
        actor_kind -> Text,
        actor_id -> Nullable<DbUuid>,
        actor_name -> Text,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    quotes (id) {
        id -> DbUuid,
        ticket_id -> DbUuid,
        cycle -> Integer,
        quote_version -> Integer,
        state -> Text,
        currency -> Text,
        lines -> DbJson,
        subtotal_amount -> BigInt,
        discount_amount -> BigInt,
        tax_amount -> BigInt,
        total_amount -> BigInt,
        customer_amount -> BigInt,
        valid_until -> Date,
        note -> Nullable<Text>,
        discount_reason -> Nullable<Text>,
        created_by -> DbUuid,
        discount_approved_by -> Nullable<DbUuid>,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
        sent_at -> Nullable<DbTs>,
        decided_at -> Nullable<DbTs>,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    ticket_charges (id) {
        id -> DbUuid,
        ticket_id -> DbUuid,
        cycle -> Integer,
        quote_id -> Nullable<DbUuid>,
        kind -> Text,
        description -> Text,
        amount -> BigInt,
        currency -> Text,
        payer -> Text,
        rule -> Nullable<Text>,
        status -> Text,
        receipt_number -> Nullable<Text>,
        payment_method -> Nullable<Text>,
        reason -> Nullable<Text>,
        settled_by -> Nullable<DbUuid>,
        settled_at -> Nullable<DbTs>,
        created_by -> Nullable<DbUuid>,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    ticket_watchers (ticket_id, user_id) {
        ticket_id -> DbUuid,
        user_id -> DbUuid,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    tracking_tokens (id) {
        id -> DbUuid,
        ticket_id -> DbUuid,
        created_by -> Nullable<DbUuid>,
        created_at -> DbTs,
        expires_at -> DbTs,
        revoked_at -> Nullable<DbTs>,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    periodic_jobs (name) {
        name -> Text,
        fence -> BigInt,
        worker -> Nullable<DbUuid>,
        leased_until -> Nullable<DbTs>,
        due_at -> DbTs,
        started_at -> Nullable<DbTs>,
        finished_at -> Nullable<DbTs>,
        outcome -> Nullable<Text>,
        done -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stale_ticket_texts (customer_id) {
        customer_id -> DbUuid,
        before_id -> DbUuid,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    suppliers (id) {
        id -> DbUuid,
        code -> Text,
        name -> Text,
        contact_name -> Nullable<Text>,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        payment_terms -> Nullable<Text>,
        lead_days -> Nullable<Integer>,
        is_active -> Bool,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    parts (id) {
        id -> DbUuid,
        sku -> Text,
        sku_folded -> Text,
        name -> Text,
        name_en -> Nullable<Text>,
        category -> Text,
        unit -> Text,
        decimals -> Integer,
        is_serial_tracked -> Bool,
        is_lot_tracked -> Bool,
        is_consumable -> Bool,
        owes_old_part -> Bool,
        minimum_quantity -> Nullable<BigInt>,
        maximum_quantity -> Nullable<BigInt>,
        sale_price_amount -> Nullable<BigInt>,
        sale_price_currency -> Nullable<Text>,
        purchase_price_amount -> Nullable<BigInt>,
        purchase_price_currency -> Nullable<Text>,
        warranty_days -> Nullable<Integer>,
        barcode -> Nullable<Text>,
        is_active -> Bool,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    part_products (part_id, product_id) {
        part_id -> DbUuid,
        product_id -> DbUuid,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    part_suppliers (part_id, supplier_id) {
        part_id -> DbUuid,
        supplier_id -> DbUuid,
        supplier_sku -> Nullable<Text>,
        price_amount -> Nullable<BigInt>,
        price_currency -> Nullable<Text>,
        lead_days -> Nullable<Integer>,
        is_preferred -> Bool,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_locations (id) {
        id -> DbUuid,
        branch_id -> DbUuid,
        parent_id -> Nullable<DbUuid>,
        store_id -> DbUuid,
        kind -> Text,
        code -> Text,
        name -> Text,
        technician_id -> Nullable<DbUuid>,
        is_main -> Bool,
        is_active -> Bool,
        closed_until -> Nullable<DbTs>,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_lots (id) {
        id -> DbUuid,
        part_id -> DbUuid,
        number -> Nullable<Text>,
        received_at -> DbTs,
        unit_cost_amount -> BigInt,
        unit_cost_currency -> Text,
        supplier_id -> Nullable<DbUuid>,
        expires_on -> Nullable<Date>,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_levels (part_id, store_id) {
        part_id -> DbUuid,
        store_id -> DbUuid,
        on_hand -> BigInt,
        set_aside -> BigInt,
        reserved -> BigInt,
        last_line -> BigInt,
        last_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_balances (lot_id, location_id) {
        lot_id -> DbUuid,
        location_id -> DbUuid,
        part_id -> DbUuid,
        store_id -> DbUuid,
        on_hand -> BigInt,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_serials (id) {
        id -> DbUuid,
        part_id -> DbUuid,
        serial -> Text,
        serial_folded -> Text,
        lot_id -> DbUuid,
        location_id -> Nullable<DbUuid>,
        ticket_id -> Nullable<DbUuid>,
        updated_at -> DbTs,
        fitted_cycle -> Nullable<Integer>,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_movements (id) {
        id -> DbUuid,
        number -> Text,
        kind -> Text,
        branch_id -> DbUuid,
        store_id -> DbUuid,
        ticket_id -> Nullable<DbUuid>,
        supplier_id -> Nullable<DbUuid>,
        transfer_id -> Nullable<DbUuid>,
        reverses_id -> Nullable<DbUuid>,
        reference -> Nullable<Text>,
        reason -> Nullable<Text>,
        occurred_at -> DbTs,
        actor_kind -> Text,
        actor_id -> Nullable<DbUuid>,
        actor_name -> Text,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_entries (id) {
        id -> DbUuid,
        movement_id -> DbUuid,
        line -> Integer,
        part_id -> DbUuid,
        lot_id -> DbUuid,
        serial_id -> Nullable<DbUuid>,
        from_location_id -> Nullable<DbUuid>,
        to_location_id -> Nullable<DbUuid>,
        quantity -> BigInt,
        unit_cost_amount -> BigInt,
        unit_cost_currency -> Text,
        ticket_id -> Nullable<DbUuid>,
        occurred_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_card_lines (part_id, store_id, line) {
        part_id -> DbUuid,
        store_id -> DbUuid,
        line -> BigInt,
        entry_id -> DbUuid,
        movement_id -> DbUuid,
        location_id -> DbUuid,
        lot_id -> DbUuid,
        change -> BigInt,
        balance -> BigInt,
        unit_cost_amount -> BigInt,
        unit_cost_currency -> Text,
        occurred_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_reservations (id) {
        id -> DbUuid,
        part_id -> DbUuid,
        store_id -> DbUuid,
        ticket_id -> DbUuid,
        quantity -> BigInt,
        issued -> BigInt,
        released -> BigInt,
        created_by -> Nullable<DbUuid>,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_wants (id) {
        id -> DbUuid,
        ticket_id -> DbUuid,
        part_id -> DbUuid,
        store_id -> DbUuid,
        quantity -> BigInt,
        covered -> BigInt,
        state -> Text,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_ticket_parts (ticket_id, part_id) {
        ticket_id -> DbUuid,
        part_id -> DbUuid,
        issued -> BigInt,
        returned -> BigInt,
        used -> BigInt,
        old_owed -> BigInt,
        old_back -> BigInt,
        old_written_off -> BigInt,
        technician_id -> Nullable<DbUuid>,
        updated_at -> DbTs,
        used_earlier -> BigInt,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_transfers (id) {
        id -> DbUuid,
        number -> Text,
        from_store_id -> DbUuid,
        to_store_id -> DbUuid,
        transit_id -> DbUuid,
        state -> Text,
        comment -> Nullable<Text>,
        sent_by -> Nullable<DbUuid>,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_transfer_lines (transfer_id, line) {
        transfer_id -> DbUuid,
        line -> Integer,
        part_id -> DbUuid,
        lot_id -> DbUuid,
        serial_id -> Nullable<DbUuid>,
        sent -> BigInt,
        received -> BigInt,
        returned -> BigInt,
        lost -> BigInt,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_closings (id) {
        id -> DbUuid,
        store_id -> DbUuid,
        kind -> Text,
        closed_until -> DbTs,
        closed_by -> Nullable<DbUuid>,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_counts (id) {
        id -> DbUuid,
        number -> Text,
        store_id -> DbUuid,
        location_id -> DbUuid,
        category -> Nullable<Text>,
        is_listed -> Bool,
        is_whole -> Bool,
        state -> Text,
        round -> Integer,
        last_line -> Integer,
        comment -> Nullable<Text>,
        counted_lines -> Nullable<Integer>,
        agreeing_lines -> Nullable<Integer>,
        threshold_percent -> Nullable<Integer>,
        movement_id -> Nullable<DbUuid>,
        created_by -> DbUuid,
        started_at -> Nullable<DbTs>,
        counted_until -> Nullable<DbTs>,
        reviewed_by -> Nullable<DbUuid>,
        reviewed_at -> Nullable<DbTs>,
        posted_by -> Nullable<DbUuid>,
        posted_at -> Nullable<DbTs>,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_count_parts (count_id, part_id) {
        count_id -> DbUuid,
        part_id -> DbUuid,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_count_claims (location_id, part_id) {
        location_id -> DbUuid,
        part_id -> DbUuid,
        count_id -> DbUuid,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_count_lines (count_id, line) {
        count_id -> DbUuid,
        line -> Integer,
        part_id -> DbUuid,
        location_id -> DbUuid,
        lot_id -> Nullable<DbUuid>,
        at_start -> BigInt,
        start_line -> BigInt,
        is_due -> Bool,
        counted -> Nullable<BigInt>,
        expected -> Nullable<BigInt>,
        card_line -> Nullable<BigInt>,
        round -> Nullable<Integer>,
        missing -> DbJson,
        found -> DbJson,
        counted_by -> Nullable<DbUuid>,
        counted_at -> Nullable<DbTs>,
        adjusted -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    stock_count_entries (id) {
        id -> DbUuid,
        count_id -> DbUuid,
        line -> Integer,
        round -> Integer,
        counted -> BigInt,
        expected -> BigInt,
        card_line -> BigInt,
        serials -> DbJson,
        counted_by -> DbUuid,
        counted_by_name -> Text,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    tools (id) {
        id -> DbUuid,
        branch_id -> DbUuid,
        number -> Text,
        name -> Text,
        kind -> Text,
        serial -> Nullable<Text>,
        original_price_amount -> BigInt,
        original_price_currency -> Text,
        condition -> Text,
        status -> Text,
        calibration_months -> Nullable<Integer>,
        calibration_due_on -> Nullable<Date>,
        comment -> Nullable<Text>,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    tool_loans (id) {
        id -> DbUuid,
        tool_id -> DbUuid,
        branch_id -> DbUuid,
        borrower_id -> DbUuid,
        borrower_name -> Text,
        state -> Text,
        due_on -> Date,
        lent_condition -> Text,
        lent_by -> Nullable<DbUuid>,
        returned_condition -> Nullable<Text>,
        ended_at -> Nullable<DbTs>,
        ended_by -> Nullable<DbUuid>,
        comment -> Nullable<Text>,
        compensation_amount -> Nullable<BigInt>,
        compensation_currency -> Nullable<Text>,
        settlement -> Nullable<Text>,
        settlement_reason -> Nullable<Text>,
        settled_at -> Nullable<DbTs>,
        settled_by -> Nullable<DbUuid>,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    tool_calibrations (id) {
        id -> DbUuid,
        tool_id -> DbUuid,
        calibrated_on -> Date,
        next_due_on -> Date,
        is_passed -> Bool,
        laboratory -> Text,
        certificate -> Nullable<Text>,
        recorded_by -> Nullable<DbUuid>,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    tool_checks (id) {
        id -> DbUuid,
        tool_id -> DbUuid,
        branch_id -> DbUuid,
        month -> Date,
        result -> Text,
        comment -> Nullable<Text>,
        checked_by -> Nullable<DbUuid>,
        checked_by_name -> Text,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    purchase_orders (id) {
        id -> DbUuid,
        number -> Text,
        branch_id -> DbUuid,
        store_id -> DbUuid,
        state -> Text,
        currency -> Text,
        comment -> Nullable<Text>,
        requested_by -> DbUuid,
        chosen_quote_id -> Nullable<DbUuid>,
        few_quotes_reason -> Nullable<Text>,
        choice_reason -> Nullable<Text>,
        proposed_by -> Nullable<DbUuid>,
        supplier_id -> Nullable<DbUuid>,
        total_amount -> Nullable<BigInt>,
        decided_by -> Nullable<DbUuid>,
        decided_at -> Nullable<DbTs>,
        decision_comment -> Nullable<Text>,
        ordered_by -> Nullable<DbUuid>,
        ordered_at -> Nullable<DbTs>,
        reference -> Nullable<Text>,
        end_reason -> Nullable<Text>,
        end_comment -> Nullable<Text>,
        version -> BigInt,
        created_at -> DbTs,
        updated_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    purchase_lines (order_id, line) {
        order_id -> DbUuid,
        line -> Integer,
        part_id -> DbUuid,
        store_id -> DbUuid,
        quantity -> BigInt,
        most -> BigInt,
        received -> BigInt,
        returned -> BigInt,
        replaced -> BigInt,
        short -> BigInt,
        on_order -> BigInt,
        unit_price_amount -> Nullable<BigInt>,
        ticket_id -> Nullable<DbUuid>,
        is_special -> Bool,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    purchase_quotes (id) {
        id -> DbUuid,
        order_id -> DbUuid,
        supplier_id -> DbUuid,
        total_amount -> BigInt,
        lead_days -> Nullable<Integer>,
        valid_until -> Date,
        reference -> Nullable<Text>,
        recorded_by -> DbUuid,
        withdrawn_at -> Nullable<DbTs>,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    purchase_quote_lines (quote_id, line) {
        quote_id -> DbUuid,
        line -> Integer,
        unit_price_amount -> BigInt,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    purchase_movements (movement_id, line) {
        movement_id -> DbUuid,
        line -> Integer,
        order_id -> DbUuid,
        quantity -> BigInt,
        is_replaced -> Bool,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    purchase_deposits (id) {
        id -> DbUuid,
        order_id -> DbUuid,
        line -> Integer,
        ticket_id -> DbUuid,
        amount -> BigInt,
        currency -> Text,
        receipt_number -> Text,
        taken_by -> DbUuid,
        taken_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    purchase_deposit_settlements (deposit_id) {
        deposit_id -> DbUuid,
        kind -> Text,
        reason -> Nullable<Text>,
        reference -> Nullable<Text>,
        settled_by -> DbUuid,
        settled_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    attachments (id) {
        id -> DbUuid,
        purpose -> Text,
        file_name -> Text,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        uploaded_by -> DbUuid,
        expires_at -> Nullable<DbTs>,
        created_at -> DbTs,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    sheet_imports (id) {
        id -> DbUuid,
        kind -> Text,
        mode -> Text,
        on_existing -> Text,
        state -> Text,
        attachment_id -> Nullable<DbUuid>,
        file_name -> Text,
        requested_by -> DbUuid,
        lang -> Text,
        rows_read -> BigInt,
        rows_good -> BigInt,
        fault_count -> BigInt,
        rows_created -> BigInt,
        rows_updated -> BigInt,
        rows_unchanged -> BigInt,
        fault_sheet_id -> Nullable<DbUuid>,
        problem -> Nullable<Text>,
        attempts -> Integer,
        version -> BigInt,
        created_at -> DbTs,
        finished_at -> Nullable<DbTs>,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    sheet_import_faults (import_id, number) {
        import_id -> DbUuid,
        number -> BigInt,
        sheet_row -> BigInt,
        column_key -> Nullable<Text>,
        heading -> Text,
        code -> Text,
        text -> Nullable<Text>,
        params -> DbJson,
    }
}

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    sheet_exports (id) {
        id -> DbUuid,
        kind -> Text,
        format -> Text,
        filter -> DbJson,
        state -> Text,
        requested_by -> DbUuid,
        lang -> Text,
        row_count -> BigInt,
        attachment_id -> Nullable<DbUuid>,
        problem -> Nullable<Text>,
        attempts -> Integer,
        version -> BigInt,
        created_at -> DbTs,
        finished_at -> Nullable<DbTs>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    outbox,
    audit_log,
    idempotency_keys,
    settings,
    server_keys,
    periodic_jobs,
    number_counters,
    external_refs,
    branches,
    teams,
    users,
    user_roles,
    memberships,
    sessions,
    refresh_tokens,
    customers,
    contacts,
    contact_phones,
    sites,
    warranty_policies,
    products,
    assets,
    asset_identities,
    warranty_card_entries,
    categories,
    fault_codes,
    tickets,
    ticket_events,
    ticket_evidence,
    quotes,
    ticket_charges,
    ticket_watchers,
    tracking_tokens,
    stale_ticket_texts,
    suppliers,
    parts,
    part_products,
    part_suppliers,
    stock_locations,
    stock_lots,
    stock_levels,
    stock_balances,
    stock_serials,
    stock_movements,
    stock_entries,
    stock_card_lines,
    stock_reservations,
    stock_wants,
    stock_ticket_parts,
    stock_transfers,
    stock_transfer_lines,
    stock_closings,
    stock_counts,
    stock_count_parts,
    stock_count_claims,
    stock_count_lines,
    stock_count_entries,
    tools,
    tool_loans,
    tool_calibrations,
    tool_checks,
    purchase_orders,
    purchase_lines,
    purchase_quotes,
    purchase_quote_lines,
    purchase_movements,
    purchase_deposits,
    purchase_deposit_settlements,
    attachments,
    sheet_imports,
    sheet_import_faults,
    sheet_exports,
);

diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(user_roles -> users (user_id));
diesel::joinable!(memberships -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(teams -> branches (branch_id));
diesel::joinable!(contacts -> customers (customer_id));
diesel::joinable!(contact_phones -> contacts (contact_id));
diesel::joinable!(sites -> customers (customer_id));
diesel::joinable!(assets -> products (product_id));
diesel::joinable!(assets -> customers (customer_id));
diesel::joinable!(tickets -> customers (customer_id));
diesel::joinable!(tickets -> assets (asset_id));
diesel::joinable!(tickets -> products (product_id));
diesel::joinable!(tickets -> branches (branch_id));
diesel::joinable!(tickets -> categories (category_id));
diesel::joinable!(ticket_watchers -> tickets (ticket_id));
diesel::joinable!(quotes -> tickets (ticket_id));
diesel::joinable!(stock_lots -> parts (part_id));
diesel::joinable!(stock_balances -> stock_lots (lot_id));
diesel::joinable!(stock_balances -> stock_locations (location_id));
diesel::joinable!(stock_levels -> parts (part_id));
diesel::joinable!(stock_levels -> stock_locations (store_id));
diesel::joinable!(stock_entries -> stock_movements (movement_id));
diesel::joinable!(stock_card_lines -> stock_movements (movement_id));
diesel::joinable!(part_suppliers -> suppliers (supplier_id));
diesel::joinable!(stock_serials -> parts (part_id));
diesel::joinable!(stock_ticket_parts -> tickets (ticket_id));
diesel::joinable!(purchase_lines -> purchase_orders (order_id));
