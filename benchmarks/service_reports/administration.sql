, way_stretch AS MATERIALIZED (
    SELECT DISTINCT episode, stretch, days, administered_by FROM covered WHERE NOT oral
), place_of AS (
    -- Each stretch once: by a nurse at home before anywhere else, by the patient alone last.
    SELECT
        episode, days,
        max(administered_by IN ('opat_nurse_home', 'community_nurse_home', 'private_nurse_home')) AS nurse,
        max(administered_by NOT IN ('self', 'carer', 'not_recorded')) AS elsewhere,
        max(administered_by IN ('self', 'carer')) AS patient
    FROM way_stretch GROUP BY episode, stretch
)
SELECT 'ways', administered_by, count(DISTINCT episode), sum(days), NULL, NULL, NULL
FROM way_stretch GROUP BY administered_by
UNION ALL
SELECT
    'quarters', substr(o.last_opat_day, 1, 4) || 'Q' || ((CAST(substr(o.last_opat_day, 6, 2) AS INTEGER) + 2) / 3),
    sum(p.days),
    sum(CASE WHEN p.patient AND NOT p.elsewhere THEN p.days END),
    sum(CASE WHEN p.nurse THEN p.days END),
    sum(CASE WHEN p.elsewhere AND NOT p.nurse THEN p.days END),
    sum(CASE WHEN NOT p.elsewhere AND NOT p.patient THEN p.days END)
FROM place_of p JOIN opat o ON o.id = p.episode
GROUP BY 2
