"""What is said of the text of policies, beyond whether they can be read: for whoever writes them."""
