-- look at the age of the oldest transaction numbers
-- A slot holds back vacuum of the catalogs, so that they get no younger while it is there.
SELECT d.datname::text AS object,
       pg_catalog.format('its oldest %s is %s old; the server stops at about 2000000000, and the slot '
                         'holds back vacuum of the catalogs', x.what, x.age) AS detail,
       'VACUUM FREEZE this database before the migration begins.' AS hint
FROM pg_catalog.pg_database d
CROSS JOIN LATERAL (VALUES ('transaction', pg_catalog.age(d.datfrozenxid)),
                           ('multixact', pg_catalog.mxid_age(d.datminmxid))) x (what, age)
WHERE x.age > 1000000000
