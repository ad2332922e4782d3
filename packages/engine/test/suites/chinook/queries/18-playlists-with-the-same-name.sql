-- IN over a grouped subquery, arrays, EXISTS.
SELECT p.playlist_id, p.name,
       (SELECT count(*) FROM playlist_track pt WHERE pt.playlist_id = p.playlist_id) AS tracks,
       EXISTS (SELECT FROM playlist_track pt WHERE pt.playlist_id = p.playlist_id) AS has_tracks,
       ARRAY(SELECT pt.track_id FROM playlist_track pt WHERE pt.playlist_id = p.playlist_id ORDER BY 1 LIMIT 4) AS first_tracks
FROM playlist p
WHERE p.name IN (SELECT name FROM playlist GROUP BY name HAVING count(*) > 1)
ORDER BY p.name, p.playlist_id;
