-- Months that are generated, with the sales that some of them have.
SELECT to_char(m, 'YYYY-MM') AS month, count(i.invoice_id) AS invoices, coalesce(sum(i.total), 0) AS total
FROM generate_series('2021-01-01'::timestamp, '2025-12-01'::timestamp, interval '1 month') AS m
LEFT JOIN invoice i ON date_trunc('month', i.invoice_date) = m
GROUP BY m
ORDER BY m;
