-- A class's learners in campaigns: without it a recount reads a campaign's whole list for every class.
CREATE INDEX campaign_learners_class ON campaign_learners (class_id);

-- Two servers may have given a class the same work at once. The later one stays as the class's own where it was begun.
UPDATE assignments SET archived_at = COALESCE(archived_at, created_at)
    WHERE campaign_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM progress p WHERE p.assignment_id = assignments.id)
    AND EXISTS (SELECT 1 FROM assignments a WHERE a.campaign_id = assignments.campaign_id AND a.class_id = assignments.class_id
        AND a.module_id = assignments.module_id AND a.part = assignments.part AND a.id < assignments.id);
UPDATE assignments SET campaign_id = NULL
    WHERE campaign_id IS NOT NULL AND EXISTS (SELECT 1 FROM assignments a WHERE a.campaign_id = assignments.campaign_id AND a.class_id = assignments.class_id
        AND a.module_id = assignments.module_id AND a.part = assignments.part AND a.id < assignments.id);
CREATE UNIQUE INDEX assignments_given ON assignments (campaign_id, class_id, module_id, part) WHERE campaign_id IS NOT NULL;
