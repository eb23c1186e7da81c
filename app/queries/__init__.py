"""Reading: what guards need to know (`facts`), what a person may see (`visible`), and one file for each screenful."""
