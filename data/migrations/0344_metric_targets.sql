-- Where a metric turns amber and where red, where somebody wrote it on the Settings page: it replaces the limits of the catalogue (data/metrics).
create table analytics.metric_target (
    metric text primary key check (length(metric) between 1 and 100),
    warn numeric(20, 6) not null,
    critical numeric(20, 6) not null
);
-- A file loaded by command is told in the history as well. Of a large one only the number of rows is kept, so it cannot be taken back.
alter table analytics.setting_change drop constraint setting_change_origin_check;
alter table analytics.setting_change add constraint setting_change_origin_check check (origin in ('grid', 'upload', 'undo', 'command'));
alter table analytics.setting_change add column rows_not_kept bigint check (rows_not_kept > 0);
