"""Layer 1: arrays in, pictures out.

`theme` holds the colours, markers and dashes of the course's concepts, `scene` the
vocabulary of drawings (panels and layers, plain data), `picture` turns a scene into
a static plotly figure, and `images` shows rows of small grey images.
"""
