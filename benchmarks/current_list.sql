-- The list of current episodes as one query, each column in the words of the page. Parameters:
-- :organisation, :today. The temporary table `label` holds the code lists.
WITH running AS MATERIALIZED (
    SELECT c.episode_id, c.agent, c.administered_by, c.started_on, c.id
    FROM course c
    WHERE c.organisation_id = :organisation
      AND c.entered_in_error_at IS NULL
      AND c.started_on <= :today
      AND (c.ended_on IS NULL OR c.ended_on >= :today)
)
SELECT
    e.id,
    upper(p.family_name) || ', ' || p.given_name AS name,
    strftime('%Y', :today) - strftime('%Y', p.date_of_birth)
        - (strftime('%m%d', :today) < strftime('%m%d', p.date_of_birth)) AS age,
    substr(p.nhs_number, 1, 3) || ' ' || substr(p.nhs_number, 4, 3) || ' '
        || substr(p.nhs_number, 7) AS nhs_number,
    (SELECT label FROM label WHERE list = 'diagnosis' AND code = e.diagnosis) AS diagnosis,
    (SELECT group_concat(label, '; ') FROM (
        SELECT l.label FROM running r JOIN label l ON l.list = 'antimicrobial' AND l.code = r.agent
        WHERE r.episode_id = e.id GROUP BY l.label ORDER BY min(r.started_on), min(r.id)
    )) AS drugs,
    (SELECT group_concat(label, '; ') FROM (
        SELECT l.label FROM running r
        JOIN label l ON l.list = 'administered_by' AND l.code = r.administered_by
        WHERE r.episode_id = e.id GROUP BY l.label ORDER BY min(r.started_on), min(r.id)
    )) AS given_by,
    CAST(julianday(:today) - julianday(e.first_opat_day) AS INTEGER) + 1 AS day,
    ltrim(substr(e.decided_on, 9), '0') || ' '
        || substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * substr(e.decided_on, 6, 2) - 2, 3)
        || ' ' || substr(e.decided_on, 1, 4) AS accepted,
    ltrim(substr(e.planned_end_on, 9), '0') || ' '
        || substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * substr(e.planned_end_on, 6, 2) - 2, 3)
        || ' ' || substr(e.planned_end_on, 1, 4) AS planned_end
FROM episode e
JOIN patient p ON p.id = e.patient_id AND p.organisation_id = e.organisation_id
WHERE e.organisation_id = :organisation
  AND e.entered_in_error_at IS NULL
  AND e.decision = 'accepted'
  AND (
      e.opat_outcome IS NULL
      OR (e.first_opat_day IS NOT NULL
          AND (e.therapy_ended_on IS NULL OR e.therapy_ended_on > :today))
  )
ORDER BY p.family_key, p.given_key, e.id
