-- read the passwords of the roles
-- $1 their names. hashed: what it was made of is not there to be read, as it could be before 10
SELECT r.rolname AS name, r.rolpassword AS password,
       r.rolpassword ~ '^(md5[0-9a-f]{32}$|SCRAM-SHA-256[$])' AS hashed
FROM pg_catalog.pg_authid r
WHERE r.rolname::text = ANY ($1::text[]) AND r.rolpassword IS NOT NULL
