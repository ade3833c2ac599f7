-- Episodes without an OPAT day, whose oral courses are all there is: cut as the others are.
, alone AS MATERIALIZED (
    SELECT e.id AS episode, e.organisation_id, CAST(julianday(e.decided_on) AS INTEGER) AS accepted
    FROM episode e
    WHERE e.organisation_id = :organisation
      AND e.service = :service
      AND e.decision = 'accepted'
      AND e.last_opat_day IS NULL
      AND e.first_opat_day IS NULL
      AND e.entered_in_error_at IS NULL
      AND e.id NOT IN (SELECT episode_id FROM exclusion WHERE organisation_id = :organisation)
      AND EXISTS (
          SELECT 1 FROM course c
          WHERE c.episode_id = e.id AND c.organisation_id = e.organisation_id
            AND c.entered_in_error_at IS NULL AND c.route = 'po' AND c.ended_on >= :first
      )
      AND NOT EXISTS (
          SELECT 1 FROM course c
          WHERE c.episode_id = e.id AND c.organisation_id = e.organisation_id
            AND c.entered_in_error_at IS NULL
            AND c.route IN ('iv', 'im', 'sc')
            AND coalesce(c.administered_by, '') <> 'inpatient_team'
            AND coalesce(c.ended_on, '9999-12-31') > :as_at
      )
), alone_span AS MATERIALIZED (
    SELECT
        a.episode,
        c.agent,
        max(a.accepted, CAST(julianday(c.started_on) AS INTEGER)) AS first,
        CAST(julianday(min(c.ended_on, :as_at)) AS INTEGER) AS last
    FROM alone a
    JOIN course c ON c.episode_id = a.episode AND c.organisation_id = a.organisation_id
    WHERE c.entered_in_error_at IS NULL
      AND c.route = 'po'
      AND coalesce(c.administered_by, '') <> 'inpatient_team'
      AND c.ended_on IS NOT NULL
      AND max(a.accepted, CAST(julianday(c.started_on) AS INTEGER))
          <= CAST(julianday(min(c.ended_on, :as_at)) AS INTEGER)
), alone_away AS MATERIALIZED (
    SELECT
        a.episode,
        CAST(julianday(s.admitted_on) AS INTEGER) + 1 AS first,
        CAST(julianday(coalesce(s.discharged_on, date(:as_at, '+1 day'))) AS INTEGER) - 1 AS last
    FROM alone a
    JOIN admission s ON s.episode_id = a.episode AND s.organisation_id = a.organisation_id
    WHERE s.entered_in_error_at IS NULL
), alone_edge AS (
    SELECT episode, first AS day FROM alone_span
    UNION SELECT episode, last + 1 FROM alone_span
    UNION SELECT episode, first FROM alone_away WHERE first <= last
    UNION SELECT episode, last + 1 FROM alone_away WHERE first <= last
), alone_piece AS (
    SELECT episode, day, lead(day) OVER (PARTITION BY episode ORDER BY day) AS after FROM alone_edge
), alone_covered AS MATERIALIZED (
    SELECT p.episode, p.day AS stretch, p.after - p.day AS days, s.agent
    FROM alone_piece p
    JOIN alone_span s ON s.episode = p.episode AND p.day BETWEEN s.first AND s.last
    WHERE NOT EXISTS (
        SELECT 1 FROM alone_away a WHERE a.episode = p.episode AND p.day BETWEEN a.first AND a.last
    )
), alone_case AS MATERIALIZED (
    SELECT episode, date(max(stretch + days - 1) + 0.5) AS last_day FROM alone_covered GROUP BY episode
    HAVING date(max(stretch + days - 1) + 0.5) BETWEEN :first AND :last
), given AS MATERIALIZED (
    SELECT e.id AS episode, e.last_opat_day AS day, 0 AS oral_only, c.stretch, c.days, c.agent
    FROM covered c JOIN counted e ON e.id = c.episode WHERE c.oral
    UNION ALL
    SELECT a.episode, a.last_day, 1, c.stretch, c.days, c.agent
    FROM alone_case a JOIN alone_covered c ON c.episode = a.episode
), oral_case AS MATERIALIZED (
    SELECT
        episode,
        substr(day, 1, 4) || 'Q' || ((CAST(substr(day, 6, 2) AS INTEGER) + 2) / 3) AS quarter,
        oral_only,
        sum(days) AS days
    FROM (SELECT DISTINCT episode, day, oral_only, stretch, days FROM given)
    GROUP BY episode
)
SELECT
    'quarters', quarter, count(*), sum(days), sum(NOT oral_only), sum(days * (NOT oral_only)),
    sum(oral_only), sum(days * oral_only)
FROM oral_case GROUP BY quarter
UNION ALL
SELECT 'agents', agent, count(DISTINCT episode), sum(days), NULL, NULL, NULL, NULL
FROM (SELECT DISTINCT episode, stretch, days, agent FROM given) GROUP BY agent
