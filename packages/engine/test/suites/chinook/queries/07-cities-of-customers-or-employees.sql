-- Set operations, nested.
(SELECT city, country FROM customer UNION SELECT city, country FROM employee)
EXCEPT
SELECT billing_city, billing_country FROM invoice WHERE total > 10
ORDER BY 2, 1;
