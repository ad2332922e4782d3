-- Patterns: LIKE, regular expressions, replacement, splitting.
SELECT customer_id, email, split_part(email, '@', 2) AS host, regexp_replace(phone, '[^0-9+]', '', 'g') AS digits,
       phone ~ '^\+1 ' AS north_american, coalesce(fax, '-') AS fax, nullif(state, 'CA') AS state
FROM customer
WHERE email LIKE '%gmail%' OR email ILIKE '%YAHOO%' OR company ~* 'inc|ltd'
ORDER BY host, customer_id;
