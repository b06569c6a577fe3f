-- look for lines of pg_hba.conf that the server cannot read
SELECT pg_catalog.format('pg_hba.conf line %s', line_number) AS object,
       pg_catalog.format('the server cannot read it and goes on with what it read before, but does '
                         'not start again: %s', error) AS detail
FROM pg_catalog.pg_hba_file_rules
WHERE error IS NOT NULL
