"""What a live MariaDB and a live MySQL are asked: statements, and the schema that the inspector is to read."""

# One script a case: SQL, or [SQL, parameters], or [SQL, [rows]], or a word.
SCRIPTS = [
    ["CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, a VARCHAR(20) UNIQUE NOT NULL, b INT CHECK (b > 0))",
     ["INSERT INTO t (a) VALUES (%s)", ["x"]], ["INSERT INTO t (a) VALUES (%s)", ["y"]], ["INSERT INTO t (a) VALUES (%s)", ["x"]],
     "INSERT INTO t (a, b) VALUES ('q', 0)", "INSERT INTO t (a) VALUES (NULL)", "INSERT INTO t (nope) VALUES (1)", "SELECT * FROM t",
     "SELECT nope FROM t", "SELECT * FROM nope", "SELEC 1", "CREATE TABLE t (a INT)", "DROP TABLE nope", "INSERT INTO t (a) VALUES ('%s')" % ("z" * 21)],
    ["CREATE TABLE t (a INT) ENGINE=InnoDB", "INSERT INTO t VALUES (1), (2)", "rollback", "SELECT count(*) FROM t", "INSERT INTO t VALUES (1)", "commit",
     "INSERT INTO t VALUES (2)", "CREATE TABLE u (a INT)", "rollback", "SELECT a FROM t ORDER BY a"],
    ["CREATE TABLE t (a INT)", "autocommit", "INSERT INTO t VALUES (1)", "rollback", "SELECT count(*) FROM t"],
    ["CREATE TABLE t (a INT, b VARCHAR(9))", ["INSERT INTO t (a, b) VALUES (%s, %s)", [[1, "x"], [2, None], [3, "it's \\ 5%"]]], "SELECT * FROM t",
     ["UPDATE t SET b = %s WHERE a >= %s", [["n", 2], ["n", 3]]], ["UPDATE t SET b = %s WHERE a = %s", ["n", 2]], ["DELETE FROM t WHERE a < %s", [3]], "SELECT * FROM t"],
    ["CREATE TABLE t (i TINYINT, u BIGINT UNSIGNED, d DECIMAL(12, 4), f FLOAT, g DOUBLE, y YEAR, b BIT(9))",
     "INSERT INTO t VALUES (-128, 18446744073709551615, 1.5, 1.5, 1e300, 2024, b'100000001')",
     "INSERT INTO t VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL)", "SELECT * FROM t", "SELECT i + 1, d * 2, f / 3, sum(i), avg(d), count(*) FROM t"],
    ["CREATE TABLE t (d DATE, t TIME(6), t0 TIME, dt DATETIME(6), dt0 DATETIME, ts TIMESTAMP(3) NULL)",
     "INSERT INTO t VALUES ('2020-01-31', '838:59:58.999999', '-01:02:03', '2020-01-31 23:59:59.000001', '2020-01-31 23:59:59', '2020-01-31 23:59:59.5')",
     "SET SESSION sql_mode = ''", "INSERT INTO t VALUES ('0000-00-00', '0', '0', '0000-00-00', '0000-00-00', '0000-00-00')", "SELECT d, t, t0, dt, dt0, ts FROM t"],
    ["CREATE TABLE t (c CHAR(3), v VARCHAR(20), t TEXT, b BINARY(3), vb VARBINARY(9), bl BLOB, j JSON, e ENUM('a','b'), s SET('x','y'), u UUID, i4 INET4, i6 INET6) CHARSET utf8mb4",
     "INSERT INTO t VALUES ('a', 'größe 💧', 'long', 'b', x'00ff', x'0001', '{\"a\": [1, null]}', 'b', 'x,y', '123e4567-e89b-12d3-a456-426614174000', '1.2.3.4', '::1')",
     "SELECT * FROM t", "SELECT concat(c, 1), cast(v AS BINARY), hex(b), j->'x' FROM t", "SELECT json_extract(j, '$.a'), length(bl), e + 0, s + 0 FROM t"],
    ["SELECT NULL, 1, 1.5, 'x', x'41', TRUE, 1 = 1, now() > '2000-01-01', cast('2020-01-02' AS DATE), cast('01:02:03' AS TIME)", "SELECT ''", "SELECT 5 AS `a b`, 6 AS `a b`"],
    [["SELECT %s, %s, %s, %s", [None, True, "a'b\\c\n\u0000\"", 1.25]], ["SELECT %s", [10**30]], ["SELECT '%%', %s", ["%s"]], ["SELECT %s", []], ["SELECT 1", [1]]],
    ["CREATE TABLE p (id INT PRIMARY KEY) ENGINE=InnoDB", "CREATE TABLE c (p INT, CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id)) ENGINE=InnoDB", "INSERT INTO c VALUES (5)",
     "INSERT INTO p VALUES (5)", "INSERT INTO c VALUES (5)", "DELETE FROM p", "DROP TABLE p", "TRUNCATE p"],
    ["CREATE TABLE t (a INT)", "SAVEPOINT s1", "INSERT INTO t VALUES (1)", "ROLLBACK TO SAVEPOINT s1", "RELEASE SAVEPOINT s1", "SELECT count(*) FROM t", "RELEASE SAVEPOINT nope"],
    ["CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, a INT)", "INSERT INTO t (a) VALUES (1), (2), (3)", "INSERT INTO t (a) VALUES (9) RETURNING id, a", "UPDATE t SET a = 1", "UPDATE t SET a = 1",
     "REPLACE INTO t (id, a) VALUES (1, 5)", "INSERT INTO t (id, a) VALUES (1, 7) ON DUPLICATE KEY UPDATE a = 8", "DELETE FROM t"],
    ["SHOW DATABASES LIKE 'mysql_cases'", "SELECT DATABASE()", "SET @x = 5", "SELECT @x", "DO 1", "EXPLAIN SELECT 1", "KILL 0", "USE nope"],
    ["SELECT 1 / 0", "SELECT cast('x' AS DECIMAL(5, 2))", "CREATE TABLE t (a TINYINT NOT NULL)", "INSERT INTO t VALUES (300)", "INSERT INTO t VALUES ('x')", "INSERT INTO t () VALUES ()", "SELECT sleep(0)"],
    ["isolation READ COMMITTED", "SELECT @@tx_isolation, @@autocommit", "isolation SERIALIZABLE", "SELECT @@tx_isolation, @@autocommit", "autocommit", "SELECT @@autocommit"],
    ["isolation READ COMMITTED", "SELECT @@transaction_isolation, @@autocommit", "isolation SERIALIZABLE", "SELECT @@transaction_isolation, @@autocommit"],
    ["CREATE TABLE t (c CHAR(3), v VARCHAR(20), t TEXT, b BINARY(3), vb VARBINARY(9), bl BLOB, j JSON, e ENUM('a','b'), s SET('x','y'), g POINT) CHARSET utf8mb4",
     "INSERT INTO t VALUES ('a', 'größe 💧', 'long', 'b', x'00ff', x'0001', '{\"a\": [1, null]}', 'b', 'x,y', ST_GeomFromText('POINT(1 2)'))",
     "SELECT * FROM t", "SELECT concat(c, 1), cast(v AS BINARY), hex(b), j->'$.a' FROM t", "SELECT json_extract(j, '$.a'), length(bl), e + 0, s + 0, j->>'$.a[0]' FROM t"],
    ["CREATE TABLE t (a INT, b VARCHAR(5) DEFAULT (upper('q')), CONSTRAINT ck_t CHECK (a > 0) NOT ENFORCED, KEY ((a + 1)))", "INSERT INTO t (a) VALUES (-1)", "SELECT * FROM t",
     "ALTER TABLE t ALTER CHECK ck_t ENFORCED", "DELETE FROM t", "ALTER TABLE t ALTER CHECK ck_t ENFORCED", "INSERT INTO t (a) VALUES (-1)", "ALTER TABLE t DROP CHECK nope", "DROP INDEX nope ON t"],
    ["CREATE TABLE t (y YEAR, b BIT(1))", "INSERT INTO t VALUES (2024, b'1')", "SELECT * FROM t", "VALUES ROW(1, 'a'), ROW(2, 'b')", "TABLE t",
     "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i, sum(i) OVER (ORDER BY i) FROM n", "SELECT JSON_ARRAYAGG(1), JSON_OBJECT('a', NULL), TRUE AND NULL"],
]


# What the inspector is asked about.
SCHEMA = [
    "CREATE TABLE numbers (a TINYINT(1), b TINYINT UNSIGNED, c SMALLINT ZEROFILL, d MEDIUMINT(5), e INT UNSIGNED NOT NULL DEFAULT 7, f BIGINT(20) UNSIGNED ZEROFILL, "
    "g DECIMAL(12, 4) UNSIGNED, h DECIMAL, i FLOAT, j FLOAT(7, 3), k DOUBLE, l DOUBLE(10, 2) ZEROFILL, m BIT(5), n YEAR, o BOOL DEFAULT TRUE, p DECIMAL(5, 2) DEFAULT 1.5, q INT DEFAULT -3)",
    "CREATE TABLE strings (a CHAR(3), b VARCHAR(20) NOT NULL DEFAULT 'it''s', c TEXT, d TINYTEXT, e MEDIUMTEXT, f LONGTEXT, g VARCHAR(9) CHARACTER SET latin1, "
    "h VARCHAR(9) COLLATE utf8mb4_bin, i CHAR(2) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin, j ENUM('a', 'it''s', 'b,c', 'd\\\\e'), k SET('x', 'y'), l SET('', 'z'), m JSON, "
    "n BINARY(4), o VARBINARY(9), p BLOB, q TINYBLOB, r MEDIUMBLOB, s LONGBLOB, t NVARCHAR(5), u UUID, v INET6, w GEOMETRY, x ENUM('q') CHARACTER SET latin1 NOT NULL DEFAULT 'q', y VARCHAR(5) DEFAULT '') "
    "DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci",
    "CREATE TABLE times (a DATE, b TIME, c TIME(3), d DATETIME, e DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6), f TIMESTAMP NULL, g TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, "
    "h TIMESTAMP(2) NOT NULL DEFAULT CURRENT_TIMESTAMP(2), i DATETIME DEFAULT '2020-01-02 03:04:05', j DATE DEFAULT (CURRENT_DATE + INTERVAL 1 DAY))",
    "CREATE TABLE defaults (a VARCHAR(40) DEFAULT (uuid()), b INT DEFAULT (1 + 2), c VARCHAR(40) DEFAULT (concat('a', 'b')), d VARCHAR(9) DEFAULT 'NULL', e VARCHAR(9) DEFAULT NULL, f VARCHAR(99) DEFAULT 'x\\\\y %% ( ) '' , z', g DOUBLE DEFAULT (rand()))",
    "CREATE TABLE `generated` (a INT, b INT AS (a + 1), c INT GENERATED ALWAYS AS (a * (2 + a)) STORED, d VARCHAR(20) AS (concat('x)', a)) VIRTUAL COMMENT 'c)', e INT GENERATED ALWAYS AS (a) PERSISTENT)",
    "CREATE TABLE p (id INT PRIMARY KEY AUTO_INCREMENT, x INT NOT NULL, y VARCHAR(9), UNIQUE KEY uq_xy (x, y)) ENGINE=InnoDB AUTO_INCREMENT=50 COMMENT='it''s a \\\\ 5%% comment'",
    "CREATE TABLE c (a INT COMMENT 'one''s', b INT, c INT, d INT, e INT, CONSTRAINT fk_a FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE ON UPDATE SET NULL, CONSTRAINT fk_b FOREIGN KEY (b) REFERENCES p (id) ON DELETE RESTRICT, "
    "FOREIGN KEY (c) REFERENCES p (id) ON DELETE NO ACTION ON UPDATE NO ACTION, CONSTRAINT fk_self FOREIGN KEY (d) REFERENCES c (e), KEY ke (e)) ENGINE=InnoDB",
    "CREATE TABLE mysql_cases_other.q (id INT PRIMARY KEY, r INT, KEY (r)) ENGINE=InnoDB",
    "CREATE TABLE remote (id INT, CONSTRAINT fk_remote FOREIGN KEY (id) REFERENCES mysql_cases_other.q (id)) ENGINE=InnoDB",
    "CREATE TABLE mysql_cases_other.back (id INT, CONSTRAINT fk_back FOREIGN KEY (id) REFERENCES mysql_cases_other.q (id), CONSTRAINT fk_home FOREIGN KEY (id) REFERENCES mysql_cases.p (id)) ENGINE=InnoDB",
    "CREATE TABLE composite (a INT NOT NULL, b VARCHAR(9) NOT NULL, c INT, PRIMARY KEY (b, a), KEY ix_c (c), UNIQUE KEY ix_u (c, a)) ENGINE=InnoDB",
    "CREATE TABLE refers (x VARCHAR(9) NOT NULL, y INT NOT NULL, CONSTRAINT fk_two FOREIGN KEY (x, y) REFERENCES composite (b, a)) ENGINE=InnoDB",
    "CREATE TABLE checks (a INT CHECK (a > 1), b INT, CONSTRAINT ck_b CHECK (b < 5 AND (b > 0 OR a = 2)), CONSTRAINT ck_a CHECK (a <> 7), CHECK (a < b))",
    "CREATE TABLE indexes (a VARCHAR(200), b TEXT, c INT, d POINT NOT NULL, e INT, KEY ix_len (a(10), c), KEY ix_text (b(20)), FULLTEXT KEY ft (a, b), SPATIAL KEY sp (d), KEY ix_hash (c) USING BTREE, "
    "UNIQUE KEY uq_len (a(5)), KEY ix_desc (e DESC, c ASC), KEY ix_comment (e) COMMENT 'it''s') ENGINE=InnoDB",
    "CREATE TABLE options (id INT) ENGINE=MyISAM DEFAULT CHARSET=latin1 COLLATE=latin1_bin MAX_ROWS=50 MIN_ROWS=5 ROW_FORMAT=FIXED CHECKSUM=1 PACK_KEYS=1 AVG_ROW_LENGTH=9 DELAY_KEY_WRITE=1",
    "CREATE TABLE compressed (id INT PRIMARY KEY) ENGINE=InnoDB ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 STATS_SAMPLE_PAGES=7",
    "CREATE TABLE hashed (id INT PRIMARY KEY) ENGINE=InnoDB PARTITION BY HASH (id) PARTITIONS 4",
    "CREATE TABLE ranged (id INT PRIMARY KEY) ENGINE=InnoDB PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
    "CREATE TABLE sub (id INT, d DATE) ENGINE=InnoDB PARTITION BY RANGE (id) SUBPARTITION BY HASH (to_days(d)) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
    "CREATE TABLE `odd ``name%%` (`Sel``ect` INT, `a b` INT, `100%%` INT, `größe` INT, `a\"b` INT, KEY `k ``1` (`a b`), CONSTRAINT `c ``2` CHECK (`a b` > 1))",
    "CREATE TABLE keyless (a INT INVISIBLE DEFAULT 5, b VARCHAR(5) COMPRESSED, c INT)",
    "CREATE TABLE versioned (id INT PRIMARY KEY, a INT) WITH SYSTEM VERSIONING",
    "CREATE VIEW v AS SELECT a, b, e FROM numbers",
    "CREATE VIEW v2 AS SELECT id, y AS `the y` FROM p WHERE y = 'it''s'",
    "CREATE SEQUENCE sq",
]


# What MySQL says otherwise, or has no word for: None leaves the statement out.
MYSQL_INSTEAD = {
    "CREATE TABLE `generated`": ("(a) PERSISTENT", "(a) STORED"),
    "CREATE TABLE strings": (", u UUID, v INET6", ""),
    "CREATE TABLE c (": ("KEY ke (e)", "UNIQUE KEY ke (e)"),
    "CREATE TABLE keyless": (" COMPRESSED", ""),
    "CREATE TABLE versioned": None,
    "CREATE SEQUENCE": None,
}

# What MariaDB has no word for.
MYSQL_ONLY = [
    "CREATE TABLE functional (a INT, b VARCHAR(20), j JSON, KEY ix_f ((a + 1)), UNIQUE KEY uq_f ((lower(b)), a DESC), KEY ix_mixed (a, (concat(b, ',)'))), KEY ix_multi ((CAST(j->'$.a' AS UNSIGNED ARRAY))))",
    "CREATE TABLE `enforced` (a INT CHECK (a > 1) NOT ENFORCED, b INT, CONSTRAINT ck_on CHECK (b in (1, 2) AND b is not null), CONSTRAINT ck_off CHECK (b <> 7) NOT ENFORCED)",
    "CREATE TABLE hidden (a INT NOT NULL, b INT INVISIBLE, c INT, KEY ix_i (c) INVISIBLE, PRIMARY KEY (a), KEY ix_d (a DESC, c))",
    "CREATE TABLE newer (a VARCHAR(5) COLLATE utf8mb4_0900_as_cs, b VARCHAR(5) DEFAULT (upper('x')), c JSON DEFAULT (json_array()), d POINT NOT NULL SRID 4326, f DATE DEFAULT (curdate()), "
    "g DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, h BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE, i BINARY(16) DEFAULT (uuid_to_bin(uuid())), j TEXT DEFAULT ('it''s'), k INT DEFAULT (-1), "
    "l BIT(3) DEFAULT b'101', m VARBINARY(3) DEFAULT 0x4142, n NATIONAL VARCHAR(3), o INT UNSIGNED GENERATED ALWAYS AS (k + 1) VIRTUAL NOT NULL, p DATETIME DEFAULT (now() + INTERVAL 1 DAY), SPATIAL KEY sp (d)) COLLATE=utf8mb4_0900_ai_ci",
    "CREATE TABLE attributed (a INT PRIMARY KEY COMMENT 'x', b INT COLUMN_FORMAT FIXED STORAGE MEMORY) ENGINE=InnoDB AUTOEXTEND_SIZE=4M COMMENT='c' STATS_PERSISTENT=1",
    "CREATE TABLE listed (id INT NOT NULL, k VARCHAR(5) NOT NULL, PRIMARY KEY (id, k)) PARTITION BY LIST COLUMNS (k) (PARTITION pa VALUES IN ('a', 'b') COMMENT='x', PARTITION pc VALUES IN ('c'))",
    "CREATE TABLE keyed (id INT NOT NULL PRIMARY KEY) PARTITION BY KEY () PARTITIONS 3",
]


def schema(server):
    """The statements for `mariadb` or `mysql`."""
    if server == "mariadb":
        return SCHEMA
    found = []
    for statement in SCHEMA:
        change = next((change for start, change in MYSQL_INSTEAD.items() if statement.startswith(start)), ("", ""))
        if change is not None:
            assert change[0] in statement, statement
            found.append(statement.replace(*change))
    return found + MYSQL_ONLY
