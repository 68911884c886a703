-- Whether a school lies in a town or in the country (城镇 / 乡村); nothing where nobody has said it.
ALTER TABLE orgs ADD COLUMN locality TEXT CHECK (locality IS NULL OR (kind = 'school' AND locality IN ('urban', 'rural')));

-- Whether the strata of a survey are localities as well, and of a stratum which: that of its schools when the sample was
-- drawn, 'unsaid' for schools of which it was not known.
ALTER TABLE surveys ADD COLUMN by_locality BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE survey_strata ADD COLUMN locality TEXT CHECK (locality IS NULL OR locality IN ('urban', 'rural', 'unsaid'));
