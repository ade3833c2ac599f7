-- The virtual ward as one query, each column in the words of the page. Parameters: :organisation, :today,
-- :review_every, :bloods_every. The temporary table `label` holds the code lists.
WITH current AS MATERIALIZED (
    SELECT id, organisation_id, patient_id, diagnosis, organisms, first_opat_day, therapy_ended_on,
        planned_end_on, coalesce(review_every_days, :review_every) AS review_every,
        coalesce(bloods_every_days, :bloods_every) AS bloods_every
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
    SELECT c.episode_id, c.id, c.started_on, c.ended_on,
        agent.label || coalesce(' ' || rtrim(rtrim(c.dose, '0'), '.') || coalesce(' ' || unit.label, ''), '')
            || coalesce(' ' || lower(often.label), '')
            || CASE WHEN c.route <> 'iv' THEN coalesce(' ' || lower(way.label), '') ELSE '' END
            AS drug,
        giver.label AS giver,
        (c.route IN ('iv', 'im', 'sc') AND c.administered_by IS NOT 'inpatient_team') AS counted
    FROM current e
    JOIN course c ON c.episode_id = e.id AND c.organisation_id = e.organisation_id
    JOIN label agent ON agent.list = 'antimicrobial' AND agent.code = c.agent
    LEFT JOIN label unit ON unit.list = 'dose_unit' AND unit.code = c.dose_unit
    LEFT JOIN label often ON often.list = 'frequency' AND often.code = c.frequency
    LEFT JOIN label way ON way.list = 'route' AND way.code = c.route
    LEFT JOIN label giver ON giver.list = 'administered_by' AND giver.code = c.administered_by
    WHERE c.entered_in_error_at IS NULL
      AND c.started_on <= :today
      AND (c.ended_on IS NULL OR c.ended_on >= :today)
),
treatment AS MATERIALIZED (
    SELECT episode_id, max(counted) AS counted, max(ended_on IS NULL) AS is_open
    FROM running
    GROUP BY episode_id
),
-- Who gives the drugs is said once, or after each drug where it is not the same for all.
given AS MATERIALIZED (
    SELECT episode_id, id, started_on, drug, giver,
        min(coalesce(giver, '')) OVER each <> max(coalesce(giver, '')) OVER each AS differ
    FROM running
    WINDOW each AS (PARTITION BY episode_id)
),
drug AS MATERIALIZED (
    SELECT episode_id, group_concat(words, char(10)) AS labels
    FROM (
        SELECT episode_id, started_on, id, drug || CASE WHEN differ
            THEN ' (' || coalesce(giver, 'giver not recorded') || ')' ELSE '' END AS words
        FROM given
        GROUP BY episode_id, words
        ORDER BY episode_id, min(started_on), min(id)
    )
    GROUP BY episode_id
),
giver AS MATERIALIZED (
    SELECT episode_id, group_concat(giver, char(10)) AS labels
    FROM (
        SELECT episode_id, giver
        FROM given
        WHERE giver IS NOT NULL AND NOT differ
        GROUP BY episode_id, giver
        ORDER BY episode_id, min(started_on), min(id)
    )
    GROUP BY episode_id
),
device AS MATERIALIZED (
    SELECT episode_id, group_concat(words, char(10)) AS labels, max(device <> 'no_line') AS has_line
    FROM (
        SELECT l.episode_id, l.device,
            d.label || coalesce(char(10) || 'day '
                || CAST(julianday(:today) - julianday(l.inserted_on) + 1 AS INTEGER), '') AS words
        FROM current e
        JOIN line l ON l.episode_id = e.id AND l.organisation_id = e.organisation_id
        JOIN label d ON d.list = 'device' AND d.code = l.device
        WHERE l.entered_in_error_at IS NULL AND l.removed_on IS NULL
        ORDER BY l.episode_id, l.inserted_on, l.id
    )
    GROUP BY episode_id
),
seen AS MATERIALIZED (
    SELECT r.episode_id, r.reviewed_on, r.next_review_on, r.crp,
        row_number() OVER (PARTITION BY r.episode_id ORDER BY r.reviewed_on DESC, r.id DESC) AS place,
        row_number() OVER (
            PARTITION BY r.episode_id, r.crp IS NULL ORDER BY r.reviewed_on DESC, r.id DESC
        ) AS blood_place
    FROM current e
    JOIN review r ON r.episode_id = e.id AND r.organisation_id = e.organisation_id
    WHERE r.entered_in_error_at IS NULL
),
todo AS MATERIALIZED (
    SELECT episode_id, count(*) AS number, sum(coalesce(due_on < :today, 0)) AS late,
        group_concat(text || coalesce(', due ' || due, ''), char(10)) AS texts
    FROM (
        SELECT t.episode_id, t.text, t.due_on, ltrim(substr(t.due_on, 9), '0') || ' '
            || substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * substr(t.due_on, 6, 2) - 2, 3) AS due
        FROM current e
        JOIN task t ON t.episode_id = e.id AND t.organisation_id = e.organisation_id
        WHERE t.entered_in_error_at IS NULL AND t.done_on IS NULL
        ORDER BY t.episode_id, t.due_on IS NULL, t.due_on, t.id
    )
    GROUP BY episode_id
),
known AS (
    SELECT e.*, t.counted, t.is_open, drug.labels AS drugs, giver.labels AS given_by,
        device.labels AS line, device.has_line, b.crp, b.reviewed_on AS bloods_on, before.crp AS crp_before,
        todo.number, todo.late, todo.texts,
        coalesce(
            latest.next_review_on,
            CASE WHEN t.episode_id IS NOT NULL THEN
                date(coalesce(latest.reviewed_on, e.first_opat_day), '+' || e.review_every || ' days') END
        ) AS review_on,
        date(coalesce(b.reviewed_on, e.first_opat_day), '+' || e.bloods_every || ' days') AS bloods_due_on
    FROM current e
    LEFT JOIN treatment t ON t.episode_id = e.id
    LEFT JOIN drug ON drug.episode_id = e.id
    LEFT JOIN giver ON giver.episode_id = e.id
    LEFT JOIN device ON device.episode_id = e.id
    LEFT JOIN todo ON todo.episode_id = e.id
    LEFT JOIN seen latest ON latest.episode_id = e.id AND latest.place = 1
    LEFT JOIN seen b ON b.episode_id = e.id AND b.crp IS NOT NULL AND b.blood_place = 1
    LEFT JOIN seen before
        ON before.episode_id = e.id AND before.crp IS NOT NULL AND before.blood_place = 2
)
SELECT
    e.id,
    upper(p.family_name) || ', ' || p.given_name AS name,
    (substr(:today, 1, 4) - substr(p.date_of_birth, 1, 4)
        - (substr(:today, 6) < substr(p.date_of_birth, 6))) || ' y'
        || coalesce(', ' || substr(p.nhs_number, 1, 3) || ' ' || substr(p.nhs_number, 4, 3) || ' '
        || substr(p.nhs_number, 7), '') AS who,
    CAST(julianday(:today) - julianday(e.first_opat_day) + 1 AS INTEGER) || ' of '
        || CAST(julianday(e.planned_end_on) - julianday(e.first_opat_day) + 1 AS INTEGER) AS day,
    ltrim(substr(e.planned_end_on, 9), '0') || ' '
        || substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * substr(e.planned_end_on, 6, 2) - 2, 3)
        AS planned,
    CAST(julianday(:today) - julianday(e.review_on) AS INTEGER) AS review_late,
    CASE WHEN e.counted THEN CAST(julianday(:today) - julianday(e.bloods_due_on) AS INTEGER) END
        AS bloods_late,
    CASE WHEN e.counted THEN CAST(julianday(:today) - julianday(e.planned_end_on) AS INTEGER) END
        AS past_end,
    CASE WHEN e.is_open THEN CAST(julianday(:today) - julianday(e.planned_end_on) AS INTEGER) END
        AS no_end,
    CASE WHEN e.has_line THEN CAST(julianday(:today) - julianday(e.therapy_ended_on) AS INTEGER) END
        AS line_late,
    EXISTS (
        SELECT 1 FROM admission a
        WHERE a.episode_id = e.id AND a.organisation_id = e.organisation_id
          AND a.entered_in_error_at IS NULL AND a.discharged_on IS NULL
    ) AS in_hospital,
    d.label AS diagnosis,
    e.organisms,
    e.drugs,
    e.given_by,
    e.line,
    'CRP ' || rtrim(rtrim(e.crp, '0'), '.') || coalesce(
        ' ' || CASE WHEN e.crp < e.crp_before THEN '↓' WHEN e.crp > e.crp_before THEN '↑' ELSE '→' END
        || ' from ' || rtrim(rtrim(e.crp_before, '0'), '.'), '') AS bloods,
    ltrim(substr(e.bloods_on, 9), '0') || ' '
        || substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * substr(e.bloods_on, 6, 2) - 2, 3)
        AS bloods_day,
    e.number,
    e.late,
    e.texts,
    ltrim(substr(e.review_on, 9), '0') || ' '
        || substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * substr(e.review_on, 6, 2) - 2, 3)
        AS review
FROM known e
JOIN patient p ON p.id = e.patient_id AND p.organisation_id = e.organisation_id
LEFT JOIN label d ON d.list = 'diagnosis' AND d.code = e.diagnosis
ORDER BY p.family_key, p.given_key, e.id
