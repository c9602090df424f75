"""The catalogue: our definitions of marks as Open Badges Achievements."""
