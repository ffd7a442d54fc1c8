-- Phase: expand
-- Products of categories that were deleted before their deletion was refused.
update products p set category_ids = array(
  select category_id from unnest(p.category_ids) with ordinality as old (category_id, position)
  join categories c on c.id = category_id and c.status <> 'deleted' order by position)
where exists (select from categories c where c.id = any (p.category_ids) and c.status = 'deleted') and p.status <> 'deleted';
