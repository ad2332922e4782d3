-- NOT EXISTS, and text functions.
SELECT artist_id, upper(left(name, 1)) AS initial, length(name) AS letters, substring(name FROM 1 FOR 10) AS beginning,
       position(' ' IN name) AS first_blank, reverse(name) AS reversed
FROM artist a
WHERE NOT EXISTS (SELECT 1 FROM album WHERE album.artist_id = a.artist_id)
ORDER BY artist_id
LIMIT 40;
