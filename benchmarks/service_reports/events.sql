, event_of AS MATERIALIZED (
    SELECT e.id AS episode, v.kind, v.type
    FROM counted e
    JOIN event v ON v.episode_id = e.id AND v.organisation_id = e.organisation_id
    WHERE v.entered_in_error_at IS NULL
      AND v.occurred_on BETWEEN e.first_opat_day AND e.window_end
), events_of AS (
    SELECT
        episode,
        sum(kind = 'line') AS line,
        sum(kind = 'line' AND type LIKE 'infection%') AS infections,
        sum(kind = 'drug') AS drug
    FROM event_of GROUP BY episode
), line_days_of AS (
    SELECT episode, sum(max(days, 0)) AS days FROM device GROUP BY episode
)
SELECT
    'rates', substr(last_opat_day, 1, 4) || 'Q' || ((CAST(substr(last_opat_day, 6, 2) AS INTEGER) + 2) / 3), sum(o.days), sum(coalesce(d.days, 0)), sum(coalesce(v.line, 0)),
    sum(coalesce(v.infections, 0)), sum(coalesce(v.drug, 0))
FROM opat o
LEFT JOIN line_days_of d ON d.episode = o.id
LEFT JOIN events_of v ON v.episode = o.id
GROUP BY 2
UNION ALL
SELECT kind || '-events', type, count(*), count(DISTINCT episode), NULL, NULL, NULL
FROM event_of GROUP BY kind, type
