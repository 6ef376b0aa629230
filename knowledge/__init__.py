"""Articles go in; passages with their exact place in a document come out."""
