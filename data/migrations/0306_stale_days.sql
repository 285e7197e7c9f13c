-- A mark of a day says that it and all days after it are to be told anew; one that stands `alone` says so of its day only: what a run left over.
alter table analytics.stale_day add column alone boolean not null default false;
