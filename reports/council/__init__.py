"""The table that city councils ask for: agreements, one a row, as page, spreadsheet and text.

`table.make_table` makes the rows, and all three show these. What is asked of it (filter, columns,
order, days) is a `layout.Layout`, which an address carries and a `CouncilForm` keeps under a name.
"""
