-- one row per entity: its place in the palette
-- obeys:
-- pace: slow
select dimension, entity, slot from analytics.entity_slot where slot < 8 order by dimension, slot
