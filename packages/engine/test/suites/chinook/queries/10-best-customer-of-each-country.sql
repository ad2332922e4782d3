-- A common table expression, used twice.
WITH spent AS (
  SELECT c.customer_id, c.country, c.first_name || ' ' || c.last_name AS customer, sum(i.total) AS total
  FROM customer c
  JOIN invoice i USING (customer_id)
  GROUP BY c.customer_id, c.country, c.first_name, c.last_name
)
SELECT s.country, s.customer, s.total
FROM spent s
WHERE s.total = (SELECT max(o.total) FROM spent o WHERE o.country = s.country)
ORDER BY s.country, s.customer;
