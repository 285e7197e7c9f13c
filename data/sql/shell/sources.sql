-- one row per source of numbers: whether it holds anything
-- obeys:
-- pace: slow
select 'api_usage' as source, exists (select from analytics.user_state) as has_rows
union all select 'usage_alerts', exists (select from analytics.engine_alert())
union all select 'known_user', exists (select from analytics.known_user)
union all select 'payment', exists (select from analytics.payment)
union all select 'plan_price', exists (select from analytics.plan_price)
union all select 'provider_price', exists (select from analytics.provider_price)
union all select 'subscription_event', exists (select from analytics.subscription_event)
union all select 'marketing_spend', exists (select from analytics.marketing_spend)
union all select 'acquisition', exists (select from analytics.acquisition)
union all select 'budget', exists (select from analytics.budget)
union all select 'campaign_outcome', exists (select from analytics.campaign_outcome)
union all select 'campaigns', exists (select from analytics.engine_campaign())
union all select 'queue_sample', exists (select from analytics.queue_sample)
union all select 'quota_sample', exists (select from analytics.quota_sample)
union all select 'feedback', exists (select from analytics.feedback)
