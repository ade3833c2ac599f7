, covered_of AS (
    SELECT episode, sum(days) AS days
    FROM (SELECT DISTINCT episode, stretch, days FROM covered WHERE NOT oral AND agent IN ('dalbavancin', 'oritavancin', 'rezafungin'))
    GROUP BY episode
), ended AS MATERIALIZED (
    SELECT
        substr(last_opat_day, 1, 4) || 'Q' || ((CAST(substr(last_opat_day, 6, 2) AS INTEGER) + 2) / 3) AS quarter,
        substr(last_opat_day, 1, 7) AS month,
        o.days AS days,
        coalesce(c.days, 0) AS covered
    FROM opat o LEFT JOIN covered_of c ON c.episode = o.id
)
SELECT 'quarters', quarter, count(*), sum(days), sum(covered) FROM ended GROUP BY quarter
UNION ALL
SELECT 'months', month, count(*), sum(days), sum(covered) FROM ended GROUP BY month
UNION ALL
SELECT 'referrals', substr(decided_on, 1, 4) || 'Q' || ((CAST(substr(decided_on, 6, 2) AS INTEGER) + 2) / 3), sum(d.decision = 'accepted'), sum(d.decision = 'rejected'), NULL
FROM decided d JOIN episode e ON e.id = d.id GROUP BY 2
