-- one row per service and provider that was seen: the next free place of its dimension, most used first
insert into analytics.entity_slot (dimension, entity, slot)
select dimension, entity, coalesce((select max(slot) + 1 from analytics.entity_slot s where s.dimension = x.dimension), 0)
    + row_number() over (partition by dimension order by n desc, entity) - 1
from (
    select v.dimension, v.entity, sum(d.n) as n
    from analytics.call_day d join analytics.call_kind k using (kind_id)
    cross join lateral (values ('service', k.service_type), ('provider', k.provider)) v (dimension, entity)
    where d.slice = 'all' group by 1, 2
) x
where not exists (select from analytics.entity_slot s where s.dimension = x.dimension and s.entity = x.entity)
on conflict do nothing
