-- see whether passwords can be taken over
WITH md5 AS (
    SELECT pg_catalog.count(*) AS n,
           pg_catalog.array_to_string((pg_catalog.array_agg(
               pg_catalog.quote_ident(name) ORDER BY name))[:5], ', ') AS names
    FROM pg_catalog.jsonb_to_recordset($3::jsonb) x (name text)
), hba AS (
    SELECT pg_catalog.bool_or(auth_method = 'scram-sha-256')
           AND NOT pg_catalog.bool_or(auth_method IN ('md5', 'password')) AS scram_only
    FROM pg_catalog.pg_hba_file_rules
)
SELECT 'password_encryption' AS object,
       CASE WHEN hba.scram_only THEN 'warning' END AS severity,
       pg_catalog.format('%s role(s) of the source have a password kept as md5%s: %s%s', n,
                         CASE WHEN hba.scram_only THEN ', and pg_hba.conf of the target takes only scram-sha-256'
                              ELSE ', which newer versions give up' END,
                         names, CASE WHEN n > 5 THEN ', ...' END) AS detail
FROM md5, hba WHERE n > 0
