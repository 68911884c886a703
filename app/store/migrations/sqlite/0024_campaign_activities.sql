-- What a campaign asks of schools and classes is said by rows alone; without one it asks for nothing. Those of before
-- asked for all five.
INSERT INTO campaign_activities (campaign_id, kind)
SELECT c.id, k.kind
FROM campaigns c
CROSS JOIN (
    SELECT 'exhibition' AS kind
    UNION ALL SELECT 'film'
    UNION ALL SELECT 'lesson'
    UNION ALL SELECT 'essay'
    UNION ALL SELECT 'class_meeting'
) k
WHERE NOT EXISTS (SELECT 1 FROM campaign_activities a WHERE a.campaign_id = c.id);
