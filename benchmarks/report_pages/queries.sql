-- Open data queries (R19) of one organisation and service: how many block closing and how many
-- only warn, by the quarter to which their episode belongs; without those of two facts that disagree
-- (R19b). Parameters as in quarter_return.sql; the period lies behind :as_at.
WITH
open_or_ended AS MATERIALIZED (
    SELECT
        *,
        decision = 'accepted' AND decided_on <= :as_at AS is_accepted,
        therapy_ended_on <= :as_at AS has_ended,
        coalesce(
            last_opat_day,
            CASE WHEN outcome_on <= :as_at THEN outcome_on END,
            CASE WHEN decision = 'accepted' AND decided_on <= :as_at THEN decided_on END
        ) AS day
    FROM episode
    WHERE organisation_id = :organisation
      AND service = :service
      AND coalesce(decision, '') <> 'rejected'
      AND entered_in_error_at IS NULL
      AND id NOT IN (SELECT episode_id FROM exclusion WHERE organisation_id = :organisation)
      AND id IN (
          SELECT id FROM episode
          WHERE organisation_id = :organisation AND service = :service
            AND last_opat_day BETWEEN :first AND :last
          UNION ALL
          SELECT id FROM episode
          WHERE organisation_id = :organisation AND service = :service
            AND last_opat_day IS NULL AND outcome_on BETWEEN :first AND :last
          UNION ALL
          SELECT id FROM episode
          WHERE organisation_id = :organisation AND service = :service
            AND last_opat_day IS NULL AND decision = 'accepted' AND decided_on BETWEEN :first AND :last
      )
),
judged AS MATERIALIZED (
    SELECT * FROM open_or_ended WHERE day BETWEEN :first AND :last
),
given AS MATERIALIZED (
    SELECT
        e.id AS episode, e.is_accepted, e.decided_on, e.outcome_on,
        e.infection_outcome, e.opat_outcome,
        c.agent, c.route, c.administered_by, c.started_on, c.ended_on,
        c.route IN ('iv', 'im', 'sc') AND coalesce(c.administered_by, '') <> 'inpatient_team' AS counts
    FROM judged e
    JOIN course c ON c.episode_id = e.id AND c.organisation_id = e.organisation_id
    WHERE c.entered_in_error_at IS NULL
),
query (episode, blocking, warning) AS (
    SELECT episode, (
        (counts AND coalesce(ended_on, '9999-12-31') > :as_at AND CASE
            WHEN outcome_on IS NULL THEN coalesce(infection_outcome, opat_outcome, '') <> ''
            ELSE started_on <= outcome_on AND outcome_on <= :as_at END)
        + (coalesce(route, '') = '')
        + (coalesce(administered_by, '') = '')
        + coalesce(ended_on < started_on, 0)
    ), (
        is_accepted AND counts AND started_on < decided_on
        AND (coalesce(ended_on, '9999-12-31') >= decided_on OR ended_on >= started_on)
    ) FROM given
    UNION ALL
    SELECT episode, 0, count(*) - 1 FROM given
    GROUP BY episode, agent, route, started_on HAVING count(*) > 1
    UNION ALL
    SELECT e.id, count(*), 0
    FROM judged e JOIN line l ON l.episode_id = e.id AND l.organisation_id = e.organisation_id
    WHERE l.entered_in_error_at IS NULL AND l.removed_on < l.inserted_on GROUP BY e.id
    UNION ALL
    SELECT e.id, count(*), 0
    FROM judged e JOIN admission a ON a.episode_id = e.id AND a.organisation_id = e.organisation_id
    WHERE a.entered_in_error_at IS NULL AND a.discharged_on < a.admitted_on GROUP BY e.id
    UNION ALL
    SELECT
        id,
        (coalesce(specialty, '') = '')
        + (coalesce(diagnosis, '') = '')
        + coalesce(has_ended AND (coalesce(infection_outcome, '') = '' OR coalesce(outcome_on, '') > :as_at), 0)
        + coalesce(has_ended AND (coalesce(opat_outcome, '') = '' OR coalesce(outcome_on, '') > :as_at), 0),
        decided_on <= date(:as_at, '-14 days') AND NOT EXISTS (
            SELECT 1 FROM given c WHERE c.episode = judged.id AND c.counts
        )
    FROM judged WHERE is_accepted
    UNION ALL
    SELECT e.id, 0, count(*)
    FROM judged e JOIN event v ON v.episode_id = e.id AND v.organisation_id = e.organisation_id
    WHERE e.is_accepted
      AND v.entered_in_error_at IS NULL
      AND NOT v.occurred_on BETWEEN coalesce(e.first_opat_day, e.decided_on)
          AND CASE WHEN e.has_ended AND e.last_opat_day IS NOT NULL
              THEN date(e.last_opat_day, '+1 day') ELSE '9999-12-31' END
    GROUP BY e.id
)
SELECT
    substr(day, 1, 4) || 'Q' || ((CAST(substr(day, 6, 2) AS INTEGER) + 2) / 3),
    sum(blocking), sum(warning)
FROM query JOIN judged ON judged.id = query.episode
GROUP BY 1 ORDER BY 1
