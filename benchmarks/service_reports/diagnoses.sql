SELECT 'diagnoses', diagnosis, count(*), sum(days) FROM opat GROUP BY diagnosis
