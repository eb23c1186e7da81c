"""What every audience's pages are built from: furniture, controls, words for values, and addresses of assets."""
