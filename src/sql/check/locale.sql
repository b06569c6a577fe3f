-- compare encodings and locales
-- $3 check/locale_source.sql
WITH s AS (
    SELECT r->>'encoding' AS encoding, r->>'collate' AS collate, r->>'ctype' AS ctype,
           r->>'provider' AS provider, r->>'locale' AS locale, r->>'rules' AS rules,
           r->>'version' AS version
    FROM pg_catalog.jsonb_array_elements($3::jsonb) r
), t AS (
    SELECT d.datname, pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
           d.datcollate AS collate, d.datctype AS ctype,
           coalesce(pg_catalog.to_jsonb(d)->>'datlocprovider', 'c') AS provider,               -- 15
           coalesce(pg_catalog.to_jsonb(d)->>'datlocale',                                      -- 17
                    pg_catalog.to_jsonb(d)->>'daticulocale') AS locale,                        -- 15
           pg_catalog.to_jsonb(d)->>'daticurules' AS rules,                                    -- 16
           pg_catalog.to_jsonb(d)->>'datcollversion' AS version                                -- 15
    FROM pg_catalog.pg_database d
    WHERE d.datname = pg_catalog.current_database()
), b AS (
    SELECT t.datname, s.encoding AS s_encoding, t.encoding AS t_encoding,
           -- what libc calls C.UTF-8 or C.utf8 is the same
           pg_catalog.lower(pg_catalog.replace(s.collate, '-', '')) AS s_collate,
           pg_catalog.lower(pg_catalog.replace(t.collate, '-', '')) AS t_collate,
           pg_catalog.lower(pg_catalog.replace(s.ctype, '-', '')) AS s_ctype,
           pg_catalog.lower(pg_catalog.replace(t.ctype, '-', '')) AS t_ctype,
           s.provider AS s_provider, t.provider AS t_provider, s.locale AS s_locale,
           t.locale AS t_locale, s.rules AS s_rules, t.rules AS t_rules,
           s.version AS s_version, t.version AS t_version
    FROM s CROSS JOIN t
), way AS (
    SELECT b.*, EXISTS (
        SELECT FROM pg_catalog.pg_conversion c
        WHERE c.condefault AND pg_catalog.pg_encoding_to_char(c.conforencoding) = b.s_encoding
          AND pg_catalog.pg_encoding_to_char(c.contoencoding) = b.t_encoding) AS convertible
    FROM b
)
SELECT 'C10' AS id, datname::text AS object,
       CASE WHEN s_encoding = 'SQL_ASCII' THEN pg_catalog.format(
                'the source is SQL_ASCII: its bytes are sent as they are, and those that are not '
                '%s stop the copy', t_encoding)
            WHEN t_encoding = 'SQL_ASCII' THEN pg_catalog.format(
                'the target is SQL_ASCII and the source %s: it takes the bytes as they are, '
                'without knowing what they mean', s_encoding)
            WHEN NOT convertible THEN pg_catalog.format(
                'there is no conversion from %s, the source''s encoding, to %s', s_encoding,
                t_encoding)
            WHEN t_encoding = 'UTF8' THEN pg_catalog.format(
                'text is converted from %s to UTF8 on its way', s_encoding)
            ELSE pg_catalog.format('text is converted from %s to %s on its way, and a character '
                                   'that %s does not have stops replication', s_encoding,
                                   t_encoding, t_encoding) END AS detail,
       CASE WHEN s_encoding = 'SQL_ASCII' OR t_encoding <> 'SQL_ASCII' AND NOT convertible
            THEN 'error'
            WHEN t_encoding = 'UTF8' THEN 'info' ELSE 'warning' END AS severity,
       pg_catalog.format('Make the target with ENCODING %L; or see that all text fits.',
                         s_encoding) AS hint
FROM way WHERE s_encoding <> t_encoding
UNION ALL
SELECT 'C11', datname::text,
       pg_catalog.format('text sorts or folds differently: the source has %s, the target %s',
           pg_catalog.concat_ws(' ', CASE s_provider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin'
                                     ELSE 'libc' END, coalesce(s_locale, s_collate), s_ctype,
                                s_rules),
           pg_catalog.concat_ws(' ', CASE t_provider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin'
                                     ELSE 'libc' END, coalesce(t_locale, t_collate), t_ctype,
                                t_rules)),
       'warning',
       'Make the target with the source''s locale; or accept other orders, other results of '
       'lower() and range partitions with other rows.'
FROM way
WHERE (s_provider, s_collate, s_ctype, coalesce(s_locale, ''), coalesce(s_rules, ''))
      <> (t_provider, t_collate, t_ctype, coalesce(t_locale, ''), coalesce(t_rules, ''))
UNION ALL
SELECT 'C11', datname::text,
       pg_catalog.format('the locale''s version is %s on the source and %s on the target: text may '
                         'sort differently', s_version, t_version),
       'info', 'Indexes are made anew on the target; nothing is to be done for them.'
FROM way
WHERE (s_provider, s_collate, coalesce(s_locale, '')) = (t_provider, t_collate, coalesce(t_locale, ''))
  AND s_version <> t_version
