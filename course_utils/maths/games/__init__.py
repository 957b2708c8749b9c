"""Games of two players: how they are played, where they rest, what is stable.

===============  ===============================================================
matrix_games     finite zero-sum games: best responses, equilibria, exploitability
two_by_two       two moves each: all equilibria, best-response curves
learning         how players of a finite game learn from each other
fields           games of two numbers: what both want to do at each point
rules            ways to play them: at once, in turn, ahead, with a brake, ...
play             paths of two players, thousands of starting points at once
stability        whether the flow, or a finite step of a rule, comes to rest
time_scales      how much faster one player must move for play to come to rest
dirac            Dirac-GAN, the smallest GAN, with its losses and penalties
dirac_stability  its eigenvalues, and where it ends in the long run
===============  ===============================================================
"""
