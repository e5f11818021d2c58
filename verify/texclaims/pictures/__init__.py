"""docs/pictures.toml and verified equations -> curves, their drawings, and the state of each drawing.

In this order:

pictures, gallery
"""
