-- Set operations over every table; a FULL JOIN of two groupings.
SELECT 'album' AS name, count(*) FROM album UNION ALL SELECT 'artist', count(*) FROM artist
UNION ALL SELECT 'customer', count(*) FROM customer UNION ALL SELECT 'employee', count(*) FROM employee
UNION ALL SELECT 'genre', count(*) FROM genre UNION ALL SELECT 'invoice', count(*) FROM invoice
UNION ALL SELECT 'invoice_line', count(*) FROM invoice_line UNION ALL SELECT 'media_type', count(*) FROM media_type
UNION ALL SELECT 'playlist', count(*) FROM playlist UNION ALL SELECT 'playlist_track', count(*) FROM playlist_track
UNION ALL SELECT 'track', count(*) FROM track
UNION ALL
SELECT coalesce(c.country, i.billing_country) || ' ' || (c.n = i.n)::text, coalesce(c.n, 0)
FROM (SELECT country, count(*) AS n FROM customer GROUP BY country) c
FULL JOIN (SELECT billing_country, count(DISTINCT customer_id) AS n FROM invoice GROUP BY 1) i
  ON i.billing_country = c.country
ORDER BY 1;
