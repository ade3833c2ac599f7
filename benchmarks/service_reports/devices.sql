, guided AS MATERIALIZED (
    SELECT
        e.id AS episode,
        substr(e.last_opat_day, 1, 4) || 'Q' || ((CAST(substr(e.last_opat_day, 6, 2) AS INTEGER) + 2) / 3) AS quarter,
        l.device,
        coalesce(nullif(l.insertion_guidance, ''), 'not_recorded') AS way,
        CAST(julianday(min(coalesce(l.removed_on, e.last_opat_day), e.last_opat_day)) AS INTEGER)
        - CAST(julianday(max(coalesce(l.inserted_on, e.first_opat_day), e.first_opat_day)) AS INTEGER)
        + 1 AS days
    FROM counted e
    JOIN line l ON l.episode_id = e.id AND l.organisation_id = e.organisation_id
    WHERE l.entered_in_error_at IS NULL AND l.device <> 'no_line'
)
SELECT 'guidance', way, count(DISTINCT episode), count(*), sum(days)
FROM guided WHERE days > 0 GROUP BY way
UNION ALL
SELECT 'devices', device, count(DISTINCT episode), count(*), sum(days)
FROM guided WHERE days > 0 GROUP BY device
UNION ALL
SELECT 'both', device || '+' || way, count(DISTINCT episode), count(*), sum(days)
FROM guided WHERE days > 0 GROUP BY device, way
UNION ALL
SELECT 'quarters', quarter, count(DISTINCT episode), count(*), sum(days)
FROM guided WHERE days > 0 GROUP BY quarter
