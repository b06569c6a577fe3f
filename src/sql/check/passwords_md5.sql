-- look at how passwords are kept
SELECT rolname AS name FROM pg_catalog.pg_authid
WHERE rolcanlogin AND rolpassword LIKE 'md5%'
  AND pg_catalog.has_database_privilege(oid, pg_catalog.current_database(), 'CONNECT')
