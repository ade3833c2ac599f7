-- Of every row also the quartiles of the days waited, straight between neighbours.
, waited AS MATERIALIZED (
    SELECT
        substr(e.decided_on, 1, 4) || 'Q' || ((CAST(substr(e.decided_on, 6, 2) AS INTEGER) + 2) / 3) AS quarter,
        coalesce(nullif(e.pathway, ''), 'not_recorded') AS pathway,
        coalesce(nullif(e.specialty, ''), 'not_recorded') AS specialty,
        CAST(julianday(e.decided_on) - julianday(e.referred_on) AS INTEGER) AS days
    FROM decided d JOIN episode e ON e.id = d.id
    WHERE d.decision = 'accepted' AND e.referred_on <= e.decided_on
), in_row (name, code, days) AS (
    SELECT 'quarters', quarter, days FROM waited
    UNION ALL SELECT 'pathways', pathway, days FROM waited
    UNION ALL SELECT 'specialties', specialty, days FROM waited
), ranked AS MATERIALIZED (
    SELECT
        name, code, days,
        lead(days, 1, days) OVER in_order AS after,
        row_number() OVER in_order - 1 AS place,
        count(*) OVER (PARTITION BY name, code) - 1 AS last
    FROM in_row
    WINDOW in_order AS (PARTITION BY name, code ORDER BY days)
)
SELECT
    name, code, count(*), sum(days), sum(days <= 1),
    max(CASE WHEN place = last / 4 THEN days + (after - days) * (last % 4) / 4.0 END),
    max(CASE WHEN place = last / 2 THEN days + (after - days) * (last % 2) / 2.0 END),
    max(CASE WHEN place = 3 * last / 4 THEN days + (after - days) * (3 * last % 4) / 4.0 END)
FROM ranked GROUP BY name, code
UNION ALL
SELECT
    'lengths',
    CASE WHEN days < 4 THEN CAST(days AS TEXT) WHEN days < 8 THEN '4-7' WHEN days < 15 THEN '8-14' ELSE '15' END,
    count(*), NULL, NULL, NULL, NULL, NULL
FROM waited GROUP BY 2
