, aware(agent, category) AS (VALUES /* AWARE */
), classed AS MATERIALIZED (
    SELECT c.episode, c.stretch, c.days, c.agent, coalesce(a.category, 'not_classified') AS category
    FROM (SELECT DISTINCT episode, stretch, days, agent FROM covered WHERE NOT oral) c
    LEFT JOIN aware a ON a.agent = c.agent
), of_category AS (
    SELECT category, count(DISTINCT episode) AS episodes, sum(days) AS opat_days
    FROM (SELECT DISTINCT episode, stretch, days, category FROM classed) GROUP BY category
), drugs AS (
    SELECT category, sum(days) AS drug_days FROM classed GROUP BY category
)
SELECT 'categories', o.category, o.episodes, o.opat_days, d.drug_days, NULL, NULL
FROM of_category o JOIN drugs d ON d.category = o.category
UNION ALL
SELECT 'quarters',
    substr(o.last_opat_day, 1, 4) || 'Q' || ((CAST(substr(o.last_opat_day, 6, 2) AS INTEGER) + 2) / 3),
    coalesce(sum(c.days) FILTER (WHERE c.category = 'access'), 0),
    coalesce(sum(c.days) FILTER (WHERE c.category = 'watch'), 0),
    coalesce(sum(c.days) FILTER (WHERE c.category = 'reserve'), 0),
    coalesce(sum(c.days) FILTER (WHERE c.category = 'other'), 0),
    coalesce(sum(c.days) FILTER (WHERE c.category = 'not_classified'), 0)
FROM classed c JOIN opat o ON o.id = c.episode GROUP BY 2
UNION ALL
SELECT 'agents', category || '+' || agent, count(DISTINCT episode), sum(days), NULL, NULL, NULL
FROM classed GROUP BY 2
