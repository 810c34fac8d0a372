"""The node: what people do with it. README.md beside this has the folders and the paths."""
