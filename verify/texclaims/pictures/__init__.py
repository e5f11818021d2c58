"""docs/pictures.toml and verified equations -> curves, their drawings, and whether a drawing still counts.

A curve is one side of a labelled equation while one symbol runs, so a picture shows nothing that no equation says. The
first two modules are what a site reads; they need neither SymPy nor PyTorch nor Matplotlib nor Lark. In this order:

entry, state, values, drawing
"""
