-- A join of a table with itself, by more than equality.
SELECT a1.title AS one, a2.title AS other, count(DISTINCT l1.invoice_id) AS invoices
FROM invoice_line l1
JOIN invoice_line l2 ON l2.invoice_id = l1.invoice_id AND l2.track_id > l1.track_id
JOIN track t1 ON t1.track_id = l1.track_id
JOIN track t2 ON t2.track_id = l2.track_id
JOIN album a1 ON a1.album_id = t1.album_id
JOIN album a2 ON a2.album_id = t2.album_id
WHERE a1.album_id <> a2.album_id
GROUP BY a1.album_id, a2.album_id, a1.title, a2.title
HAVING count(DISTINCT l1.invoice_id) > 1
ORDER BY invoices DESC, one, other
LIMIT 60;
