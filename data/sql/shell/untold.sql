-- one row: the tables that the worker tells from others, by itself, and has never told yet: an empty one means nothing before that
-- obeys:
select array(
    select t.name from (values
        ('known_user', 'known_user', exists (select from analytics.known_user)), ('signup_day', 'signup_day', exists (select from analytics.signup_day)),
        ('mrr_step', 'mrr_step', exists (select from analytics.mrr_step)), ('mrr_change', 'mrr_change', exists (select from analytics.mrr_change)),
        ('mrr_movement_day', 'mrr_movement_day', exists (select from analytics.mrr_movement_day)), ('account_day', 'account_day', exists (select from analytics.account_day)),
        ('revenue_change', 'revenue_change', exists (select from analytics.revenue_change)), ('lifecycle_day', 'lifecycle_day', exists (select from analytics.lifecycle_day)),
        ('lifecycle_move', 'lifecycle_day', exists (select from analytics.lifecycle_move)), ('stage_set', 'lifecycle_day', exists (select from analytics.stage_set)),
        ('campaign_span', 'campaign_span', exists (select from analytics.campaign_span)), ('user_milestone', 'user_milestone', exists (select from analytics.user_milestone)),
        ('user_country', 'user_country', exists (select from analytics.user_country)), ('country_revenue_change', 'country_revenue_change', exists (select from analytics.country_revenue_change)),
        ('user_profile', 'user_profile', exists (select from analytics.user_profile)), ('segment_set', 'segment_set', exists (select from analytics.segment_set)),
        ('cohort_cell', 'cohort_cell', exists (select from analytics.cohort_cell)), ('cohort_week', 'cohort_week', exists (select from analytics.cohort_week)),
        ('cohort_month', 'cohort_month', exists (select from analytics.cohort_month)), ('conversion_day', 'conversion_day', exists (select from analytics.conversion_day)),
        ('user_money_month', 'user_money_month', exists (select from analytics.user_money_month)), ('revenue_cohort', 'revenue_cohort', exists (select from analytics.revenue_cohort)),
        ('rfm_snapshot', 'rfm_snapshot', exists (select from analytics.rfm_snapshot)), ('user_service_day', 'user_service_day', exists (select from analytics.user_service_day)),
        ('user_quota', 'user_quota', exists (select from analytics.user_quota)), ('plan_fit', 'plan_fit', exists (select from analytics.plan_fit)),
        ('user_value', 'user_value', exists (select from analytics.user_value))
    ) t (name, job, has_rows)
    where not has_rows and not exists (select from analytics.worker_state w where w.name = t.job and w.error is null)
) as tables
