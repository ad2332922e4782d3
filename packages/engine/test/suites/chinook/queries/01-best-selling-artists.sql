-- Joins of five tables: artists by what their tracks were sold for.
SELECT ar.name AS artist, count(*) AS lines, sum(il.quantity) AS units, sum(il.unit_price * il.quantity) AS revenue
FROM invoice_line il
JOIN track t ON t.track_id = il.track_id
JOIN album al ON al.album_id = t.album_id
JOIN artist ar ON ar.artist_id = al.artist_id
JOIN genre g ON g.genre_id = t.genre_id
WHERE g.name <> 'Classical'
GROUP BY ar.artist_id, ar.name
HAVING sum(il.quantity) > 10
ORDER BY revenue DESC, artist
LIMIT 25;
