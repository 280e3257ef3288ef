"""Pages of partners. What the city does with a partner belongs to `activities.partner_pages`."""
