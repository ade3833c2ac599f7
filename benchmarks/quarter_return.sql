-- One quarter's return of one organisation and service as a single statement: every section of
-- the return with its non-zero cells and totals, without labels. Parameters: :organisation,
-- :service, :first and :last day of the quarter, :as_at.
--
-- The episodes are found as the product finds them, by the last OPAT day kept with the episode
-- and its index. Days are counted from the courses and admissions: each episode's time is cut at
-- the edges of its courses and stays, and each piece (stretch) is asked which courses cover it.
-- Faster in SQLite than a recursive calendar, which makes a row of every day.
WITH
counted AS MATERIALIZED (
    SELECT
        id,
        organisation_id,
        coalesce(nullif(specialty, ''), 'not_recorded') AS specialty,
        coalesce(nullif(diagnosis, ''), 'not_recorded') AS diagnosis,
        coalesce(nullif(therapy_end_reason, ''), 'not_recorded') AS therapy_end_reason,
        coalesce(CASE WHEN coalesce(outcome_on, '') <= :as_at THEN nullif(infection_outcome, '') END,
                 'not_recorded') AS infection_outcome,
        coalesce(CASE WHEN coalesce(outcome_on, '') <= :as_at THEN nullif(opat_outcome, '') END,
                 'not_recorded') AS opat_outcome,
        died_on,
        nullif(death_category, '') AS death_category,
        CAST(julianday(decided_on) AS INTEGER) AS accepted,
        first_opat_day,
        last_opat_day,
        min(date(last_opat_day, '+1 day'), :as_at) AS window_end
    FROM episode
    WHERE organisation_id = :organisation
      AND service = :service
      AND last_opat_day BETWEEN :first AND min(:last, :as_at)
      AND therapy_ended_on <= :as_at
      AND entered_in_error_at IS NULL
      AND id NOT IN (SELECT episode_id FROM exclusion WHERE organisation_id = :organisation)
),
decided AS MATERIALIZED (
    SELECT id, patient_id, decision, rejection_reasons
    FROM episode
    WHERE organisation_id = :organisation
      AND service = :service
      AND decision IN ('accepted', 'rejected')
      AND decided_on BETWEEN :first AND min(:last, :as_at)
      AND entered_in_error_at IS NULL
      AND id NOT IN (SELECT episode_id FROM exclusion WHERE organisation_id = :organisation)
),
-- Counted courses, and oral ones, in whole days (R2, R3 a and b).
span AS MATERIALIZED (
    SELECT
        e.id AS episode,
        c.route = 'po' AS oral,
        c.agent,
        c.administered_by,
        max(e.accepted, CAST(julianday(c.started_on) AS INTEGER)) AS first,
        CAST(julianday(min(c.ended_on, :as_at)) AS INTEGER) AS last
    FROM counted e
    JOIN course c ON c.episode_id = e.id AND c.organisation_id = e.organisation_id
    WHERE c.entered_in_error_at IS NULL
      AND c.route IN ('iv', 'im', 'sc', 'po')
      AND coalesce(c.administered_by, '') <> 'inpatient_team'
      AND c.ended_on IS NOT NULL  -- an oral course's may lie ahead
      AND max(e.accepted, CAST(julianday(c.started_on) AS INTEGER))
          <= CAST(julianday(min(c.ended_on, :as_at)) AS INTEGER)
),
-- Full days in hospital (R3 c).
away AS MATERIALIZED (
    SELECT
        a.episode_id AS episode,
        CAST(julianday(a.admitted_on) AS INTEGER) + 1 AS first,
        CAST(julianday(coalesce(a.discharged_on, date(:as_at, '+1 day'))) AS INTEGER) - 1 AS last
    FROM counted e
    JOIN admission a ON a.episode_id = e.id AND a.organisation_id = e.organisation_id
    WHERE a.entered_in_error_at IS NULL
),
edge AS (
    SELECT episode, oral, first AS day FROM span
    UNION
    SELECT episode, oral, last + 1 FROM span
    UNION
    SELECT s.episode, s.oral, a.first FROM away a JOIN span s ON s.episode = a.episode
    WHERE a.first <= a.last
    UNION
    SELECT s.episode, s.oral, a.last + 1 FROM away a JOIN span s ON s.episode = a.episode
    WHERE a.first <= a.last
),
piece AS (
    SELECT episode, oral, day, lead(day) OVER (PARTITION BY episode, oral ORDER BY day) AS after
    FROM edge
),
-- One row for each course of each stretch of OPAT days.
covered AS MATERIALIZED (
    SELECT
        p.episode,
        p.oral,
        p.day AS stretch,
        p.after - p.day AS days,
        s.agent,
        coalesce(nullif(s.administered_by, ''), 'not_recorded') AS administered_by
    FROM piece p
    JOIN span s
        ON s.episode = p.episode AND s.oral = p.oral AND p.day BETWEEN s.first AND s.last
    WHERE NOT EXISTS (
        SELECT 1 FROM away a WHERE a.episode = p.episode AND p.day BETWEEN a.first AND a.last
    )
),
stretch AS MATERIALIZED (
    SELECT DISTINCT episode, oral, stretch, days FROM covered
),
opat AS MATERIALIZED (
    SELECT e.*, d.days
    FROM counted e
    JOIN (SELECT episode, sum(days) AS days FROM stretch WHERE NOT oral GROUP BY episode) d
        ON d.episode = e.id
),
agent_stretch AS MATERIALIZED (
    SELECT DISTINCT episode, stretch, days, agent FROM covered WHERE NOT oral
),
regimen AS (
    SELECT episode, days, group_concat(agent, '+') AS agents
    FROM (SELECT * FROM agent_stretch ORDER BY episode, stretch, agent)
    GROUP BY episode, stretch
),
happened AS MATERIALIZED (
    SELECT v.kind, v.type
    FROM counted e
    JOIN event v ON v.episode_id = e.id AND v.organisation_id = e.organisation_id
    WHERE v.entered_in_error_at IS NULL
      AND v.occurred_on BETWEEN e.first_opat_day AND e.window_end
),
device AS MATERIALIZED (
    SELECT
        e.id AS episode,
        l.device,
        CAST(julianday(min(coalesce(l.removed_on, e.last_opat_day), e.last_opat_day)) AS INTEGER)
        - CAST(julianday(max(coalesce(l.inserted_on, e.first_opat_day), e.first_opat_day)) AS INTEGER)
        + 1 AS days
    FROM counted e
    JOIN line l ON l.episode_id = e.id AND l.organisation_id = e.organisation_id
    WHERE l.entered_in_error_at IS NULL AND l.device <> 'no_line'
),
readmission AS MATERIALIZED (
    SELECT DISTINCT e.id AS episode, coalesce(nullif(a.cause, ''), 'not_recorded') AS cause
    FROM counted e
    JOIN admission a ON a.episode_id = e.id AND a.organisation_id = e.organisation_id
    WHERE a.entered_in_error_at IS NULL
      AND NOT a.planned
      AND coalesce(a.cause, '') <> 'planned_procedure'
      AND a.admitted_on BETWEEN e.first_opat_day AND e.window_end
),
-- A cell holds its reasons joined by ';'.
reason (id, reason, rest) AS (
    SELECT id, NULL, coalesce(nullif(rejection_reasons, ''), 'not_recorded') || ';'
    FROM decided WHERE decision = 'rejected'
    UNION ALL
    SELECT id, substr(rest, 1, instr(rest, ';') - 1), substr(rest, instr(rest, ';') + 1)
    FROM reason WHERE rest <> ''
),
-- Section, row and column; then the measures in the section's order.
cell (section, row_code, col_code, first, second, third) AS MATERIALIZED (
    SELECT 'SPECIALTY', specialty, '', count(*), sum(days), NULL FROM opat GROUP BY specialty
    UNION ALL
    SELECT 'DIAGNOSIS', diagnosis, '', count(*), sum(days), NULL FROM opat GROUP BY diagnosis
    UNION ALL
    SELECT 'SPECIALTY_X_INFECTION_OUTCOME', specialty, infection_outcome, count(*), NULL, NULL
    FROM opat GROUP BY specialty, infection_outcome
    UNION ALL
    SELECT 'SPECIALTY_X_OPAT_OUTCOME', specialty, opat_outcome, count(*), NULL, NULL
    FROM opat GROUP BY specialty, opat_outcome
    UNION ALL
    SELECT 'DIAGNOSIS_X_INFECTION_OUTCOME', diagnosis, infection_outcome, count(*), NULL, NULL
    FROM opat GROUP BY diagnosis, infection_outcome
    UNION ALL
    SELECT 'DIAGNOSIS_X_OPAT_OUTCOME', diagnosis, opat_outcome, count(*), NULL, NULL
    FROM opat GROUP BY diagnosis, opat_outcome
    UNION ALL
    SELECT 'REGIMEN', agents, '', count(DISTINCT episode), sum(days), NULL
    FROM regimen GROUP BY agents
    UNION ALL
    SELECT 'AGENT_X_DIAGNOSIS', a.agent, e.diagnosis, count(DISTINCT a.episode), sum(a.days), NULL
    FROM agent_stretch a JOIN counted e ON e.id = a.episode GROUP BY a.agent, e.diagnosis
    UNION ALL
    SELECT 'LINE_EVENT', type, '', count(*), NULL, NULL
    FROM happened WHERE kind = 'line' GROUP BY type
    UNION ALL
    SELECT 'DRUG_EVENT', type, '', count(*), NULL, NULL
    FROM happened WHERE kind = 'drug' GROUP BY type
    UNION ALL
    SELECT 'ADMINISTERED_BY', administered_by, '', count(DISTINCT episode), sum(days), NULL
    FROM (SELECT DISTINCT episode, stretch, days, administered_by FROM covered WHERE NOT oral)
    GROUP BY administered_by
    UNION ALL
    SELECT 'DEVICE', device, '', count(DISTINCT episode), count(*), sum(days)
    FROM device WHERE days > 0 GROUP BY device
    UNION ALL
    SELECT 'REJECTION', reason, '', count(*), NULL, NULL
    FROM reason WHERE reason IS NOT NULL GROUP BY reason
    UNION ALL
    SELECT 'THERAPY_END', therapy_end_reason, '', count(*), NULL, NULL
    FROM opat GROUP BY therapy_end_reason
    UNION ALL
    SELECT 'READMISSION', cause, '', count(*), NULL, NULL FROM readmission GROUP BY cause
    UNION ALL
    SELECT 'DEATH', coalesce(death_category, 'not_recorded'), '', count(*), NULL, NULL
    FROM opat
    WHERE (died_on IS NULL AND death_category IS NOT NULL)
       OR died_on BETWEEN first_opat_day AND window_end
    GROUP BY 2
    UNION ALL
    SELECT 'COPAT', 'copat', '', count(DISTINCT episode), sum(days), NULL
    FROM stretch WHERE oral HAVING count(*)
)
SELECT section, row_code, col_code, first, second, third FROM cell
UNION ALL
-- Totals add up the rows, but each episode (and day) counts once where it may be in several rows.
SELECT section, 'TOTAL', '', sum(first), sum(second), sum(third)
FROM cell
WHERE section NOT IN ('REGIMEN', 'AGENT_X_DIAGNOSIS', 'ADMINISTERED_BY', 'DEVICE', 'READMISSION')
GROUP BY section
UNION ALL
SELECT 'REGIMEN', 'TOTAL', '', count(*), sum(days), NULL FROM opat
UNION ALL
SELECT 'AGENT_X_DIAGNOSIS', 'TOTAL', '', count(DISTINCT episode), sum(days), NULL FROM agent_stretch
UNION ALL
SELECT 'ADMINISTERED_BY', 'TOTAL', '', count(*), sum(days), NULL FROM opat
UNION ALL
SELECT 'DEVICE', 'TOTAL', '', count(DISTINCT episode), count(*), sum(days) FROM device WHERE days > 0
UNION ALL
SELECT 'READMISSION', 'TOTAL', '', count(DISTINCT episode), NULL, NULL FROM readmission
UNION ALL
SELECT 'SUMMARY', 'episodes_completed', '', count(*), NULL, NULL FROM opat
UNION ALL
SELECT 'SUMMARY', 'opat_days', '', sum(days), NULL, NULL FROM opat
UNION ALL
SELECT 'SUMMARY', kind || '_events', '', count(*), NULL, NULL FROM happened GROUP BY kind
UNION ALL
SELECT 'SUMMARY', 'patients_admitted', '', count(DISTINCT patient_id), NULL, NULL
FROM decided WHERE decision = 'accepted'
UNION ALL
SELECT 'SUMMARY', 'referrals_rejected', '', count(*), NULL, NULL
FROM decided WHERE decision = 'rejected'
