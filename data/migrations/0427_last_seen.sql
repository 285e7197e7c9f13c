-- The user of the newest call is found in the log. The index that found it here was written with each call of each user, and kept updates of user_state
-- from staying in their page.
drop index if exists analytics.user_state_last_at_idx;
