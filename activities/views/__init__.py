"""Pages of activities: the register, one record, its commitments and documents."""
