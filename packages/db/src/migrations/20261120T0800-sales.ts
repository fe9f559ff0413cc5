import { type Kysely, sql } from 'kysely'

/** How an event sells: prices for members, limits per buyer, codes, questions, refunds, transfers, the waitlist. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table event
      add column member_level text not null default 'vetted' check (member_level in ('pending', 'vetted', 'trusted')),
      add column is_members_only boolean not null default false,
      add column max_per_buyer integer check (max_per_buyer > 0),
      add column refund_policy jsonb not null default '[]',
      add column transfer_cutoff_hours integer default 0 check (transfer_cutoff_hours between 0 and 8760),
      add column is_waitlist_open boolean not null default true,
      add column waitlist_mode text not null default 'skipping' check (waitlist_mode in ('strict', 'skipping')),
      add column waitlist_max_skips smallint not null default 3 check (waitlist_max_skips between 0 and 100),
      add column waitlist_offer_minutes integer not null default 720 check (waitlist_offer_minutes between 5 and 20160)`.execute(
    db,
  )
  await sql`
    alter table ticket_type
      add column member_price_minor integer check (member_price_minor >= 0 and member_price_minor <= price_minor),
      add column member_level text check (member_level in ('pending', 'vetted', 'trusted')),
      add column is_members_only boolean not null default false,
      add column is_hidden boolean not null default false,
      add column max_per_buyer integer check (max_per_buyer > 0),
      add column waiting_entries integer not null default 0 check (waiting_entries >= 0),
      add column waiting_seats integer not null default 0 check (waiting_seats >= 0)`.execute(db)

  // One table for what a buyer may type in: discounts, and keys to hidden ticket types. used counts the orders that
  // stand on it, unpaid ones included.
  await sql`
    create table sale_code (
      id uuid primary key default uuidv7(),
      event_id uuid not null references event on delete cascade,
      code text not null check (code = upper(code)),
      kind text not null check (kind in ('percent', 'amount', 'access')),
      value integer not null check (value >= 0 and (kind <> 'percent' or value between 1 and 100)),
      ticket_type_ids uuid[] not null default '{}',
      max_uses integer check (max_uses > 0),
      max_uses_per_buyer integer check (max_uses_per_buyer > 0),
      used integer not null default 0 check (used >= 0),
      starts_at timestamptz,
      ends_at timestamptz,
      is_active boolean not null default true,
      note text not null default '',
      created_by uuid references user_account on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (event_id, code),
      constraint sale_code_window check (ends_at is null or starts_at is null or ends_at > starts_at),
      constraint sale_code_instants_sane check (is_sane_instant(starts_at) and is_sane_instant(ends_at)),
      constraint sale_code_not_overused check (max_uses is null or used <= max_uses)
    )`.execute(db)

  // paid_minor: what the processor took; refunded_minor: what is given back of it, or on its way back.
  await sql`
    alter table ticket_order
      add column discount_code_id uuid references sale_code,
      add column access_code_id uuid references sale_code,
      add column discount_minor integer not null default 0 check (discount_minor >= 0),
      add column paid_minor integer not null default 0 check (paid_minor >= 0),
      add column refunded_minor integer not null default 0 check (refunded_minor >= 0),
      add column renewals smallint not null default 0 check (renewals >= 0),
      add constraint ticket_order_refund_covered check (refunded_minor <= paid_minor)`.execute(db)
  // What one buyer holds or has bought of an event: limits per buyer, uses of a code per buyer.
  await sql`create index ticket_order_buyer_email_idx on ticket_order (event_id, lower(buyer_email))`.execute(db)
  await sql`create index ticket_order_discount_idx on ticket_order (discount_code_id) where discount_code_id is not null`.execute(
    db,
  )
  await sql`create index ticket_order_access_idx on ticket_order (access_code_id) where access_code_id is not null`.execute(
    db,
  )

  // price_minor is what this ticket costs its buyer; full_price_minor what it would have without a code.
  await sql`
    alter table ticket
      add column full_price_minor integer check (full_price_minor >= price_minor),
      add column refunded_minor integer not null default 0 check (refunded_minor >= 0),
      add column transfers smallint not null default 0 check (transfers between 0 and 3),
      add column transferred_at timestamptz,
      add constraint ticket_refund_covered check (refunded_minor <= price_minor)`.execute(db)
  // A person's tickets: what was bought for, or transferred to, an address.
  await sql`create index ticket_attendee_email_idx on ticket (lower(attendee_email), id desc)`.execute(db)

  await sql`
    create table question (
      id uuid primary key default uuidv7(),
      event_id uuid not null references event on delete cascade,
      scope text not null check (scope in ('order', 'ticket')),
      kind text not null check (kind in ('text', 'long_text', 'number', 'yes_no', 'choice', 'choices', 'date')),
      label text not null,
      help text not null default '',
      options text[] not null default '{}',
      is_required boolean not null default false,
      ticket_type_ids uuid[] not null default '{}',
      sort_order integer not null default 0,
      is_active boolean not null default true,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db)
  await sql`create index question_event_idx on question (event_id, sort_order, id)`.execute(db)

  // ticket_id is null for what the buyer answers once for the order.
  await sql`
    create table answer (
      id uuid primary key default uuidv7(),
      event_id uuid not null,
      question_id uuid not null references question,
      order_id uuid not null references ticket_order on delete cascade,
      ticket_id uuid references ticket on delete cascade,
      value jsonb not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique nulls not distinct (order_id, ticket_id, question_id)
    )`.execute(db)
  await sql`create index answer_question_idx on answer (question_id)`.execute(db)
  await sql`create index answer_ticket_idx on answer (ticket_id) where ticket_id is not null`.execute(db)

  await sql`
    alter table payment
      add column refunded_minor integer not null default 0 check (refunded_minor >= 0),
      add constraint payment_refund_covered check (refunded_minor <= amount_minor)`.execute(db)
  // The processor speaks of payments by its own reference.
  await sql`create index payment_reference_idx on payment (reference) where reference is not null`.execute(db)

  // Money on its way back. Its id goes to the processor, which pays each id back once.
  await sql`
    create table refund (
      id uuid primary key default uuidv7(),
      event_id uuid not null,
      order_id uuid not null references ticket_order on delete cascade,
      payment_id uuid not null references payment on delete cascade,
      amount_minor integer not null check (amount_minor > 0),
      currency char(3) not null,
      cause text not null check (cause in ('policy', 'event_cancelled', 'manual', 'too_late', 'paid_twice')),
      reason text,
      status text not null check (status in ('requested', 'succeeded', 'failed')),
      reference text,
      failure text,
      requested_by uuid references user_account on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db)
  await sql`create index refund_order_idx on refund (order_id)`.execute(db)
  // Progress of an event's refunds, and those that need a person.
  await sql`create index refund_event_idx on refund (event_id, status)`.execute(db)
  await sql`create index refund_payment_idx on refund (payment_id)`.execute(db)

  // Which tickets a refund pays for, and how much of each.
  await sql`
    create table refund_ticket (
      refund_id uuid not null references refund on delete cascade,
      ticket_id uuid not null references ticket on delete cascade,
      amount_minor integer not null check (amount_minor > 0),
      primary key (refund_id, ticket_id)
    )`.execute(db)
  await sql`create index refund_ticket_ticket_idx on refund_ticket (ticket_id)`.execute(db)

  await sql`
    create table waitlist_entry (
      id uuid primary key default uuidv7(),
      event_id uuid not null references event on delete cascade,
      ticket_type_id uuid not null references ticket_type on delete cascade,
      place bigint not null generated always as identity,
      name text not null,
      email text not null,
      user_id uuid references user_account on delete set null,
      locale text not null default 'en',
      seats smallint not null check (seats between 1 and 10),
      status text not null check (status in ('waiting', 'offered', 'taken', 'left', 'ended')),
      times_passed integer not null default 0,
      secret_hash bytea not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db)
  // Nobody waits twice for the same thing.
  await sql`
    create unique index waitlist_entry_once_idx on waitlist_entry (ticket_type_id, lower(email))
      where status in ('waiting', 'offered')`.execute(db)
  // Who is next.
  await sql`create index waitlist_entry_next_idx on waitlist_entry (ticket_type_id, place) where status = 'waiting'`.execute(
    db,
  )
  await sql`create index waitlist_entry_event_idx on waitlist_entry (event_id, place)`.execute(db)

  // An open offer holds its seats, as an unpaid order does. Its order takes them over when it is accepted.
  await sql`
    create table waitlist_offer (
      id uuid primary key default uuidv7(),
      entry_id uuid not null references waitlist_entry on delete cascade,
      event_id uuid not null,
      ticket_type_id uuid not null references ticket_type on delete cascade,
      seats smallint not null check (seats between 1 and 10),
      status text not null check (status in ('open', 'taken', 'expired', 'declined', 'ended')),
      order_id uuid references ticket_order on delete set null,
      expires_at timestamptz not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db)
  await sql`create unique index waitlist_offer_open_idx on waitlist_offer (entry_id) where status = 'open'`.execute(db)
  // Offers that have run out; seats held by offers, for the recount.
  await sql`create index waitlist_offer_due_idx on waitlist_offer (event_id, expires_at) where status = 'open'`.execute(
    db,
  )
  await sql`create index waitlist_offer_type_idx on waitlist_offer (ticket_type_id) where status = 'open'`.execute(db)
  await sql`create index waitlist_offer_entry_idx on waitlist_offer (entry_id, id desc)`.execute(db)

  await sql`
    create table vetting_request (
      id uuid primary key default uuidv7(),
      user_id uuid not null references user_account on delete cascade,
      level text not null check (level in ('vetted', 'trusted')),
      message text not null default '',
      status text not null check (status in ('open', 'granted', 'refused')),
      answer text,
      decided_by uuid references user_account on delete set null,
      decided_at timestamptz,
      created_at timestamptz not null default now()
    )`.execute(db)
  await sql`create unique index vetting_request_open_idx on vetting_request (user_id) where status = 'open'`.execute(db)
  await sql`create index vetting_request_list_idx on vetting_request (status, id)`.execute(db)

  // Each recount of seats, and what it had to mend.
  await sql`
    create table seat_check (
      id uuid primary key default uuidv7(),
      event_id uuid,
      cause text not null check (cause in ('schedule', 'demand')),
      requested_by uuid references user_account on delete set null,
      counters_checked integer not null,
      repairs jsonb not null default '[]',
      repaired integer not null,
      started_at timestamptz not null,
      finished_at timestamptz not null
    )`.execute(db)
}
