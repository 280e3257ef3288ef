"""Forms of ministries and councils, kept by a city and filled from a record."""
