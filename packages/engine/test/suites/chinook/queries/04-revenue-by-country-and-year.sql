-- Grouping by parts of a date, with averages of exact numbers.
SELECT billing_country, extract(year FROM invoice_date) AS year, count(*) AS invoices,
       sum(total) AS total, avg(total) AS average, round(avg(total), 2) AS rounded
FROM invoice
GROUP BY billing_country, extract(year FROM invoice_date)
ORDER BY billing_country, year;
