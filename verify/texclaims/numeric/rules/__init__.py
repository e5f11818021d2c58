"""A step, its premises and worlds -> a measurement: one module for each relation, named as those of the proof."""
