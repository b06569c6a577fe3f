-- look for large objects
-- $1 their OIDs; those that are there
SELECT oid FROM pg_catalog.pg_largeobject_metadata WHERE oid = ANY ($1::oid[]) ORDER BY oid
