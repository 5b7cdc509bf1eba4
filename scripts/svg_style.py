"""How the pictures of docs look, in light and in dark."""

STYLE = """<style>
  .back { fill: #ffffff } text { font: 12px sans-serif; fill: #24292f } .line { stroke: #57606a; fill: none }
  .right { stroke: #0a5cad; fill: none } .wrong { stroke: #b42318; fill: none; stroke-width: 2 } .faint { stroke: #c8cdd2; fill: none }
  @media (prefers-color-scheme: dark) {
    .back { fill: #0d1117 } text { fill: #e6edf3 } .line { stroke: #9da7b1 } .right { stroke: #79b8ff } .wrong { stroke: #ff8a80 } .faint { stroke: #3a4149 }
  }
</style>"""


def cross(x, y):
    """A mark of what is wrong."""
    return f'<path class="wrong" d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8"/>'


def ring(x, y):
    """A mark of what is right."""
    return f'<circle class="right" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'


def drawing(width, height, title, lines):
    """A whole picture."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
            f"<title>{title}</title>",
            STYLE,
            f'<rect class="back" width="{width}" height="{height}"/>',
            *lines,
            "</svg>",
            "",
        ]
    )
