-- look for large objects that are not in the list
SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata m
               WHERE NOT EXISTS (SELECT FROM pgonline.copy_large_object c WHERE c.oid = m.oid)) AS some
