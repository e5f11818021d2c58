"""What PyTorch's documentation says and what PyTorch does -> for each version of PyTorch, what was found of both.

Nothing here needs more than PyTorch itself, so that it runs where an old version is installed and nothing else is:
`python -m versions measure FILE`. In which order to read it:

```
rows        a documented sentence and a measurement -> a row, and what was found of it
functions   rows on torch.nn.init
fans        rows on fans and gains
layers      rows on layers
register    all of these
found       the committed results of all versions -> since when each row is so
page        the page of the register -> which equations each row touches
others      numbers in the source of libraries that are not PyTorch
other_fans  what these libraries take for the fans of a layer
__main__    `make versions`: the rows in throw-away environments
```
"""
