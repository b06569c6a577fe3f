-- read which roles the database needs
-- $1 roles that its objects name, $2 its owner too, $3 those who have grants on it too; in any case
-- those with settings in it. With them come their members (the logins of the applications) and then
-- all that these are members of; but neither the other members of that, nor who may only grant a
-- role (ADMIN without INHERIT and SET, as 16 gives it to whoever creates one), nor the members of
-- built-in roles.
WITH RECURSIVE this AS (
    SELECT d.oid, d.datdba, d.datacl FROM pg_catalog.pg_database d
    WHERE d.datname = pg_catalog.current_database()
), members AS (
    SELECT m.roleid, m.member,
           coalesce((pg_catalog.to_jsonb(m)->>'inherit_option')::boolean
                    OR (pg_catalog.to_jsonb(m)->>'set_option')::boolean, true) AS uses      -- 16
    FROM pg_catalog.pg_auth_members m
), custom AS (
    SELECT r.oid, r.rolname FROM pg_catalog.pg_roles r WHERE r.rolname NOT LIKE 'pg\_%'
), down AS (
    SELECT c.oid FROM custom c
    WHERE c.rolname::text = ANY ($1::text[])
       OR c.oid IN (SELECT this.datdba FROM this WHERE $2::boolean
                    UNION ALL
                    SELECT g.grantee FROM this, pg_catalog.aclexplode(this.datacl) g
                    WHERE $3::boolean
                    UNION ALL
                    SELECT s.setrole FROM this JOIN pg_catalog.pg_db_role_setting s
                                                 ON s.setdatabase = this.oid)
    UNION
    SELECT m.member FROM down JOIN members m ON m.roleid = down.oid AND m.uses
), up AS (
    SELECT down.oid FROM down
    UNION
    SELECT m.roleid FROM up JOIN custom c ON c.oid = up.oid JOIN members m ON m.member = up.oid
)
SELECT r.rolname AS name FROM up JOIN pg_catalog.pg_roles r ON r.oid = up.oid
ORDER BY r.rolname::text COLLATE "C"
