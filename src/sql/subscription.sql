-- read the subscription
-- $1 its name. Only columns that ordinary roles may read (16+); those that an older server does not
-- have mean the NULL of "older".
SELECT s.oid, pg_catalog.pg_get_userbyid(s.subowner) AS owner, s.subenabled AS enabled,
       s.subslotname AS slot_name, s.subpublications AS publications,
       s.subsynccommit AS synchronous_commit,
       s.subbinary AS binary,
       CASE s.substream WHEN 'true' THEN 'on' WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel'
                        WHEN 'false' THEN 'off' WHEN 'f' THEN 'off' END AS streaming,
       s.subtwophasestate IN ('p', 'e') AS two_phase,
       s.subdisableonerr AS disable_on_error, s.subpasswordrequired AS password_required,
       s.subrunasowner AS run_as_owner, s.suborigin AS origin, s.subfailover AS failover,
       pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT')
           AS conninfo_readable
FROM (SELECT NULL::boolean AS subbinary, NULL AS substream,                               -- 14
             NULL::"char" AS subtwophasestate, NULL::boolean AS subdisableonerr,          -- 15
             NULL::boolean AS subpasswordrequired, NULL::boolean AS subrunasowner,        -- 16
             NULL::text AS suborigin, NULL::boolean AS subfailover) older                 -- 16, 17
CROSS JOIN LATERAL (
    SELECT oid, subowner, subenabled, subslotname, subpublications, subsynccommit, subbinary,
           substream::text AS substream, subtwophasestate, subdisableonerr, subpasswordrequired,
           subrunasowner, suborigin, subfailover
    FROM pg_catalog.pg_subscription
    WHERE subname = $1
      AND subdbid = (SELECT d.oid FROM pg_catalog.pg_database d
                     WHERE d.datname = pg_catalog.current_database())) s
