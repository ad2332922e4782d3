-- The first two of each group, by a window in a derived table.
SELECT genre, place, track, sold
FROM (
  SELECT g.name AS genre, t.name AS track, count(il.invoice_line_id) AS sold,
         row_number() OVER (PARTITION BY g.genre_id ORDER BY count(il.invoice_line_id) DESC, t.name, t.track_id) AS place
  FROM genre g
  JOIN track t ON t.genre_id = g.genre_id
  LEFT JOIN invoice_line il ON il.track_id = t.track_id
  GROUP BY g.genre_id, g.name, t.track_id, t.name
) ranked
WHERE place <= 2
ORDER BY genre, place;
