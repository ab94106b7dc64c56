"""The panels: one anywidget each. Importing this registers how values show themselves live."""

from __future__ import annotations

from yescale_widgets.panels import display

display.register()
