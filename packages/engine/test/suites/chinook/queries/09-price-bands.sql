-- CASE over an expression, as the key of a group.
SELECT CASE WHEN milliseconds < 120000 THEN 'short'
            WHEN milliseconds < 300000 THEN 'medium'
            WHEN milliseconds < 1800000 THEN 'long'
            ELSE 'film' END AS band,
       unit_price, count(*) AS tracks, min(milliseconds) AS shortest, max(milliseconds) AS longest,
       sum(bytes) AS bytes, avg(bytes) AS average_bytes
FROM track
GROUP BY 1, 2
ORDER BY 1, 2;
