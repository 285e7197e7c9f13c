"""Answers kept for a while: single flight, stale while renewing, bypass when Redis is down, last good answer.
Knows no SQL."""

from data.cache.answers import Cache
from data.cache.cached import Cached, State
from data.cache.counters import CacheStats, QueryCounts
from data.cache.keys import cache_key, query_name
from data.cache.payload import JSONValue, Rows, pack_rows, unpack_rows

__all__ = [
    "Cache",
    "CacheStats",
    "Cached",
    "JSONValue",
    "QueryCounts",
    "Rows",
    "State",
    "cache_key",
    "pack_rows",
    "query_name",
    "unpack_rows",
]
