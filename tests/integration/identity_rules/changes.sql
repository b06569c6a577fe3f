-- UPDATE of each column of one row, UPDATE of all rows, DELETE of about half of them, in every table of
-- the publication.
SET client_min_messages = error;
DO $$
DECLARE
    t regclass;
    c record;
    done int;
BEGIN
    FOR t IN SELECT prrelid FROM pg_publication_rel LOOP
        done := 0;
        FOR c IN SELECT * FROM columns_of(t) LOOP
            BEGIN
                EXECUTE format('UPDATE %s SET %I = %L WHERE ctid = (SELECT min(ctid::text)::tid FROM ONLY %1$s)', t, c.name, made(c.type, 8 + c.place));
                done := done + 1;
            EXCEPTION WHEN unique_violation OR exclusion_violation OR check_violation THEN
                NULL;
            END;
            EXECUTE format('UPDATE ONLY %s SET %I = %2$I', t, c.name);
        END LOOP;
        EXECUTE format('DELETE FROM ONLY %s WHERE ctid IN (SELECT ctid FROM (SELECT ctid, row_number() OVER (ORDER BY ctid::text) AS n FROM ONLY %1$s) x WHERE n %% 2 = 0)', t);
        IF done = 0 THEN RAISE 'nothing could be changed in %', t; END IF;
    END LOOP;
END $$;
