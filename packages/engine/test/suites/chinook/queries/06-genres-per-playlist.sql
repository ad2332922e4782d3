-- Text put together in groups, distinct and in order.
SELECT p.playlist_id, p.name, count(pt.track_id) AS tracks,
       string_agg(DISTINCT g.name, ', ' ORDER BY g.name) AS genres
FROM playlist p
LEFT JOIN playlist_track pt ON pt.playlist_id = p.playlist_id
LEFT JOIN track t ON t.track_id = pt.track_id
LEFT JOIN genre g ON g.genre_id = t.genre_id
GROUP BY p.playlist_id, p.name
ORDER BY p.playlist_id;
