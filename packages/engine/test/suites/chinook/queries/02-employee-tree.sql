-- A recursive walk down from the manager, with the path and the depth.
WITH RECURSIVE tree AS (
  SELECT employee_id, first_name || ' ' || last_name AS name, title, 1 AS depth, last_name::text AS path
  FROM employee
  WHERE reports_to IS NULL
  UNION ALL
  SELECT e.employee_id, e.first_name || ' ' || e.last_name, e.title, tree.depth + 1, tree.path || ' > ' || e.last_name
  FROM employee e
  JOIN tree ON e.reports_to = tree.employee_id
)
SELECT depth, repeat('  ', depth - 1) || name AS employee, title, path
FROM tree
ORDER BY path;
