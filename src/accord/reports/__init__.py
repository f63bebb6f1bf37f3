"""Reports: recipes of sections, written out as HTML, DOCX, PDF and XLSX.

A section is a pure function from what the reader of the report may see to blocks; a renderer turns
blocks into one format. ``accord.reports.building.build`` is the one way in.
"""
