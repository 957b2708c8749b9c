"""How a widget is shown by a notebook: with a constant text beside it."""

from __future__ import annotations


def constant_text(widget, text: str, **options):
    """What a notebook shows for a widget, with a text that is always the same.

    Stored lessons and nbval must not see a widget's identity; and the text is what is
    read where no front end shows widgets.

    Args:
        widget: of ipywidgets or anywidget.
        text: instead of the widget's own representation.
        options: as IPython hands them over.
    """
    shown = widget._repr_mimebundle_(**options)
    data, *metadata = shown if isinstance(shown, tuple) else (shown,)
    data = {**(data or {}), "text/plain": text}
    return (data, *metadata) if metadata else data
