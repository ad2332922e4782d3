-- A correlated subquery: tracks more than twice as long as the average of their album.
SELECT t.track_id, t.name, t.milliseconds
FROM track t
WHERE t.milliseconds > 2 * (SELECT avg(o.milliseconds) FROM track o WHERE o.album_id = t.album_id)
ORDER BY t.milliseconds DESC, t.track_id;
