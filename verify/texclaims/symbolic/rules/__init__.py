"""A step by its relation -> its proof: one module a relation, and with each rule the cases that show what it is worth."""
