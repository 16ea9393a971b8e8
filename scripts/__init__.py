"""The pipeline: from a vendor's document to a typed client. Never shipped, never imports `prepaid`."""
