"""Loads a usage CSV into a database file and sums it by place and product, then asks for the generic share of every place.

Arguments: the usage CSV, a CSV of codes and their status, a place for the database. Says the seconds of: loading and summing; the share, warm; the share,
cold (a new connection to the file). Then the peak of memory in MiB.
"""

import resource
import sys
import time

import duckdb

usage, status, path = sys.argv[1:]

SHARE = """
SELECT place, sum(quantity) FILTER (status = '3') / sum(quantity) FILTER (status IN ('2', '3'))
FROM summary JOIN status USING (code) GROUP BY place ORDER BY place
"""

start = time.perf_counter()
db = duckdb.connect(path)
db.execute("SET threads = 2")
db.execute(
    f"""
    CREATE TABLE usage AS
    SELECT "地域" AS place, "期間" AS period, "薬価基準収載医薬品コード" AS code, "保険者" AS insurer,
           CAST(nullif("数量", '-') AS DECIMAL(18, 5)) AS quantity
    FROM read_csv('{usage}', header = true, all_varchar = true, quote = '"', escape = '"')
    """
)
db.execute(
    "CREATE TABLE summary AS SELECT place, code, insurer, sum(quantity) AS quantity, count(*) AS cells FROM usage GROUP BY ALL"
)
db.execute("CHECKPOINT")
loading = time.perf_counter() - start

db.execute("CREATE TABLE status (code VARCHAR, status VARCHAR)")
db.execute(f"COPY status FROM '{status}' (HEADER)")


def share(connection):
    start = time.perf_counter()
    assert connection.execute(SHARE).fetchall()
    return time.perf_counter() - start


share(db)
warm = sorted(share(db) for _ in range(9))[4]
db.close()
cold = []
for _ in range(5):
    start = time.perf_counter()
    connection = duckdb.connect(path, read_only=True)
    connection.execute(SHARE).fetchall()
    cold.append(time.perf_counter() - start)
    connection.close()
print(loading, warm, sorted(cold)[2], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
