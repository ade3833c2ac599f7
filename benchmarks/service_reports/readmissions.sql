, ended AS MATERIALIZED (
    SELECT substr(last_opat_day, 1, 4) || 'Q' || ((CAST(substr(last_opat_day, 6, 2) AS INTEGER) + 2) / 3) AS quarter, diagnosis, id IN (SELECT episode FROM readmission) AS readmitted
    FROM opat
)
SELECT 'quarters', quarter, count(*), sum(readmitted) FROM ended GROUP BY quarter
UNION ALL
SELECT 'causes', cause, count(*), NULL FROM readmission GROUP BY cause
UNION ALL
SELECT 'diagnoses', diagnosis, count(*), sum(readmitted) FROM ended GROUP BY diagnosis
