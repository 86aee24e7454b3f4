//! One widget a file.
