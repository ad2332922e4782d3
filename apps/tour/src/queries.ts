/** The queries of the tour, each there to show something. */
export type TourQuery = { readonly title: string; readonly sql: string }

export const tourQueries: readonly TourQuery[] = [
  {
    title: 'A point query through the primary key',
    sql: 'select id, name, country, settings from customer where id = 4711',
  },
  {
    title: 'Revenue by year: a join of all purchases with all their lines',
    sql: `select extract(year from ordered_at)::int as year, count(distinct p.id) as purchases,
       sum(quantity * price) as revenue
  from purchase p join line l on l.purchase_id = p.id
 where status <> 'returned'
 group by 1 order by 1`,
  },
  {
    title: 'Four tables: what sells best in each country',
    sql: `select country, product, sold
  from (
    select c.country, pr.name as product, sum(l.quantity) as sold,
           rank() over (partition by c.country order by sum(l.quantity) desc, pr.name) as place
      from customer c
      join purchase p on p.customer_id = c.id
      join line l on l.purchase_id = p.id
      join product pr on pr.id = l.product_id
     group by c.country, pr.name
  ) ranked
 where place = 1 order by country`,
  },
  {
    title: 'A recursive query: the tree of categories with what each holds',
    sql: `with recursive tree as (
    select id, name, 0 as depth, name as path from category where parent_id is null
    union all
    select c.id, c.name, t.depth + 1, t.path || ' / ' || c.name
      from category c join tree t on c.parent_id = t.id
)
select repeat('  ', depth) || tree.name as category, count(p.id) as products
  from tree left join product p on p.category_id = tree.id
 group by tree.id, tree.name, depth, path order by path`,
  },
  {
    title: 'A correlated subquery: customers whose last purchase is long ago',
    sql: `select c.id, c.name,
       (select max(ordered_at) from purchase p where p.customer_id = c.id)::date as last_seen
  from customer c
 where exists (select 1 from purchase p where p.customer_id = c.id)
 order by last_seen, c.id limit 5`,
  },
  {
    title: 'jsonb and arrays',
    sql: `select settings->>'language' as language, count(*) as customers,
       count(*) filter (where (settings->>'newsletter')::boolean) as with_newsletter,
       (select count(*) from product where 'sale' = any(tags)) as products_on_sale
  from customer group by 1 order by 1`,
  },
  {
    title: 'How it is done',
    sql: `explain select * from purchase where customer_id = 42 order by ordered_at desc limit 3`,
  },
]
