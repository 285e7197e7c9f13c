"""Tests that drive Chromium against the running application, as its users do."""
