"""Tasks that outlive the kernel: the ledger, the board of what is known now, the poller and the handle."""
