"""What other rules would have paid, and what people would have done: frames in, frames out."""
