-- A self-join behind an outer join, NULLs in the answer.
SELECT c.customer_id, c.first_name, c.last_name, c.company, c.state,
       e.first_name AS agent, m.last_name AS manager
FROM customer c
LEFT JOIN employee e ON e.employee_id = c.support_rep_id
LEFT JOIN employee m ON m.employee_id = e.reports_to
ORDER BY c.last_name, c.first_name;
