"""The pages of a node: one module a page family, and the doors through which peers come in.

Not here: any rule or query. A view reads the request, asks the network, shows a page.
Source: network/README.md, "web".
"""
