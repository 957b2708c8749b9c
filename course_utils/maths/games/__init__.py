"""Games of two players: how they are played, where they rest, what is stable."""
