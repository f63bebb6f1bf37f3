"""Files of measurements brought in through the browser: received, looked at, tried, stored."""
