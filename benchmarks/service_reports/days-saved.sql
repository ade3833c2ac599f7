, covered_of AS (
    SELECT episode, sum(days) AS days
    FROM (SELECT DISTINCT episode, stretch, days FROM covered WHERE NOT oral AND agent IN ('dalbavancin', 'oritavancin', 'rezafungin'))
    GROUP BY episode
)
SELECT 'quarters', substr(last_opat_day, 1, 4) || 'Q' || ((CAST(substr(last_opat_day, 6, 2) AS INTEGER) + 2) / 3), count(*), sum(o.days), sum(coalesce(c.days, 0))
FROM opat o LEFT JOIN covered_of c ON c.episode = o.id
GROUP BY 2
