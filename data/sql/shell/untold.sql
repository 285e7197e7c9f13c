-- one row: the tables that the worker tells from others, by itself, and has never told yet: an empty one means nothing before that
-- obeys:
select array(
    select t.name from (values ('mrr_step', exists (select from analytics.mrr_step)), ('mrr_change', exists (select from analytics.mrr_change)),
        ('mrr_movement_day', exists (select from analytics.mrr_movement_day)), ('account_day', exists (select from analytics.account_day)),
        ('revenue_change', exists (select from analytics.revenue_change)), ('conversion_day', exists (select from analytics.conversion_day)),
        ('user_money_month', exists (select from analytics.user_money_month)), ('revenue_cohort', exists (select from analytics.revenue_cohort)),
        ('campaign_span', exists (select from analytics.campaign_span)), ('user_quota', exists (select from analytics.user_quota)),
        ('plan_fit', exists (select from analytics.plan_fit)), ('user_value', exists (select from analytics.user_value))) t (name, has_rows)
    where not has_rows and not exists (select from analytics.worker_state w where w.name = t.name and w.error is null)
) as tables
