-- look for the entries that ignore names
-- $1 labels of entries; $2 text[] of labels or '~regex': those that match
SELECT DISTINCT l.label FROM pg_catalog.unnest($1::text[]) l (label)
JOIN pg_catalog.unnest($2::text[]) p (pattern)
    ON CASE WHEN p.pattern LIKE '~%' THEN l.label ~ pg_catalog.substr(p.pattern, 2) ELSE l.label = p.pattern END
ORDER BY 1
