"""The demo alliance, made from public facts; it is loaded through the same services as all else."""
