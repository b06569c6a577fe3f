-- read the publication
-- $1 its name
SELECT pg_catalog.pg_get_userbyid(p.pubowner) AS owner,
       p.puballtables AS all_tables,
       p.pubinsert AS inserts, p.pubupdate AS updates, p.pubdelete AS deletes,
       (pg_catalog.to_jsonb(p)->>'pubtruncate')::boolean AS truncates,      -- 11
       (pg_catalog.to_jsonb(p)->>'pubviaroot')::boolean AS via_root,        -- 13
       CASE pg_catalog.to_jsonb(p)->>'pubgencols'                           -- 18
            WHEN 'n' THEN 'none' WHEN 's' THEN 'stored' END AS generated
FROM pg_catalog.pg_publication p
WHERE p.pubname = $1
