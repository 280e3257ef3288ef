"""What a city makes of its ties: how lively they are, and what somebody decided about them."""
