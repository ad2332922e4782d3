-- Subtotals with ROLLUP.
SELECT m.name AS media, g.name AS genre, count(*) AS tracks, sum(t.unit_price) AS price, grouping(m.name, g.name) AS level
FROM track t
JOIN media_type m ON m.media_type_id = t.media_type_id
JOIN genre g ON g.genre_id = t.genre_id
GROUP BY ROLLUP (m.name, g.name)
ORDER BY m.name NULLS LAST, g.name NULLS LAST, level;
