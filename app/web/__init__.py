"""The HTTP toolkit: pages, forms, refusals, headers. It knows no noun of the alliance."""
