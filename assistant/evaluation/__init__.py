"""A house's checks go in; how many of them its guide answers as it should comes out."""
