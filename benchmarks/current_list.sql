-- The list of current episodes as one query, each column in the words of the page. Parameters:
-- :organisation, :today. The temporary table `label` holds the code lists.
WITH current AS MATERIALIZED (
    SELECT id, organisation_id, patient_id, diagnosis, first_opat_day, decided_on, planned_end_on
    FROM episode
    WHERE organisation_id = :organisation
      AND entered_in_error_at IS NULL
      AND decision = 'accepted'
      AND (
          opat_outcome IS NULL
          OR (first_opat_day IS NOT NULL
              AND (therapy_ended_on IS NULL OR therapy_ended_on > :today))
      )
),
running AS MATERIALIZED (
    SELECT c.episode_id, c.agent, c.administered_by, c.started_on, c.id
    FROM current e
    JOIN course c ON c.episode_id = e.id AND c.organisation_id = e.organisation_id
    WHERE c.entered_in_error_at IS NULL
      AND c.started_on <= :today
      AND (c.ended_on IS NULL OR c.ended_on >= :today)
),
drug AS MATERIALIZED (
    SELECT episode_id, group_concat(label, '; ') AS labels
    FROM (
        SELECT r.episode_id, l.label
        FROM running r
        JOIN label l ON l.list = 'antimicrobial' AND l.code = r.agent
        GROUP BY r.episode_id, l.label
        ORDER BY r.episode_id, min(r.started_on), min(r.id)
    )
    GROUP BY episode_id
),
giver AS MATERIALIZED (
    SELECT episode_id, group_concat(label, '; ') AS labels
    FROM (
        SELECT r.episode_id, l.label
        FROM running r
        JOIN label l ON l.list = 'administered_by' AND l.code = r.administered_by
        GROUP BY r.episode_id, l.label
        ORDER BY r.episode_id, min(r.started_on), min(r.id)
    )
    GROUP BY episode_id
)
SELECT
    e.id,
    upper(p.family_name) || ', ' || p.given_name AS name,
    substr(:today, 1, 4) - substr(p.date_of_birth, 1, 4)
        - (substr(:today, 6) < substr(p.date_of_birth, 6)) AS age,
    substr(p.nhs_number, 1, 3) || ' ' || substr(p.nhs_number, 4, 3) || ' '
        || substr(p.nhs_number, 7) AS nhs_number,
    d.label AS diagnosis,
    drug.labels AS drugs,
    giver.labels AS given_by,
    CAST(julianday(:today) - julianday(e.first_opat_day) AS INTEGER) + 1 AS day,
    ltrim(substr(e.decided_on, 9), '0') || ' '
        || substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * substr(e.decided_on, 6, 2) - 2, 3)
        || ' ' || substr(e.decided_on, 1, 4) AS accepted,
    ltrim(substr(e.planned_end_on, 9), '0') || ' '
        || substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * substr(e.planned_end_on, 6, 2) - 2, 3)
        || ' ' || substr(e.planned_end_on, 1, 4) AS planned_end
FROM current e
JOIN patient p ON p.id = e.patient_id AND p.organisation_id = e.organisation_id
LEFT JOIN label d ON d.list = 'diagnosis' AND d.code = e.diagnosis
LEFT JOIN drug ON drug.episode_id = e.id
LEFT JOIN giver ON giver.episode_id = e.id
ORDER BY p.family_key, p.given_key, e.id
