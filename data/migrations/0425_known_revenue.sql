-- Whether anybody can say what was earned: without payments and without plan prices revenue is unknown, not 0.

-- whether there is a payment, or a plan has a price, in the account currency
create function analytics.knows_revenue(account_currency text) returns boolean language sql stable parallel safe as $$
    select exists (select from analytics.revenue_change) or exists (select from analytics.plan_price where currency = account_currency)
$$;
