SELECT 'agents', agent, count(DISTINCT episode), sum(days) FROM agent_stretch GROUP BY agent
UNION ALL
SELECT 'regimens', agents, count(DISTINCT episode), sum(days) FROM regimen GROUP BY agents
