"""Time of one warm call of assess_values: median over 10,000 calls for several standards.

Run: python benchmarks/assess_values.py
"""

from __future__ import annotations

import sys
import time
from datetime import date
from statistics import median

from accord.assess.values import assess_values

CALLS = 10_000
LIMIT_MS = 1.0
DAY = date(2026, 11, 20)
CASES = {
    "CN-HJ633": {
        "PM2.5_24h": "75",
        "PM10_24h": "150",
        "SO2_24h": "20",
        "NO2_24h": "60",
        "CO_24h": "1.2",
        "O3_8h_daily_max": "161",
    },
    "US-EPA-AQI-2024": {"PM2.5_24h": "35.9", "O3_8h_ppm": "0.0785", "SO2_1h": "120"},
    "MY-API": {"PM2.5_24h": "35", "PM10_24h": "150", "CO_8h_ppm": "3"},
    "CN-GB3095": {"PM2.5_24h": "55", "PM10_24h": "100", "SO2_1h": "200"},
    "CN-GB3838": {
        "DO": "6.2",
        "CODMn": "4.0",
        "COD": "18",
        "BOD5": "3.5",
        "NH3-N": "0.45",
        "TP": "0.15",
        "pH": "7.8",
        "Cu": "0.02",
        "Zn": "0.1",
        "water_body": "river",
    },
    "VN-QD1460": {
        "pH": "7.2",
        "As": "0.02",
        "Cd": "0.004",
        "DO_mgL": "7.1",
        "T_C": "25",
        "BOD5": "8.3",
        "COD": "23",
        "N-NH4": "0.2",
        "total_coliform": "1300",
    },
    "MY-DOE-WQI": {"DO_sat": "80", "BOD": "6", "COD": "28", "AN": "0.5", "SS": "140", "pH": "7.2"},
    "ID-KEPMEN115-PI": {"BOD": "5", "COD": "62.52", "class": "2"},
}


def measure(standard: str, inputs: dict[str, str]) -> float:
    """Return the median time of a warm call in milliseconds."""
    assess_values(standard, inputs, at=DAY)
    times = []
    for _ in range(CALLS):
        start = time.perf_counter_ns()
        assess_values(standard, inputs, at=DAY)
        times.append(time.perf_counter_ns() - start)
    return median(times) / 1e6


def main() -> int:
    """Print the median of each standard; exit 1 where one is not under 1 ms."""
    slow = 0
    for standard, inputs in CASES.items():
        found = measure(standard, inputs)
        slow += found >= LIMIT_MS
        print(f"{standard:18} {len(inputs):2} inputs  {found:.3f} ms")
    print(f"{CALLS} calls each; limit {LIMIT_MS} ms")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
