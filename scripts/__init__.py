"""The pipeline, from a vendor's document to a typed client.

It is never shipped, and never imports the facade.
"""
