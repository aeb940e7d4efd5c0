"""What a run says, in the formats that people and programs read: one module per format, one table of them."""
