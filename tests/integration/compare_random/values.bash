# shellcheck shell=bash
# More values that are easily confused, as in ../common/values.bash: kind|type|first|second. Sourced.

more_types() {  # SQL, for both sides
    cat <<'SQL'
CREATE TYPE "Odd Mood" AS ENUM ('', ' ', 'it''s', 'a,b', 'NULL', '"');
CREATE TYPE nested AS (p pair, n numeric, c char(4), f fpair[]);
CREATE TYPE trange AS RANGE (subtype = text);
CREATE DOMAIN dnum AS numeric;
CREATE DOMAIN dtext AS text;
CREATE DOMAIN ddate AS date CHECK (VALUE > '0001-01-01 BC');
SQL
}

more_cases() {
    cat <<'CASES'
ne|int2|32767|-32768
ne|int4|2147483647|-2147483648
ne|int8|4294967296|4294967297
ne|numeric|'NaN'|1
ne|numeric|0.1|0.10000000000000000000000000000000000001
ne|numeric|12345678901234567890123456789.5|12345678901234567890123456789.4
ne|numeric|1e131|1e130
ne|numeric|-1e-130|1e-130
ne|numeric|9999|10000
ne|numeric|1|10000
ne|numeric|-1|-10000
ne|numeric|-7|-5
ne|numeric(12,3)|123456789.123|123456789.124
ne|numeric(12,3)|'NaN'|0
ne|numeric(1000,500)|1e-500|-1e499
ne|dnum|1.5|1.50000001
ne|dnum|'NaN'|NULL
ne|float8|2.2250738585072014e-308|2.225073858507201e-308
ne|float8|5e-324|1e-323
ne|float8|1e15|1000000000000000.1
ne|float8|1e23|9.999999999999999e22
ne|float4|1.1754944e-38|1.1754942e-38
ne|float4|1e-45|0
ne|float4|16777216|16777218
ne|float4|'NaN'|'-Infinity'
ne|bool|true|NULL
ne|text|E'a\u0301'|E'\u00e1'
ne|text|E'\\N'|NULL
ne|text|E'\\.'|E'.'
ne|text|E'a\nb'|E'a\r\nb'
ne|text|'a b'|E'a\u00a0b'
ne|text|','|',,'
ne|text|'(1,x)'|'(1,"x")'
ne|text|repeat('x', 3000)|repeat('x', 3001)
ne|text|repeat(E'\u20ac\U0001F600', 50)|E'\x7f\r\n\b\v'
ne|text|'0'|'00'
ne|dtext|'a'|'a '
ne|dtext|''|NULL
ne|varchar(9)|'a  '|'a   '
ne|varchar(9)|''|NULL
ne|char(5)|'a b'|'a  b'
ne|char(5)|'x'|' x'
ne|char|'x'|' '
ne|"char"|'\'|''
ne|name|'a'|'a '
ne|name|''|NULL
ne|bytea|'\x00ff'|'\xff00'
ne|bytea|'\x5c'|'\x5c5c'
ne|bytea|decode(repeat('ab', 2500), 'hex')|decode(repeat('ab', 2499) || 'ac', 'hex')
ne|date|'0001-01-01 BC'|'0001-01-01'
ne|date|'5874897-12-31'|'infinity'
ne|ddate|'2024-02-29'|'2024-03-01'
ne|time|'23:59:59.999999'|'24:00'
ne|time(2)|'23:59:59.99'|'24:00'
ne|timetz|'24:00-15:59'|'24:00+15:59'
ne|timetz|'12:00:00+00:00:01'|'12:00:00+00'
ne|timestamp|'294276-12-31 23:59:59.999999'|'infinity'
ne|timestamp|'1999-12-31 23:59:59.999999'|'2000-01-01'
ne|timestamp(0)|'2024-01-01 00:00:01'|'2024-01-01 00:00:02'
ne|timestamptz|'4713-01-01 00:00+00 BC'|'4713-01-02 00:00+00 BC'
ne|timestamptz|'2024-10-27 00:30+00'|'2024-10-27 01:30+00'
ne|interval|'1 year'|'360 days'
ne|interval|'-00:00:00.000001'|'00:00:00.000001'
ne|interval|'178000000 years'|'-178000000 years -11 mons 2147483647 days'
ne|uuid|'ffffffff-ffff-ffff-ffff-ffffffffffff'|'ffffffff-ffff-ffff-ffff-fffffffffffe'
ne|json|'{"a":1,"a":1}'|'{"a":1}'
ne|json|'[1,2]'|E'[1,\n2]'
ne|json|'1.0'|'1.00'
ne|json|'null'|NULL
ne|jsonb|'{"a": null}'|'{}'
ne|jsonb|'[1, "1"]'|'["1", 1]'
ne|jsonb|'{"a": {"b": 1}}'|'{"a": {"b": true}}'
ne|jsonb|'1e3'|'1001'
ne|inet|'10.0.0.1/24'|'10.0.0.1/25'
ne|inet|'::ffff:10.0.0.1'|'10.0.0.1'
ne|cidr|'::/0'|'0.0.0.0/0'
ne|macaddr8|'08:00:2b:ff:fe:01:02:03'|'08:00:2b:ff:ff:01:02:03'
ne|bit(3)|'000'|NULL
ne|varbit|'0'|'00'
ne|varbit(70)|repeat('1', 64)::varbit|repeat('1', 65)::varbit
ne|money|'-0.01'|'0.01'
ne|money|'-92233720368547758.08'|'92233720368547758.07'
ne|point|'(0,0)'|'(-0,0)'
ne|point|'(1,2)'|'(2,1)'
ne|point|'(NaN,1)'|'(1,NaN)'
ne|point|'(NaN,NaN)'|NULL
ne|line|'{0,-1,3}'|'{0,-1,3.0000000000000004}'
ne|box|'(2,2),(1,1)'|'(2,2),(1,1.0000000000000002)'
ne|path|'((0,0),(1,1))'|'((0,0),(1,1),(0,0))'
ne|polygon|'((0,0),(1,1),(2,0))'|'((2,0),(0,0),(1,1))'
ne|circle|'<(0,0),0>'|'<(-0,0),0>'
ne|tsvector|E'''a\\''b'':1A,2B c'|E'''a\\''b'':1A,2C c'
ne|tsvector|''|NULL
ne|tsquery|'a <-> b'|'a <2> b'
ne|tsquery|'!a:*'|'!a:A'
ne|oid|0|NULL
ne|pg_lsn|'FFFFFFFF/1'|'FFFFFFFF/2'
ne|pg_lsn|'0/0'|'1/0'
ne|txid_snapshot|'10:20:10,14,15'|'10:20:10,14'
ne|int2vector|'1 2 3'|'1 2'
ne|oidvector|'1 4294967295'|'1'
ne|xid|'1'|'4294967295'
ne|cid|'1'|'2'
ne|tid|'(1,2)'|'(2,1)'
ne|refcursor|''|NULL
ne|regclass|'pg_class'|'pg_proc'
ne|regtype|'int4'|'int8'
ne|regrole|'postgres'|'pg_monitor'
ne|regproc|'now'|'pg_sleep'
ne|aclitem|'postgres=r/postgres'|'postgres=w/postgres'
ne|aclitem|'=r/postgres'|'postgres=r*/postgres'
ne|information_schema.cardinal_number|1|NULL
ne|"Odd Mood"|''|NULL
ne|"Odd Mood"|''|' '
ne|"Odd Mood"|'it''s'|'a,b'
ne|"Odd Mood"|'NULL'|'"'
ne|"Odd Mood"[]|'{""}'|'{" "}'
ne|"Odd Mood"[]|'{NULL}'|'{"NULL"}'
ne|nested|'("(1,)",1.5,x,)'|'("(,1)",1.5,x,)'
ne|nested|ROW(NULL, NULL, NULL, NULL)|NULL
ne|nested|ROW(NULL, 2, 'a', ARRAY[ROW(0, NULL)::fpair])|ROW(NULL, 2, 'a', ARRAY[ROW('-0', NULL)::fpair])
ne|nested|ROW(NULL, 2, 'a', NULL)|ROW(NULL, 2, ' a', NULL)
ne|int8range|'[1,3)'|'[1,3]'
ne|numrange|'[1,2)'|'(1,2)'
ne|numrange|'[,]'|'empty'
ne|daterange|'[2024-01-01,)'|'[2024-01-01,infinity)'
ne|tsrange|'[2024-01-01,2024-01-02)'|'[2024-01-01,2024-01-02 00:00:00.000001)'
ne|tstzrange|'(,2024-01-01 00:00+00)'|'(,2024-01-01 00:00+00]'
ne|trange|'["a","b"]'|'["a","b "]'
ne|trange|'["",)'|'(,)'
ne|int4[]|'{1,NULL}'|'{1}'
ne|int4[]|'{}'|NULL
ne|text[]|'{""}'|'{}'
ne|text[]|E'{"a\\"b","c,d","",NULL,"\\\\N"}'|E'{"a\\"b","c,d","",NULL,"\\\\n"}'
ne|char(3)[]|'{a,b}'|'{a," b"}'
ne|box[]|'{(1,1),(0,0)}'|'{(1,1),(0,0.5)}'
CASES
    ((low < 12)) || echo "ne|jsonpath|'\$.a[*]'|'\$.a'"
    ((low < 13)) || echo "ne|xid8|'4294967297'|'1'"
    ((low < 14)) || cat <<'CASES'
ne|numeric|'-Infinity'|'NaN'
ne|numeric[]|'{Infinity}'|'{-Infinity}'
ne|nummultirange|'{[1,2),(3,4]}'|'{[1,2),[3,4]}'
ne|nummultirange|'{}'|NULL
ne|datemultirange|'{[2024-01-01,2024-01-03)}'|'{[2024-01-01,2024-01-02),[2024-01-03,2024-01-04)}'
CASES
    ((low < 17)) || cat <<'CASES'
ne|interval|'infinity'|'-infinity'
CASES
    [[ ! ${with_xml:-} ]] || cat <<'CASES'
ne|xml|'<a/>'|'<a></a>'
ne|xml|'<a>ä &amp; b</a>'|'<a>ä  &amp; b</a>'
ne|xml|''|NULL
CASES
}

# Random ones: numbers, and for floats the neighbour at the distance of one bit.
random_cases() {
    local i
    for i in 1 2 3 4 5 6; do
        cat <<'CASES'
ne|int2|(random() * 60000 - 30000)::int2|(random() * 6000)::int2
ne|int4|(random() * 4e9 - 2e9)::int4|(random() * 1000)::int4
ne|int8|(random() * 1.8e19 - 9e18)::int8|(random() * 1e12)::int8
ne|numeric|(random() * 1e6)::numeric(12,4) * 10000|(random() * 1e6)::numeric(12,4)
ne|numeric|-(random() * 100)::numeric(12,4)|(-random() * 1e20)::numeric(30,4)
ne|text|md5(random()::text)|md5(random()::text)
ne|uuid|md5(random()::text)::uuid|md5(random()::text)::uuid
ne|bytea|decode(md5(random()::text), 'hex')|decode(md5(random()::text), 'hex')
ne|timestamptz|timestamptz '2000-01-01 UTC' + (random() * 1e15)::int8 * interval '1 microsecond'|timestamptz '2100-01-01 UTC' + (random() * 1e15)::int8 * interval '1 microsecond'
ne|date|date '2000-01-01' + (random() * 1e5)::int|date '1900-01-01' - (random() * 1e5)::int
CASES
    done
    for i in 0.1 1.5e300 -7.25e-300 0.333333333333333 -123456789.123456789 1e-5 3e18; do
        echo "ne|float8|$i::float8 * (1 + 5 / 9.0::float8)|$i::float8 * (1 + 5 / 9.0::float8) * (1 - 1.1102230246251565e-16::float8)"
    done
}
