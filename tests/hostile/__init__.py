"""Tables of hostile, broken, and unusual but good submissions; `test_hostile` runs them."""
