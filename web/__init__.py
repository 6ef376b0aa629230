"""HTTP in, events out: the pages, the programs' interface and the records."""
