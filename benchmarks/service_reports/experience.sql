-- Codes are dated by their day in UTC: they are given in the daytime.
, answered AS MATERIALIZED (
    SELECT q.*
    FROM questionnaire q JOIN episode e ON e.id = q.episode_id AND e.organisation_id = q.organisation_id
    WHERE q.organisation_id = :organisation
      AND q.answered_on BETWEEN :first AND :last
      AND q.entered_in_error_at IS NULL
      AND e.service = :service
      AND e.entered_in_error_at IS NULL
), answer (theme, given) AS MATERIALIZED (
    SELECT 'information', information FROM answered
    UNION ALL SELECT 'communication', communication FROM answered
    UNION ALL SELECT 'skill', skill FROM answered
    UNION ALL SELECT 'punctuality', punctuality FROM answered
    UNION ALL SELECT 'access', access FROM answered
    UNION ALL SELECT 'self_care', self_care FROM answered
    UNION ALL SELECT 'involvement', involvement FROM answered
    UNION ALL SELECT 'who_to_call', who_to_call FROM answered
    UNION ALL SELECT 'safety', safety FROM answered
    UNION ALL SELECT 'family', family FROM answered
    UNION ALL SELECT 'overall', overall FROM answered
    UNION ALL SELECT 'again', again FROM answered
)
SELECT
    'quarters', substr(answered_on, 1, 4) || 'Q' || ((CAST(substr(answered_on, 6, 2) AS INTEGER) + 2) / 3),
    count(*), sum(overall >= 4), sum(overall >= 1), NULL, NULL, NULL, NULL, NULL
FROM answered GROUP BY 2
UNION ALL
SELECT
    'questions', theme, sum(given >= 4), sum(given >= 1), sum(given = 5), sum(given = 4),
    sum(given = 3), sum(given = 2), sum(given = 1), sum(given = 0)
FROM answer GROUP BY theme
UNION ALL
SELECT
    'codes', substr(c.issued_at, 1, 4) || 'Q' || ((CAST(substr(c.issued_at, 6, 2) AS INTEGER) + 2) / 3),
    count(*), count(c.used_at), NULL, NULL, NULL, NULL, NULL, NULL
FROM questionnaire_code c JOIN episode e ON e.id = c.episode_id AND e.organisation_id = c.organisation_id
WHERE c.organisation_id = :organisation
  AND c.issued_at >= :first
  AND c.issued_at < date(:last, '+1 day')
  AND c.revoked_at IS NULL
  AND e.service = :service
  AND e.entered_in_error_at IS NULL
GROUP BY 2
