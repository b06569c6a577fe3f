-- The publication "it_pub" as the server has it, one line a fact.
SELECT current_setting('server_version_num')::int >= 110000 AS v11,
       current_setting('server_version_num')::int >= 130000 AS v13,
       current_setting('server_version_num')::int >= 150000 AS v15,
       current_setting('server_version_num')::int >= 180000 AS v18 \gset
SELECT concat('all ', puballtables, ', insert ', pubinsert, ', update ', pubupdate, ', delete ', pubdelete)
FROM pg_publication WHERE pubname = 'it_pub';
\if :v11
SELECT concat('truncate ', pubtruncate) FROM pg_publication WHERE pubname = 'it_pub';
\endif
\if :v13
SELECT concat('via root ', pubviaroot) FROM pg_publication WHERE pubname = 'it_pub';
\endif
\if :v18
SELECT concat('generated ', pubgencols) FROM pg_publication WHERE pubname = 'it_pub';
\endif
\if :v15
SELECT concat('schema ', pnnspid::regnamespace) FROM pg_publication_namespace
WHERE pnpubid = (SELECT oid FROM pg_publication WHERE pubname = 'it_pub') ORDER BY 1;
SELECT concat_ws(' ', 'table', prrelid::regclass,
                 '(' || (SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute
                         WHERE attrelid = prrelid AND attnum = ANY (prattrs)) || ')',
                 pg_get_expr(prqual, prrelid))
FROM pg_publication_rel WHERE prpubid = (SELECT oid FROM pg_publication WHERE pubname = 'it_pub') ORDER BY 1;
\else
SELECT concat('table ', prrelid::regclass)
FROM pg_publication_rel WHERE prpubid = (SELECT oid FROM pg_publication WHERE pubname = 'it_pub') ORDER BY 1;
\endif
