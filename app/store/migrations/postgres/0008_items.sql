-- Every version of an item that was ever asked: an attempt's paper can be read years later.
CREATE TABLE item_versions (
    item_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    body JSONB NOT NULL,
    PRIMARY KEY (item_id, version)
);
