-- Columns that some owners of the engine added to its log.
alter table {engine}.api_usage
    add column if not exists session_id uuid,
    add column if not exists referrer text,
    add column if not exists utm_source text,
    add column if not exists utm_medium text,
    add column if not exists utm_campaign text,
    add column if not exists country_code varchar(2),
    add column if not exists city text,
    add column if not exists timezone text,
    add column if not exists browser text,
    add column if not exists browser_version text,
    add column if not exists os text,
    add column if not exists device_type text,
    add column if not exists user_rating smallint check (user_rating between 1 and 5),
    add column if not exists regeneration_of uuid,  -- no foreign key: the engine has none
    add column if not exists is_downloaded boolean default false,
    add column if not exists is_shared boolean default false;
