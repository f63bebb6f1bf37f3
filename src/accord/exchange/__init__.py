"""Nodes and people handing each other records: office files, later bundles and harvests."""
