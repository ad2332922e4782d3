-- DISTINCT ON, and arithmetic that makes hours and minutes.
SELECT DISTINCT ON (ar.name) ar.name AS artist, al.title, x.tracks,
       (x.ms / 3600000)::text || ':' || lpad((x.ms / 60000 % 60)::text, 2, '0') AS hours
FROM (SELECT album_id, count(*) AS tracks, sum(milliseconds) AS ms FROM track GROUP BY album_id) x
JOIN album al ON al.album_id = x.album_id
JOIN artist ar ON ar.artist_id = al.artist_id
WHERE x.tracks >= 15
ORDER BY ar.name, x.ms DESC, al.title;
