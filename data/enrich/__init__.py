"""What a call's address and user agent say, found out once for each distinct value."""
