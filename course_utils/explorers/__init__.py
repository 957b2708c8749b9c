"""Layer 3: interactive figures, a package a chapter.

Each figure is a factory function; what it returns can be shown in a lesson, handed
out as a state string, and driven without a browser. See `widgets.explorer`.
"""
