-- prepare the session for large objects
-- Built by sql(): large_objects_about.sql for all of this side. Pages go into a table whose trigger hands them on and
-- keeps none; it must fire although session_replication_role is replica. Owners come after the pages: who is
-- no superuser may then write no longer.
CREATE OR REPLACE TEMP VIEW pgonline_about AS
%s;
CREATE TEMP TABLE IF NOT EXISTS pgonline_object (
    oid oid, owner text, grantees text[], privileges text[], grantables boolean[], comment text
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS pgonline_page (loid oid, place bigint, data bytea);
CREATE OR REPLACE FUNCTION pg_temp.pgonline_put() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_catalog.lo_put(NEW.loid, NEW.place, NEW.data);
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS pgonline_put ON pg_temp.pgonline_page;
CREATE TRIGGER pgonline_put BEFORE INSERT ON pg_temp.pgonline_page
    FOR EACH ROW EXECUTE PROCEDURE pg_temp.pgonline_put();
ALTER TABLE pg_temp.pgonline_page ENABLE ALWAYS TRIGGER pgonline_put;
CREATE OR REPLACE FUNCTION pg_temp.pgonline_dress() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    o record;
    role text;
BEGIN
    FOR o IN
        SELECT n.oid, n.owner
        FROM pg_temp.pgonline_object n JOIN pg_temp.pgonline_about a ON a.oid = n.oid
        WHERE n.owner <> a.owner
    LOOP
        EXECUTE pg_catalog.format('ALTER LARGE OBJECT %%s OWNER TO %%I', o.oid, o.owner);
    END LOOP;
    FOR o IN
        SELECT n.oid, n.comment, n.grantees, n.privileges, n.grantables, a.grantees AS had,
               pg_catalog.pg_get_userbyid(m.lomowner) AS owner,
               n.comment IS DISTINCT FROM a.comment AS says_other,
               (n.grantees, n.privileges, n.grantables)
                   IS DISTINCT FROM (a.grantees, a.privileges, a.grantables) AS grants_other
        FROM pg_temp.pgonline_object n
        JOIN pg_temp.pgonline_about a ON a.oid = n.oid
        JOIN pg_catalog.pg_largeobject_metadata m ON m.oid = n.oid
    LOOP
        IF o.says_other THEN
            EXECUTE pg_catalog.format('COMMENT ON LARGE OBJECT %%s IS %%L', o.oid, o.comment);
        END IF;
        CONTINUE WHEN NOT o.grants_other;
        FOR role IN SELECT DISTINCT x FROM pg_catalog.unnest(o.had) x LOOP
            EXECUTE pg_catalog.format('REVOKE ALL ON LARGE OBJECT %%s FROM %%s CASCADE', o.oid,
                CASE role WHEN 'public' THEN 'PUBLIC' WHEN '' THEN pg_catalog.format('%%I', o.owner)
                    ELSE pg_catalog.format('%%I', role) END);
        END LOOP;
        FOR i IN 1..pg_catalog.cardinality(o.grantees) LOOP
            role := o.grantees[i];
            EXECUTE pg_catalog.format('GRANT %%s ON LARGE OBJECT %%s TO %%s%%s', o.privileges[i], o.oid,
                CASE role WHEN 'public' THEN 'PUBLIC' WHEN '' THEN pg_catalog.format('%%I', o.owner)
                    ELSE pg_catalog.format('%%I', role) END,
                CASE WHEN o.grantables[i] THEN ' WITH GRANT OPTION' END);
        END LOOP;
    END LOOP;
END
$$
