"""统计与报告: reports whose numbers are indicators and open the records behind them.

A definition (``definitions/*.toml``) is text of our own with number slots; it is composed for a
period into one document, which is written as a web page, DOCX and PDF laid out by GB/T 9704-2012,
each also as a masked edition (脱敏版).
"""
