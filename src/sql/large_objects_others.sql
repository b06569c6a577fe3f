-- read the large objects that are not of the copy
-- Built by sql(): are they of it?
SELECT m.oid FROM pg_catalog.pg_largeobject_metadata m WHERE NOT %s
