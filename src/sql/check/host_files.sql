-- look for what needs files on the server's host
-- Not of extensions: their packages bring the files along.
WITH function AS (
    SELECT n.nspname, p.proname, p.probin, l.lanname, l.lanpltrusted
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE p.oid >= 16384 AND (l.lanname = 'c' OR l.lanispl AND NOT l.lanpltrusted)
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                        AND d.objid = p.oid AND d.deptype = 'e')
), dictionary AS (
    SELECT n.nspname, d.dictname, m[1] AS option, m[2] AS file
    FROM pg_catalog.pg_ts_dict d
    JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
    CROSS JOIN LATERAL pg_catalog.regexp_matches(
        d.dictinitoption, '(dictfile|afffile|stopwords|synonyms|thesaurus|rules)\s*=\s*''([^'']*)''', 'gi') m
    WHERE d.oid >= 16384
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                      WHERE e.classid = 'pg_catalog.pg_ts_dict'::pg_catalog.regclass
                        AND e.objid = d.oid AND e.deptype = 'e')
)
SELECT probin::text AS object, NULL AS severity,
       pg_catalog.format('%s function(s) are in this library: %s%s', pg_catalog.count(*),
                         pg_catalog.array_to_string((pg_catalog.array_agg(
                             pg_catalog.format('%I.%I', nspname, proname) ORDER BY nspname, proname))[:5], ', '),
                         CASE WHEN pg_catalog.count(*) > 5 THEN ', ...' END) AS detail,
       'Install the library, built for the target''s version, on its host; only superusers may create '
       'such functions.' AS hint
FROM function WHERE lanname = 'c'
GROUP BY probin
UNION ALL
SELECT pg_catalog.quote_ident(lanname), 'info',
       pg_catalog.format('%s function(s) are written in an untrusted language and may use files, programs '
                         'and modules of the host: %s%s', pg_catalog.count(*),
                         pg_catalog.array_to_string((pg_catalog.array_agg(
                             pg_catalog.format('%I.%I', nspname, proname) ORDER BY nspname, proname))[:5], ', '),
                         CASE WHEN pg_catalog.count(*) > 5 THEN ', ...' END), NULL
FROM function WHERE lanname <> 'c'
GROUP BY lanname
UNION ALL
SELECT pg_catalog.quote_ident(l.lanname), NULL, 'a language that no extension has brought', NULL
FROM pg_catalog.pg_language l
WHERE l.oid >= 16384 AND l.lanispl
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_language'::pg_catalog.regclass
                    AND d.objid = l.oid AND d.deptype = 'e')
UNION ALL
SELECT pg_catalog.format('%I.%I', nspname, dictname), NULL,
       pg_catalog.format('the text search dictionary needs the file(s) %s in tsearch_data of the target''s '
                         'host', pg_catalog.string_agg(DISTINCT file, ', ')),
       'Copy them from $SHAREDIR/tsearch_data of the source''s host (pg_config --sharedir).'
FROM dictionary
-- the stop words that PostgreSQL itself has since 10
WHERE NOT (pg_catalog.lower(option) = 'stopwords'
           AND file IN ('danish', 'dutch', 'english', 'finnish', 'french', 'german', 'hungarian', 'italian',
                        'norwegian', 'portuguese', 'russian', 'spanish', 'swedish', 'turkish'))
GROUP BY nspname, dictname
