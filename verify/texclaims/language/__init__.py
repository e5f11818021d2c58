"""A Markdown page -> what it claims: displays, each a tree with one reading, as steps and premises.

Needs neither SymPy nor PyTorch. In this order:

page, tokens, keywords, kinds, notation, entries, layers, courses, advice, rewriting, layer_scripts, brackets,
vector_spelling, index_ranges, free_indices, gaussian_means, operators, spelling, chapters, project, tree, dialect, source,
ranges, relations, premises, turned, through_layers, shapes, shaping, unfolding, scopes, layer_scopes, readings, moving, cited,
claim
"""
