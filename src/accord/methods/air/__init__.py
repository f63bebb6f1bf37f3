"""Methods for air: sub-indices, aggregation, bands, categories and NowCast."""
