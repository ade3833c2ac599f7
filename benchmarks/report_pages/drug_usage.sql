-- Doses needed of each thing prescribed on the 28 days from :as_at, as pms.domain.care.doses_needed counts
-- them: drug, dose and how often; patients, courses, and the doses of 7, 14 and 28 days. Of the
-- organisation's running and coming courses; nothing is only planned. (:first and :last: unused.)
-- CROSS JOIN keeps the order of the tables: SQLite would begin with the patterns.
WITH RECURSIVE
pattern (frequency, doses) AS MATERIALIZED (
    VALUES
        ('od', '1'), ('bd', '2'), ('tds', '3'), ('qds', '4'), ('five_times_daily', '5'),
        ('six_times_daily', '6'), ('continuous', '1'), ('alternate_days', '10'),
        ('three_times_weekly', '1010100'), ('twice_weekly', '1001000'),
        ('once_weekly', '1000000'), ('fortnightly', '10000000000000')
),
supply AS MATERIALIZED (
    SELECT
        c.agent, c.dose, c.dose_unit, c.frequency, c.route, c.delivery_form, e.patient_id,
        CAST(julianday(c.started_on) AS INTEGER) AS first,
        CAST(julianday(coalesce(
            c.ended_on,
            CASE WHEN e.planned_end_on >= :as_at AND coalesce(c.route, '') <> 'po'
                THEN e.planned_end_on END,
            '9999-12-31'
        )) AS INTEGER) AS last,
        p.doses
    FROM course c
    CROSS JOIN episode e ON e.id = c.episode_id AND e.organisation_id = c.organisation_id
    CROSS JOIN pattern p ON p.frequency = c.frequency
    WHERE c.organisation_id = :organisation
      AND c.entered_in_error_at IS NULL
      AND c.started_on < date(:as_at, '+28 days')
      AND (c.ended_on IS NULL OR c.ended_on >= :as_at)
      AND coalesce(c.administered_by, '') <> 'inpatient_team'
      AND e.entered_in_error_at IS NULL
      AND e.decision = 'accepted'
      AND (e.died_on IS NULL OR e.died_on > :as_at)
      AND (c.ended_on IS NOT NULL OR c.route = 'po'
           OR coalesce(e.opat_outcome, e.infection_outcome) IS NULL)
),
calendar (number) AS (
    SELECT 0 UNION ALL SELECT number + 1 FROM calendar WHERE number < 27
),
needed AS (
    SELECT
        s.*,
        d.number,
        CAST(substr(s.doses,
            (CAST(julianday(:as_at) AS INTEGER) + d.number - s.first) % length(s.doses) + 1, 1
        ) AS INTEGER) AS today
    FROM supply s
    JOIN calendar d ON CAST(julianday(:as_at) AS INTEGER) + d.number BETWEEN s.first AND s.last
)
SELECT
    n.agent, n.dose, n.dose_unit, n.frequency, n.route, n.delivery_form,
    (SELECT count(DISTINCT patient_id) FROM supply s
     WHERE (s.agent, s.dose, s.dose_unit, s.frequency, s.route, s.delivery_form)
        IS (n.agent, n.dose, n.dose_unit, n.frequency, n.route, n.delivery_form)),
    (SELECT count(*) FROM supply s
     WHERE (s.agent, s.dose, s.dose_unit, s.frequency, s.route, s.delivery_form)
        IS (n.agent, n.dose, n.dose_unit, n.frequency, n.route, n.delivery_form)),
    sum(CASE WHEN number < 7 THEN today ELSE 0 END),
    sum(CASE WHEN number < 14 THEN today ELSE 0 END),
    sum(today)
FROM needed n
GROUP BY n.agent, n.dose, n.dose_unit, n.frequency, n.route, n.delivery_form
