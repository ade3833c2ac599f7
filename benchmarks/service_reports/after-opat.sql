, followed AS MATERIALIZED (
    SELECT
        o.id,
        substr(o.last_opat_day, 1, 4) || 'Q' || ((CAST(substr(o.last_opat_day, 6, 2) AS INTEGER) + 2) / 3) AS quarter,
        coalesce(o.died_on BETWEEN date(o.last_opat_day, '+2 days') AND date(o.last_opat_day, '+30 days'), 0) AS died,
        coalesce(
            e.after_opat_known_on <= :as_at
            AND (e.after_opat_known_on > date(o.last_opat_day, '+30 days') OR o.died_on <= e.after_opat_known_on),
            0
        ) AS known
    FROM opat o JOIN episode e ON e.id = o.id
    WHERE date(o.last_opat_day, '+30 days') < :as_at
), back AS MATERIALIZED (
    SELECT DISTINCT f.id, coalesce(nullif(a.cause, ''), 'not_recorded') AS cause
    FROM followed f
    JOIN opat o ON o.id = f.id
    JOIN admission a ON a.episode_id = f.id AND a.organisation_id = o.organisation_id
    WHERE a.entered_in_error_at IS NULL
      AND NOT a.planned
      AND coalesce(a.cause, '') <> 'planned_procedure'
      AND a.admitted_on BETWEEN date(o.last_opat_day, '+2 days') AND date(o.last_opat_day, '+30 days')
)
SELECT 'quarters', quarter, count(*), sum(id IN (SELECT id FROM back)), sum(died), sum(known)
FROM followed GROUP BY quarter
UNION ALL
SELECT 'causes', cause, count(*), NULL, NULL, NULL FROM back GROUP BY cause
