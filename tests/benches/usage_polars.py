"""Reads a usage CSV and sums it by place and product into a Parquet file, then asks for the generic share of every place.

Arguments: the usage CSV, a CSV of codes and their status, a place for the Parquet file. Says the seconds of: reading and summing; the
share, warm; the share, cold (from the file). Then the peak of memory in MiB.
"""

import resource
import sys
import time

import polars as pl

usage, status, path = sys.argv[1:]

start = time.perf_counter()
rows = pl.read_csv(usage, infer_schema=False, encoding="utf8")
rows = rows.rename({rows.columns[0]: rows.columns[0].lstrip("\ufeff")})
summary = (
    rows.select(
        place=pl.col("地域"),
        code=pl.col("薬価基準収載医薬品コード"),
        insurer=pl.col("保険者"),
        quantity=pl.col("数量").cast(pl.Decimal(18, 5), strict=False),
    )
    .group_by("place", "code", "insurer")
    .agg(pl.col("quantity").sum(), pl.len().alias("cells"))
)
summary.write_parquet(path)
loading = time.perf_counter() - start

statuses = pl.read_csv(status, infer_schema=False)


def share(figures):
    joined = figures.lazy().join(statuses.lazy(), on="code")
    generic = pl.col("quantity").filter(pl.col("status") == "3").sum()
    both = pl.col("quantity").filter(pl.col("status").is_in(["2", "3"])).sum()
    return joined.group_by("place").agg(share=generic.cast(pl.Float64) / both.cast(pl.Float64)).sort("place").collect()


def timed(figures):
    start = time.perf_counter()
    assert len(share(figures())) > 0
    return time.perf_counter() - start


timed(lambda: summary)
warm = sorted(timed(lambda: summary) for _ in range(9))[4]
cold = sorted(timed(lambda: pl.scan_parquet(path)) for _ in range(5))[2]
print(loading, warm, cold, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
