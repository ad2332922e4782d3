-- FILTER, one column for each quarter.
SELECT e.last_name AS agent, extract(year FROM i.invoice_date)::int AS year,
       sum(i.total) FILTER (WHERE extract(quarter FROM i.invoice_date) = 1) AS q1,
       sum(i.total) FILTER (WHERE extract(quarter FROM i.invoice_date) = 2) AS q2,
       sum(i.total) FILTER (WHERE extract(quarter FROM i.invoice_date) = 3) AS q3,
       sum(i.total) FILTER (WHERE extract(quarter FROM i.invoice_date) = 4) AS q4,
       count(DISTINCT i.customer_id) AS customers, bool_or(i.total > 15) AS had_a_big_one
FROM invoice i
JOIN customer c ON c.customer_id = i.customer_id
JOIN employee e ON e.employee_id = c.support_rep_id
GROUP BY e.employee_id, e.last_name, 2
ORDER BY agent, year;
