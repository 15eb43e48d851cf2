"""What other rules would have paid on the mall's own past orders: `fenxiao simulate`."""
