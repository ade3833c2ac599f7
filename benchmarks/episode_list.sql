SELECT e.id, upper(p.family_name) || ', ' || p.given_name AS name, p.nhs_number,
  CAST(strftime('%Y', e.referred_on) AS INTEGER) - CAST(strftime('%Y', p.date_of_birth) AS INTEGER)
    - (strftime('%m%d', e.referred_on) < strftime('%m%d', p.date_of_birth)) AS age,
  coalesce(l.label, e.diagnosis) AS diagnosis,
  (SELECT group_concat(coalesce(d.label, c.agent), '; ') FROM (
      SELECT DISTINCT agent FROM course WHERE episode_id = e.id AND organisation_id = :organisation
        AND entered_in_error_at IS NULL ORDER BY started_on, id) c
    LEFT JOIN label d ON d.list = 'antimicrobial' AND d.code = c.agent) AS drugs,
  e.decided_on AS accepted, e.opat_days, coalesce(o.label, e.opat_outcome) AS outcome,
  count(*) OVER () AS total
FROM episode e
JOIN patient p ON p.id = e.patient_id
LEFT JOIN label l ON l.list = 'diagnosis' AND l.code = e.diagnosis
LEFT JOIN label o ON o.list = 'opat_outcome' AND o.code = e.opat_outcome
WHERE e.organisation_id = :organisation AND e.entered_in_error_at IS NULL
  AND p.entered_in_error_at IS NULL
  AND e.diagnosis IN ('cellulitis', 'bronchiectasis', 'bacteraemia')
  AND e.decision = 'accepted' AND e.decided_on >= :since
  AND EXISTS (SELECT 1 FROM course WHERE episode_id = e.id AND organisation_id = :organisation
    AND entered_in_error_at IS NULL AND agent IN ('ceftriaxone', 'ertapenem'))
ORDER BY e.referred_on DESC, e.id DESC
LIMIT 200
