-- No step of `steps` is later than steps_end: the worker then need not read a long session again when late calls fall behind its first steps.
alter table analytics.call_session add column steps_end timestamptz not null default 'infinity';
