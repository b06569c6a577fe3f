-- On the source: tables of random shape in schema r, filled from tools.pool. What the target is to make
-- of them stands in tools.made.
SET client_min_messages = error;
SET synchronous_commit = off;
SELECT set_config('test.low', :'low', false), setseed(:seed / 1000000.0) \g /dev/null

-- Arrays of what there is; of domains there are none before 11, and a box has another delimiter.
INSERT INTO tools.pool (kind, value, near)
SELECT a.kind || '[]', ARRAY[a.value, NULL, b.value]::text, ARRAY[CASE WHEN o THEN a.near ELSE a.value END, NULL, CASE WHEN o THEN b.value ELSE b.near END]::text
FROM (SELECT *, random() < 0.5 AS o, row_number() OVER (PARTITION BY kind ORDER BY random()) AS nth FROM tools.pool) a
JOIN (SELECT *, row_number() OVER (PARTITION BY kind ORDER BY random()) AS nth FROM tools.pool) b ON b.kind = a.kind AND b.nth = 1
WHERE a.nth <= 2 AND a.kind !~ '\[\]$|vector$|^d|^information_schema|^box$' OR a.nth = 1 AND a.kind IN ('date', 'daterange');

CREATE TABLE tools.made (i int PRIMARY KEY, name text, columns text[], kinds text[], key text[], parted bool, ddl text);
CREATE FUNCTION tools.chance(p float) RETURNS bool LANGUAGE sql VOLATILE AS 'SELECT random() < p';
CREATE FUNCTION tools.one_of(choices text[]) RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT choices[1 + floor(random() * array_length(choices, 1))::int] $$;

-- Names that the comparison itself might use, or quote badly.
CREATE FUNCTION tools.names(n int) RETURNS text[] LANGUAGE sql VOLATILE AS $$
    SELECT array_agg(name) FROM (SELECT name FROM unnest(ARRAY['r', 'q', 'x', 'y', 'k', 'h', 'h1', 'h2', 'rows', 'sum1', 'sum2', 'b', 'n',
        's', 't', 'c', 'e', 'u1', 'i', 'key', 'kind', 'row', 'value', 'count', 'sum', 'text', 'int8', 'md5', 'lower', 'hash', 'bucket',
        'oid', 'ctid_', 'xmin1', 'pg_catalog', 'public', 'select', 'from', 'order', 'user', 'table', 'null', 'true', 'Mixed Case',
        'it''s', '"', 'a"b', 'a""b', 'a.b', 'r.x', '%s', '%I', '100%', '$1', ':x', 'back\slash', '\', ' ', 'ä', '名', 'a,b', '(', '{}',
        '--', '/*', 'array', 'columns', 'differences', repeat('z', 63)]) name ORDER BY random() LIMIT n) a
$$;
CREATE FUNCTION tools.value_of(of text, may_be_null bool) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    found text;
BEGIN
    IF may_be_null AND tools.chance(0.08) THEN RETURN NULL; END IF;
    LOOP
        SELECT CASE WHEN tools.chance(0.5) THEN value ELSE near END INTO found FROM tools.pool WHERE kind = of
            ORDER BY random() LIMIT 1;
        EXIT WHEN may_be_null OR found IS NOT NULL;
    END LOOP;
    RETURN found;
END $$;
-- Neighbours of one kind have the same value now and then: no sum or xor may lose it.
CREATE FUNCTION tools.insert_row(m tools.made) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    cells text[];
    same bool := tools.chance(0.3);
BEGIN
    FOR j IN 1..array_length(m.columns, 1) LOOP
        cells[j] := CASE WHEN m.parted AND j = 1 THEN floor(random() * 4)::text
            WHEN same AND m.columns[j] <> ALL (m.key) AND m.kinds[j] = m.kinds[j - 1] THEN cells[j - 1]
            ELSE tools.value_of(m.kinds[j], m.columns[j] <> ALL (m.key)) END;
    END LOOP;
    EXECUTE (SELECT format('INSERT INTO r.%I (%s) VALUES (%s)', m.name, string_agg(quote_ident(m.columns[j]), ', ' ORDER BY j),
            string_agg(format('%L::%s', cells[j], m.kinds[j]), ', ' ORDER BY j))
        FROM generate_subscripts(m.columns, 1) j);
EXCEPTION WHEN unique_violation THEN
    NULL;
END $$;

-- The statements for one side; on the target with other columns among them, which are then dropped, and
-- other partitions.
CREATE FUNCTION tools.statements(m tools.made, on_target bool, shuffled bool) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    t text := format('r.%I', m.name);
    defs text;
    dropped text;
    statements text;
BEGIN
    SELECT string_agg(def, ', ' ORDER BY o), string_agg('ALTER TABLE ' || t || ' DROP ' || quote_ident(gone) || ';', ' ') INTO defs, dropped
    FROM (SELECT format('%I %s', m.columns[j], m.kinds[j]) AS def, NULL AS gone, CASE WHEN shuffled THEN random() ELSE j END AS o
          FROM generate_subscripts(m.columns, 1) j
          UNION ALL
          SELECT format('%I %s', 'gone ' || j, tools.one_of('{int8,text,point,bool}')), 'gone ' || j, random() * 5
          FROM generate_series(1, CASE WHEN shuffled THEN 2 ELSE 0 END) j) d;
    statements := format('CREATE TABLE %s (%s)', t, defs) || CASE WHEN m.parted
        THEN format(' PARTITION BY %s (%I);', CASE WHEN on_target THEN 'LIST' ELSE 'RANGE' END, m.columns[1]) ELSE ';' END;
    IF m.parted AND on_target THEN
        statements := statements || (SELECT string_agg(format('CREATE TABLE r.%I PARTITION OF %s FOR VALUES IN (%s);', m.name || '_' || v, t, v), ' ')
            FROM unnest('{"0","1, 2","3"}'::text[]) v);
    ELSIF m.parted THEN
        statements := statements || (SELECT string_agg(format('CREATE TABLE r.%I PARTITION OF %s FOR VALUES FROM (%s) TO (%s);', m.name || '_' || v, t, v, v + 2), ' ')
            FROM unnest('{0,2}'::int[]) v);
    END IF;
    statements := statements || coalesce(dropped, '');
    IF array_length(m.key, 1) > 0 THEN
        statements := statements || format('ALTER TABLE %s ADD PRIMARY KEY (%s);', t, (SELECT string_agg(quote_ident(k), ', ') FROM unnest(m.key) k));
    END IF;
    RETURN statements;
END $$;

-- What has a btree order and no surprises as a key.
CREATE FUNCTION tools.key_kinds() RETURNS text[] LANGUAGE sql AS $$ SELECT '{int2,int4,int4,int8,int8,text,text,varchar(9),char(5),uuid,numeric,float8,
    date,timestamptz,timestamp,time,timetz,interval,bytea,mood,name,bool,inet,oid,int4[],text[],money,varbit,pg_lsn,dtext}'::text[] $$;

CREATE FUNCTION tools.make(nth int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    m tools.made;
    all_kinds text[] := ARRAY(SELECT DISTINCT kind FROM tools.pool ORDER BY 1);
    n int := 1 + floor(random() * 7)::int;
    twins bool := tools.chance(0.2);  -- all of one kind
    keys int := CASE WHEN tools.chance(0.55) THEN 1 + floor(random() * 3)::int ELSE 0 END;
    rows int := CASE WHEN nth % 40 = 1 THEN 3000 WHEN tools.chance(0.03) THEN 0 ELSE 1 + floor(random() * random() * 50)::int END;
BEGIN
    m.i := nth;
    m.name := CASE nth % 10 WHEN 0 THEN format('Odd "T" %s', nth) WHEN 5 THEN format('it''s %%s \%s', nth) ELSE format('t%s', nth) END;
    m.parted := nth % 12 = 3;
    -- A partitioned table has no primary key before 11.
    IF m.parted AND current_setting('test.low')::int < 11 THEN keys := 0; END IF;
    m.columns := tools.names(n + keys + 1);
    m.key := '{}';
    FOR j IN 1..array_length(m.columns, 1) LOOP
        m.kinds[j] := CASE WHEN m.parted AND j = 1 THEN 'int4'
            WHEN j <= keys THEN tools.one_of(tools.key_kinds())
            WHEN j = keys + 1 AND twins AND tools.chance(0.3) THEN 'numeric'
            -- The first ones make sure that every kind is somewhere.
            WHEN j = keys + 1 THEN all_kinds[1 + nth % array_length(all_kinds, 1)]
            WHEN twins OR tools.chance(0.3) THEN m.kinds[j - 1]
            ELSE tools.one_of(all_kinds) END;
        IF j <= keys THEN m.key := m.key || m.columns[j]; END IF;
    END LOOP;
    IF tools.chance(0.3) THEN
        m.key := ARRAY(SELECT k FROM unnest(m.key) k ORDER BY random());
    END IF;
    EXECUTE tools.statements(m, false, false);
    m.ddl := tools.statements(m, true, tools.chance(0.6));
    INSERT INTO tools.made VALUES (m.*);
    FOR j IN 1..rows LOOP PERFORM tools.insert_row(m); END LOOP;
    IF keys = 0 AND tools.chance(0.6) THEN
        EXECUTE format('INSERT INTO r.%I SELECT * FROM r.%1$I LIMIT 5', m.name);
    END IF;
END $$;
SELECT format('SELECT tools.make(%s)', i) FROM generate_series(1, :tables) i
\gexec
