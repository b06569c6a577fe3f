# shellcheck shell=bash
# Values that are easily confused, for the tests of comparing and of copying; sourced.
low=$((SOURCE_VERSION < TARGET_VERSION ? SOURCE_VERSION : TARGET_VERSION))

types() {  # SQL, for both sides
    cat <<'SQL'
CREATE EXTENSION citext; CREATE EXTENSION hstore;
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TYPE pair AS (a int, b text);
CREATE TYPE fpair AS (a float8, b float4[]);
CREATE TYPE frange AS RANGE (subtype = float8);
CREATE DOMAIN dfloat AS float8;
CREATE DOMAIN ddfloat AS dfloat CHECK (VALUE > -5);
CREATE DOMAIN dchar AS char(5);
CREATE DOMAIN dfloats AS float8[];
SQL
    ((low < 11)) || echo 'CREATE DOMAIN dpair AS fpair;'
}

# kind|type|first|second
cases() {
    cat <<'CASES'
ne|int2|1|2
ne|int4|NULL|0
ne|int4|1|-1
ne|int8|1|4294967296
ne|int8|0|-1
ne|int8|9223372036854775807|-9223372036854775808
ne|bool|false|NULL
ne|bool|false|true
ne|text|''|NULL
ne|text|''|' '
ne|text|'a'|'a '
ne|text|'NULL'|NULL
ne|text|'a'|'A'
ne|text|E'\u00e4'|E'a\u0308'
ne|text|E'x\ty\n\\'|E'x\ty\n'
ne|varchar(9)|'a'|'a '
ne|char(5)|'a'|'b'
ne|char(5)|''|NULL
ne|bpchar|'a'|'a '
ne|"char"|'a'|'b'
ne|name|'a'|'b'
ne|numeric|'NaN'|0
ne|numeric|5|-5
ne|numeric|0|NULL
ne|numeric|1|10000
ne|numeric|1e-20|1e-21
ne|numeric|0|1e-100
sa|numeric|1.0|1.00
sa|numeric|100|100.0
sa|numeric|0|0.000
ne|float8|0|'-0'
ne|float8|'NaN'|'Infinity'
ne|float8|'Infinity'|'-Infinity'
ne|float8|0.1::float8 + 0.2|0.3
ne|float8|5e-324|0
ne|float8|1.7976931348623157e308|'Infinity'
sa|float8|'NaN'|'Infinity'::float8 - 'Infinity'
ne|float4|0.1|0.10000001
ne|float4|'-0'|0
ne|float8[]|ARRAY[0.1::float8 + 0.2, NULL, 'NaN', '-0']|ARRAY[0.3::float8, NULL, 'NaN', '-0']
ne|float8[]|'{0}'|'{-0}'
ne|float8[]|'{{1,2}}'|'{1,2}'
ne|float8[]|'{}'|NULL
ne|float8[]|'{NULL}'|'{}'
ne|float4[]|'{0.1}'|'{0.10000001}'
ne|int4[]|'[0:1]={1,2}'|'{1,2}'
ne|text[]|'{NULL}'|'{"NULL"}'
ne|text[]|'{a,b}'|'{"a,b"}'
ne|numeric[]|'{1,2}'|'{2,1}'
ne|timestamptz|'2020-03-04 05:06:07.000001+00'|'2020-03-04 05:06:07.000002+00'
ne|timestamptz|'infinity'|'-infinity'
sa|timestamptz|'2020-03-04 05:06:07+00'|'2020-03-04 07:06:07+02'
ne|timestamp|'2020-03-04'|'2020-04-03'
ne|timestamp|'4713-01-01 BC'|'4713-01-01'
ne|timestamptz[]|'{2020-03-04 00:00+00}'|'{2020-04-03 00:00+00}'
ne|date|'300000-01-01'|'300000-01-02'
ne|date|'infinity'|'-infinity'
ne|time|'00:00:00.000001'|'00:00:00'
ne|time|'24:00'|'00:00'
ne|timetz|'12:00+00'|'13:00+01'
ne|interval|'1 month'|'30 days'
ne|interval|'1 day'|'24 hours'
ne|interval|'-1 day +1 hour'|'-23 hours'
ne|interval[]|'{1 mon}'|'{30 days}'
ne|json|'{"a":1}'|'{"a": 1}'
ne|jsonb|'[[1],2]'|'[[1,2]]'
ne|jsonb|'null'|NULL
ne|jsonb|'"1"'|'1'
sa|jsonb|'{"b":1, "a" :2}'|'{"a":2,"b":1}'
ne|bytea|'\x00'|'\x0000'
ne|bytea|''|NULL
ne|bytea[]|'{"\\x00ff"}'|'{"\\x00fe"}'
ne|mood|'glad'|'sad'
ne|mood[]|'{glad}'|'{sad}'
ne|dfloat|0.1::float8 + 0.2|0.3
ne|ddfloat|'-0'|0
ne|dchar|'a'|'b'
ne|dfloats|ARRAY[0.1::float8 + 0.2]|'{0.3}'
ne|pair|ROW(NULL, NULL)|NULL
ne|pair|'(1,)'|'(,1)'
ne|pair|'(1,)'|'(1,"")'
ne|fpair|ROW(0.1::float8 + 0.2, '{0.1}')|'(0.3,{0.1})'
ne|fpair|ROW(1, '{0.1}')|ROW(1, '{0.10000001}')
ne|fpair|ROW(NULL, NULL)|NULL
ne|fpair[]|ARRAY[ROW(0.1::float8 + 0.2, NULL)::fpair]|ARRAY[ROW(0.3, NULL)::fpair]
ne|fpair[]|ARRAY[NULL::fpair]|ARRAY[ROW(NULL, NULL)::fpair]
ne|int4range|'[1,3)'|'[1,4)'
ne|int4range|'empty'|'(,)'
ne|frange|frange(0, 0.1::float8 + 0.2)|'[0,0.3)'
ne|frange|'[0,1)'|'[0,1]'
ne|frange|'empty'|NULL
ne|frange|'(,1)'|'[-Infinity,1)'
ne|frange[]|'{"[0,1)"}'|'{"[0,1]"}'
ne|money|'1.00'|'1.01'
ne|money[]|'{1.00}'|'{1.01}'
ne|inet|'10.0.0.1'|'10.0.0.1/24'
ne|inet|'::1'|'0.0.0.1'
ne|cidr|'10.0.0.0/8'|'10.0.0.0/9'
ne|macaddr|'08:00:2b:01:02:03'|'08:00:2b:01:02:04'
ne|macaddr8|'08:00:2b:01:02:03:04:05'|'08:00:2b:01:02:03:04:06'
ne|uuid|'00000000-0000-0000-0000-000000000001'|'00000000-0000-0000-0000-000000000002'
ne|bit(3)|'101'|'100'
ne|varbit|'101'|'1010'
ne|varbit|''|NULL
ne|point|point(0.1::float8 + 0.2, 0)|'(0.3,0)'
ne|point[]|ARRAY[point(0.1::float8 + 0.2, 0)]|'{"(0.3,0)"}'
ne|box|'(1,1),(0,0)'|'(1,1),(0,0.1)'
ne|lseg|'[(0,0),(1,1)]'|'[(1,1),(0,0)]'
ne|path|'[(0,0),(1,1)]'|'((0,0),(1,1))'
ne|polygon|'((0,0),(1,1))'|'((0,0),(1,2))'
ne|circle|'<(0,0),1>'|'<(0,0),1.0000000000000002>'
ne|line|'{1,2,3}'|'{1,2,4}'
ne|tsvector|'a:1'|'a:2'
ne|tsquery|'a & b'|'a | b'
ne|oid|1|4294967295
ne|citext|'a'|'A'
ne|hstore|'a=>1'|'a=>NULL'
CASES
    ((low < 11)) || echo "ne|dpair|ROW(0.1::float8 + 0.2, NULL)::fpair|'(0.3,)'"
    ((low < 14)) || cat <<'CASES'
ne|numeric|'Infinity'|'-Infinity'
ne|numeric|'Infinity'|'NaN'
ne|int4multirange|'{[1,2),[3,4)}'|'{[1,4)}'
CASES
}
