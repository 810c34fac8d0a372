"""The node: what people do with it. See README.md of this folder for the order of folders and the paths."""
