, ended AS MATERIALIZED (
    SELECT
        substr(last_opat_day, 1, 4) || 'Q' || ((CAST(substr(last_opat_day, 6, 2) AS INTEGER) + 2) / 3) AS quarter,
        coalesce(death_category, 'not_recorded') AS category,
        (died_on IS NULL AND death_category IS NOT NULL)
        OR coalesce(died_on BETWEEN first_opat_day AND window_end, 0) AS died
    FROM opat
)
SELECT 'quarters', quarter, count(*), sum(died) FROM ended GROUP BY quarter
UNION ALL
SELECT 'categories', category, count(*), NULL FROM ended WHERE died GROUP BY category
