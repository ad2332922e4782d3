-- Windows: running totals, ranks and the distance to the invoice before.
SELECT customer_id, invoice_id, invoice_date::date AS day, total,
       sum(total) OVER (PARTITION BY customer_id ORDER BY invoice_date, invoice_id) AS running,
       rank() OVER (PARTITION BY customer_id ORDER BY total DESC) AS place,
       invoice_date - lag(invoice_date) OVER (PARTITION BY customer_id ORDER BY invoice_date, invoice_id) AS since
FROM invoice
WHERE customer_id <= 12
ORDER BY customer_id, invoice_date, invoice_id;
