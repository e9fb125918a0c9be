"""The gate: who may see which rows, and who may do which deeds."""
