-- On the target: keep.kN is the table as it came, tools.plant() changes something of it, tools.truth() tells
-- what is now different, tools.undo() puts it back.
SET client_min_messages = error;
CREATE SCHEMA keep;
CREATE TABLE tools.planted (i int, what text, done text);
CREATE FUNCTION tools.list(m tools.made) RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(quote_ident(c), ', ' ORDER BY o) FROM unnest(m.columns) WITH ORDINALITY AS u (c, o) $$;
SELECT format('CREATE TABLE keep.k%s AS SELECT %s FROM r.%I', i, tools.list(made), name) FROM tools.made
\gexec

-- The same text as on the source, but for floats between versions.
CREATE FUNCTION tools.shown(value text, kind text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    IF value IS NULL THEN RETURN NULL; END IF;
    EXECUTE format('SELECT format(''%%s'', %L::%s)', value, kind) INTO found;
    RETURN found;
END $$;
UPDATE tools.pool SET value = tools.shown(value, kind), near = tools.shown(near, kind);

-- A cell's text that is equal for equal cells: a number has no zeros at its end.
CREATE FUNCTION tools.cell(name text, kind text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN kind ~ '^(numeric|dnum)(\(.*\))?$'
        THEN format('CASE WHEN scale(%1$I) > 0 THEN rtrim(rtrim(%1$I::text, ''0''), ''.'') ELSE %1$I::text END', name)
        ELSE format('CASE WHEN num_nulls(%1$I) = 0 THEN format(''%%s'', %1$I) END', name) END
$$;
CREATE FUNCTION tools.cells(m tools.made, of text[]) RETURNS text LANGUAGE sql AS $$
    SELECT format('ARRAY[%s]::text[]', string_agg(tools.cell(m.columns[j], m.kinds[j]), ', ' ORDER BY coalesce(array_position(m.key, m.columns[j]), 0), j))
    FROM generate_subscripts(m.columns, 1) j WHERE m.columns[j] = ANY (of)
$$;

CREATE FUNCTION tools.undo(m tools.made) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM r.%I', m.name);
    EXECUTE format('INSERT INTO r.%I (%s) SELECT * FROM keep.k%s', m.name, tools.list(m), m.i);
END $$;

-- Does the table hold other rows than it came with?
CREATE FUNCTION tools.differs(m tools.made) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
    found bool;
    cells text := tools.cells(m, m.columns);
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT %1$s FROM keep.k%2$s EXCEPT ALL SELECT %1$s FROM r.%3$I)
        OR EXISTS (SELECT %1$s FROM r.%3$I EXCEPT ALL SELECT %1$s FROM keep.k%2$s)', cells, m.i, m.name) INTO found;
    RETURN found;
END $$;

-- What there is to be told of the differences, by another way than the module's: as JSON.
CREATE FUNCTION tools.truth(m tools.made) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    found json;
    rest text[] := ARRAY(SELECT c FROM unnest(m.columns) WITH ORDINALITY AS u (c, o) WHERE c <> ALL (m.key) ORDER BY o);
BEGIN
    IF array_length(m.key, 1) IS NULL THEN
        EXECUTE format('SELECT json_build_object(''missing_on_target'', coalesce(sum(greatest(n, 0)), 0), ''extra_on_target'', coalesce(sum(greatest(-n, 0)), 0),
                ''different'', 0)
            FROM (SELECT sum(w) AS n FROM (SELECT %1$s AS row, 1 AS w FROM keep.k%2$s UNION ALL SELECT %1$s, -1 FROM r.%3$I) x GROUP BY row) y',
            tools.cells(m, m.columns), m.i, m.name) INTO found;
    ELSE
        EXECUTE format('SELECT json_build_object(''missing_on_target'', count(*) FILTER (WHERE kind = ''missing_on_target''),
                ''extra_on_target'', count(*) FILTER (WHERE kind = ''extra_on_target''), ''different'', count(*) FILTER (WHERE kind = ''different''),
                ''differences'', json_agg(json_build_object(''kind'', kind, ''key'', key, ''columns'', names)))
            FROM (SELECT CASE WHEN b.key IS NULL THEN ''missing_on_target'' WHEN a.key IS NULL THEN ''extra_on_target'' ELSE ''different'' END AS kind,
                    key, ARRAY(SELECT ($4::text[])[j] FROM generate_subscripts(a.rest, 1) j WHERE b.key IS NOT NULL AND a.rest[j] IS DISTINCT FROM b.rest[j]) AS names
                FROM (SELECT %1$s AS key, %2$s AS rest FROM keep.k%3$s) a FULL JOIN (SELECT %1$s AS key, %2$s AS rest FROM r.%4$I) b USING (key)
                WHERE a.key IS NULL OR b.key IS NULL OR a.rest IS DISTINCT FROM b.rest) x',
            tools.cells(m, m.key), coalesce(tools.cells(m, rest), '''{}''::text[]'), m.i, m.name) USING 0, 0, 0, rest INTO found;
    END IF;
    RETURN found;
END $$;

-- One cell becomes another value: the one that is easily taken for it, or NULL, or any of its kind.
CREATE FUNCTION tools.other_value(was text, of text, may_be_null bool) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    IF may_be_null AND was IS NOT NULL AND random() < 0.1 THEN RETURN NULL; END IF;
    SELECT CASE WHEN value IS NOT DISTINCT FROM was THEN near ELSE value END INTO found FROM tools.pool
        WHERE kind = of AND (value IS DISTINCT FROM was OR may_be_null OR near IS NOT NULL)
        ORDER BY (value IS NOT DISTINCT FROM was OR near IS NOT DISTINCT FROM was) DESC, random() LIMIT 1;
    RETURN found;
END $$;

-- One change; NULL when there was nothing to change.
CREATE FUNCTION tools.change(m tools.made, how text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    t text := format('r.%I', m.name);
    j int := 1 + floor(random() * array_length(m.columns, 1))::int;
    one record;
    two record;
    was text[];
    becomes text;
BEGIN
    IF m.parted AND j = 1 THEN j := 2; END IF;
    EXECUTE format('SELECT tableoid AS part, ctid AS place, %s AS cells FROM %s ORDER BY random() LIMIT 1',
        tools.cells(m, m.columns), t) INTO one;
    EXECUTE format('SELECT tableoid AS part, ctid AS place FROM %s WHERE (tableoid, ctid) <> ($1, $2) ORDER BY random() LIMIT 1', t)
        INTO two USING one.part, one.place;
    IF one IS NULL THEN RETURN NULL; END IF;
    CASE how
    WHEN 'cell' THEN
        EXECUTE format('SELECT ARRAY[CASE WHEN num_nulls(%I) = 0 THEN format(''%%s'', %1$I) END] FROM %s WHERE tableoid = $1 AND ctid = $2', m.columns[j], t)
            INTO was USING one.part, one.place;
        becomes := tools.other_value(was[1], m.kinds[j], m.columns[j] <> ALL (m.key));
        EXECUTE format('UPDATE %s SET %I = %L::%s WHERE tableoid = $1 AND ctid = $2', t, m.columns[j], becomes, m.kinds[j]) USING one.part, one.place;
        RETURN format('%s %s: %s becomes %s', quote_ident(m.columns[j]), m.kinds[j], coalesce(quote_literal(left(was[1], 60)), 'NULL'), coalesce(quote_literal(left(becomes, 60)), 'NULL'));
    WHEN 'rows swap a cell' THEN
        IF two IS NULL THEN RETURN NULL; END IF;
        EXECUTE format('UPDATE %1$s x SET %2$I = y.%2$I FROM %1$s y WHERE (x.tableoid, x.ctid) IN (($1, $2), ($3, $4)) AND (y.tableoid, y.ctid) IN (($1, $2), ($3, $4))
            AND (x.tableoid, x.ctid) <> (y.tableoid, y.ctid)', t, m.columns[j]) USING one.part, one.place, two.part, two.place;
        RETURN quote_ident(m.columns[j]) || ' ' || m.kinds[j];
    WHEN 'columns swap a cell', 'columns change alike' THEN
        SELECT k INTO two FROM generate_subscripts(m.kinds, 1) k WHERE k <> j AND m.kinds[k] = m.kinds[j] AND NOT (m.parted AND k = 1) ORDER BY random() LIMIT 1;
        IF two IS NULL THEN RETURN NULL; END IF;
        IF how = 'columns swap a cell' THEN
            EXECUTE format('UPDATE %s SET (%I, %I) = (%3$I, %2$I) WHERE tableoid = $1 AND ctid = $2', t, m.columns[j], m.columns[two.k]) USING one.part, one.place;
        ELSE
            -- A row that has the same in both.
            EXECUTE format('SELECT tableoid AS part, ctid AS place FROM %s WHERE %s = %s ORDER BY random() LIMIT 1', t,
                tools.cell(m.columns[j], m.kinds[j]), tools.cell(m.columns[two.k], m.kinds[j])) INTO one;
            becomes := tools.other_value(NULL, m.kinds[j], false);
            EXECUTE format('UPDATE %s SET (%I, %I) = (%L::%s, %4$L::%5$s) WHERE tableoid = $1 AND ctid = $2', t, m.columns[j], m.columns[two.k], becomes, m.kinds[j])
                USING one.part, one.place;
        END IF;
        RETURN format('%I and %I %s, in %s', m.columns[j], m.columns[two.k], m.kinds[j], left(one::text, 100));
    WHEN 'NaN computed' THEN
        -- It has its sign set, which is not to be seen in the text; nothing is changed.
        SELECT k INTO two FROM generate_subscripts(m.kinds, 1) k WHERE m.kinds[k] IN ('float8', 'float4', 'point') AND m.columns[k] <> ALL (m.key) ORDER BY random() LIMIT 1;
        IF two IS NULL THEN RETURN NULL; END IF;
        EXECUTE format(CASE m.kinds[two.k] WHEN 'point'
            THEN 'UPDATE %s SET %I = point(CASE %2$I[0] WHEN ''NaN'' THEN $1 ELSE %2$I[0] END, CASE %2$I[1] WHEN ''NaN'' THEN $1 ELSE %2$I[1] END)'
            ELSE 'UPDATE %s SET %I = $1 WHERE %2$I = ''NaN''' END, t, m.columns[two.k]) USING 'Infinity'::float8 - 'Infinity';
        RETURN quote_ident(m.columns[two.k]) || ' ' || m.kinds[two.k];
    WHEN 'row deleted' THEN
        EXECUTE format('DELETE FROM %s WHERE tableoid = $1 AND ctid = $2', t) USING one.part, one.place;
        RETURN left(one.cells::text, 100);
    WHEN 'row doubled' THEN
        EXECUTE format('INSERT INTO %s SELECT * FROM %1$s WHERE tableoid = $1 AND ctid = $2', t) USING one.part, one.place;
        RETURN left(one.cells::text, 100);
    WHEN 'row in place of another' THEN
        IF two IS NULL OR m.parted THEN RETURN NULL; END IF;
        EXECUTE format('UPDATE %s SET (%s) = (SELECT %2$s FROM %1$s WHERE ctid = $2) WHERE ctid = $1', t, tools.list(m)) USING one.place, two.place;
        RETURN left(one.cells::text, 100);
    WHEN 'many rows deleted' THEN
        EXECUTE format('DELETE FROM %s WHERE random() < 0.4', t);
        RETURN '';
    WHEN 'many cells' THEN
        becomes := tools.other_value(NULL, m.kinds[j], false);
        EXECUTE format('UPDATE %s SET %I = %L::%s WHERE random() < 0.4', t, m.columns[j], becomes, m.kinds[j]);
        RETURN format('%I %s: %L', m.columns[j], m.kinds[j], left(becomes, 60));
    WHEN 'zeros after the point' THEN
        SELECT k INTO two FROM generate_subscripts(m.kinds, 1) k WHERE m.kinds[k] IN ('numeric', 'dnum') ORDER BY random() LIMIT 1;
        IF two IS NULL THEN RETURN NULL; END IF;
        EXECUTE format('UPDATE %s SET %I = %2$I + 0.000 WHERE tableoid = $1 AND ctid = $2 AND %2$I + 0.000 = %2$I', t, m.columns[two.k]) USING one.part, one.place;
        RETURN quote_ident(m.columns[two.k]);
    END CASE;
EXCEPTION WHEN unique_violation OR not_null_violation THEN
    RETURN NULL;
END $$;

-- One change, most times; for some tables several.
CREATE FUNCTION tools.plant(m tools.made) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    want text;
    done text;
BEGIN
    LOOP
        want := CASE WHEN random() < 0.6 THEN 'cell' ELSE (ARRAY['rows swap a cell', 'columns swap a cell', 'row deleted', 'row doubled',
            'row in place of another', 'zeros after the point', 'many rows deleted', 'many cells',
            'columns change alike', 'columns change alike', 'columns swap a cell', 'NaN computed'])[1 + floor(random() * 12)::int] END;
        done := tools.change(m, want);
        IF done IS NOT NULL THEN INSERT INTO tools.planted VALUES (m.i, want, done); END IF;
        EXIT WHEN random() < 0.85;
    END LOOP;
END $$;
