-- one row per change made on the Settings page: what was there before and what is there after, so that it can be told and undone.
-- Rows are JSON as the table held them; the rows before are gone, the rows after are there, unless a later change touched them.
create table analytics.setting_change (
    setting_change_id bigint generated always as identity primary key,
    changed_at timestamptz not null default now(),
    who text not null check (length(who) between 1 and 100),  -- what the reader wrote as a name; nobody signs in yet
    source text not null check (length(source) between 1 and 100),  -- as in data/imports
    origin text not null check (origin in ('grid', 'upload', 'undo')),
    note text not null default '' check (length(note) <= 200),  -- the name of an uploaded file
    before jsonb not null,
    after jsonb not null,
    undoes bigint references analytics.setting_change,
    undone_by bigint references analytics.setting_change
);
create index on analytics.setting_change (source, setting_change_id desc);
