-- A new user gets a demo subscription at once (the newer form of the trigger: without a billing period).
create or replace function {engine}.create_demo_subscription() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    insert into {engine}.user_subscriptions (user_id, plan_type, plan_name)
    values (new.id, 'demo', 'Demo Plan')
    on conflict (user_id) do nothing;
    return new;
end
$$;
create or replace trigger on_auth_user_created_subscription after insert on auth.users
    for each row execute function {engine}.create_demo_subscription();
