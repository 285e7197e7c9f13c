-- Who paid and is gone, account and all, was a customer too; when such a user signed up is not known.
alter table analytics.user_value alter column signed_up_at drop not null;
