-- Dates, ages and intervals.
SELECT last_name, birth_date, hire_date, age(hire_date, birth_date) AS age_hired,
       extract(dow FROM hire_date) AS weekday, hire_date + interval '6 months' AS after_probation,
       hire_date - birth_date AS lived, date_part('year', age(hire_date, birth_date)) AS years
FROM employee
ORDER BY hire_date, employee_id;
