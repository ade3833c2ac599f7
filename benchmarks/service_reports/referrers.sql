, referral AS MATERIALIZED (
    SELECT
        coalesce(nullif(e.specialty, ''), 'not_recorded') AS specialty,
        coalesce(nullif(e.pathway, ''), 'not_recorded') AS pathway,
        coalesce(nullif(e.ward, ''), 'not_recorded') AS ward,
        coalesce(nullif(e.consultant, ''), 'not_recorded') AS consultant,
        d.decision = 'accepted' AS accepted,
        d.decision = 'rejected' AS rejected
    FROM decided d JOIN episode e ON e.id = d.id
)
SELECT 'specialties', specialty, count(*), sum(accepted), sum(rejected) FROM referral GROUP BY specialty
UNION ALL
SELECT 'pathways', pathway, count(*), sum(accepted), sum(rejected) FROM referral GROUP BY pathway
UNION ALL
SELECT 'wards', ward, count(*), sum(accepted), sum(rejected) FROM referral GROUP BY ward
UNION ALL
SELECT 'consultants', consultant, count(*), sum(accepted), sum(rejected) FROM referral GROUP BY consultant
