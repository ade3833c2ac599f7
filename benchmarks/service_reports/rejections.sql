, referral AS MATERIALIZED (
    SELECT
        substr(e.decided_on, 1, 4) || 'Q' || ((CAST(substr(e.decided_on, 6, 2) AS INTEGER) + 2) / 3) AS quarter,
        coalesce(nullif(e.specialty, ''), 'not_recorded') AS specialty,
        d.decision = 'rejected' AS rejected
    FROM decided d JOIN episode e ON e.id = d.id
)
SELECT 'quarters', quarter, count(*), sum(rejected) FROM referral GROUP BY quarter
UNION ALL
SELECT 'reasons', reason, count(*), NULL FROM reason WHERE reason IS NOT NULL GROUP BY reason
UNION ALL
SELECT 'specialties', specialty, count(*), sum(rejected) FROM referral GROUP BY specialty
