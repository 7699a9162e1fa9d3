//! A slow reference for the query language: it reads every text, word by word, and knows nothing of the index.
