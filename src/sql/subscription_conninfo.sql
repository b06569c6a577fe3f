-- read the subscription's connection
-- $1 its oid; superusers only
SELECT subconninfo AS conninfo FROM pg_catalog.pg_subscription WHERE oid = $1::oid
