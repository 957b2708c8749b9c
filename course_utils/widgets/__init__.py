"""Layer 2: what lives in the browser.

`board` draws scenes and reports drags, `callbacks` brings callbacks back to the
kernel's main loop, `controls` declares an explorer's controls, `display` shows a
widget with a constant text, `explorer` is the
frame that every interactive figure shares, `live` plays what goes on in time, and
`still` shows a scene that is only looked at.
"""
