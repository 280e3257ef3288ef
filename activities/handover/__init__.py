"""All records of a person go to another: memory that stays when people leave."""
