"""The toolkit: database, files, tokens, text. It knows no noun of the alliance."""
