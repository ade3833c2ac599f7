, ended AS MATERIALIZED (
    SELECT substr(last_opat_day, 1, 4) || 'Q' || ((CAST(substr(last_opat_day, 6, 2) AS INTEGER) + 2) / 3) AS quarter, infection_outcome AS infection, opat_outcome AS opat FROM opat
)
SELECT
    'infection', quarter, count(*), sum(infection = 'cured'), sum(infection = 'improved'),
    sum(infection = 'failed'), sum(infection = 'not_recorded'),
    sum(infection IN ('cured', 'improved')), sum(infection <> 'not_recorded'), NULL
FROM ended GROUP BY quarter
UNION ALL
SELECT
    'opat', quarter, count(*), sum(opat = 'success'), sum(opat = 'partial'), sum(opat = 'failure'),
    sum(opat = 'indeterminate'), sum(opat = 'not_recorded'), sum(opat IN ('success', 'partial')),
    sum(opat <> 'not_recorded')
FROM ended GROUP BY quarter
